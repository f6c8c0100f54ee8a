"""The usual checks: recipients, subjects, what the messages hold, the sender, what is measured."""

from __future__ import annotations

from collections.abc import Iterable
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kortisto.campaigns import joined
from kortisto.campaigns.audiences import marketing, settling
from kortisto.campaigns.models import Campaign
from kortisto.campaigns.sending import content, reaching, senders
from kortisto.campaigns.sending.checks import BLOCKS, OK, UNKNOWN, WARNING, Finding, Look, register
from kortisto.outreach import smtp
from kortisto.outreach.engine import headers
from kortisto.ui import format as fmt

MOST_BYTES = 102 * 1024
"""Gmail cuts a longer message off, and with it the link to unsubscribe."""


@register("audience", order=10)
def audience(campaign: Campaign, look: Look) -> Iterable[Finding]:
    here = reverse("campaigns:recipients", args=[campaign.ref])
    meaning = marketing.meaning(campaign.purpose, look.as_of)
    if meaning is None:
        yield Finding(BLOCKS, _("Purpose"), _("No notice in force has this purpose for marketing. Choose another."), here)
        return
    yield Finding(OK, _("Purpose"), meaning.label)
    if meaning.purpose.job_relevance and not campaign.tasks:
        yield Finding(BLOCKS, _("Work task"), _("Say which work tasks the mailing concerns."), here)
    elif campaign.tasks:
        words = _("The content concerns: %(tasks)s. Only those whose work it is get it.")
        yield Finding(OK, _("Work task"), words % {"tasks": ", ".join(settling.task_labels(campaign.tasks))})
    if not look.reached:
        yield Finding(BLOCKS, _("Recipients"), _("Nobody would get this. Choose another segment."), here)
    else:
        words = ngettext("%(n)s person gets this.", "%(n)s persons get this.", look.reached) % {"n": fmt.number(look.reached)}
        yield Finding(OK, _("Recipients"), words)


@register("subject", order=20)
def subject(campaign: Campaign, look: Look) -> Iterable[Finding]:
    here = reverse("campaigns:content", args=[campaign.ref])
    versions = content.versions(campaign)
    if not versions:
        yield Finding(BLOCKS, _("Subject"), _("The letter has no content yet."), here)
    for version in versions:
        if not version.subject.strip():
            words = _("The subject is missing (%(version)s).")
            yield Finding(BLOCKS, _("Subject"), words % {"version": f"{version.language} {version.variant.upper()}".strip()}, here)
    if campaign.variants.get("share"):
        by_language: dict[str, set[str]] = {}
        for version in versions:
            by_language.setdefault(version.language, set()).add(version.variant)
        for language in [language for language, found in by_language.items() if found != {"", "b"}]:
            words = _("The test needs two subjects in each language; %(language)s has one.")
            yield Finding(BLOCKS, _("Test of subjects"), words % {"language": language}, here)


@register("content", order=30)
def message(campaign: Campaign, look: Look) -> Iterable[Finding]:
    """What the compiled messages hold (RFC 8058, 2369; threats: an unsubscribe link that is missing)."""
    found = look.messages
    if not found.known:
        yield Finding(BLOCKS, _("Content"), _("The letter cannot be made into messages."))
        return
    for name, trouble in found.troubles:
        yield Finding(
            BLOCKS, _("Content"), _("The letter cannot be made (%(version)s): %(trouble)s") % {"version": name, "trouble": trouble}
        )
    for one in found.samples:
        yield from _message(one)
    if found.samples and not found.troubles:
        largest = fmt.number(max(one.size for one in found.samples) // 1024)
        yield Finding(OK, _("Content"), _("The messages can be made; the largest is of %(size)s kilobytes.") % {"size": largest})


def _message(one: content.Sample) -> Iterable[Finding]:
    version = f"{one.language} {one.variant.upper()}".strip()
    way_out = str(one.message["List-Unsubscribe"] or "").strip("<>")
    if not way_out or one.message["List-Unsubscribe-Post"] != "List-Unsubscribe=One-Click":
        yield Finding(
            BLOCKS,
            _("Unsubscribing"),
            _("The message has no way to unsubscribe with one click (%(version)s).") % {"version": version},
        )
    elif urlsplit(way_out).scheme != "https" and not settings.KORTISTO.instance_demo and not settings.KORTISTO.instance_debug:
        words = _("The link to unsubscribe is not https (%(version)s). Set [web] base_url to the address people reach.")
        yield Finding(BLOCKS, _("Unsubscribing"), words % {"version": version})
    if not one.text.strip():
        yield Finding(BLOCKS, _("Content"), _("The text part is missing (%(version)s).") % {"version": version})
    if one.size > MOST_BYTES:
        words = _("The message is larger than 102 kilobytes (%(version)s): mail programs cut it off. Make it shorter.")
        yield Finding(BLOCKS, _("Size"), words % {"version": version})
    for mark in ("\ue000", "{{", "}}"):
        if mark in one.html or mark in one.text or mark in str(one.message["Subject"]):
            yield Finding(BLOCKS, _("Slots"), _("A slot is not filled (%(version)s).") % {"version": version})
            break


@register("links", order=40)
def links(campaign: Campaign, look: Look) -> Iterable[Finding]:
    addresses = [link for one in look.messages.samples for link in one.links]
    wrong = sorted({link for link in addresses if not _sound(link)})
    for link in wrong:
        yield Finding(BLOCKS, _("Links"), _("This is no address of a page: %(link)s") % {"link": link[:120] or "–"})
    if wrong or not addresses:
        return
    if look.fetch is None:
        yield Finding(UNKNOWN, _("Links"), _("Where the links lead is not looked up: it is switched off."))
        return
    dead = look.fetch(_targets(campaign, addresses))
    for link, status in dead:
        words = _("The page answers with an error (%(status)s): %(link)s") if status else _("Nobody answers at %(link)s")
        yield Finding(BLOCKS, _("Links"), words % {"status": status, "link": link[:120]})
    if not dead:
        yield Finding(OK, _("Links"), _("Every link leads to a page."))


def _targets(campaign: Campaign, addresses: list[str]) -> list[str]:
    """Where the links lead: our own, that count clicks, to the pages behind them."""
    from kortisto.campaigns.clicks import links as known

    own = f"{settings.KORTISTO.web_base_url}/"
    behind = [link.address for link in known.of(campaign)]
    return [link for link in [*addresses, *behind] if link.startswith(("http://", "https://")) and not link.startswith(own)]


def _sound(link: str) -> bool:
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return False
    if parts.scheme in ("mailto", "tel"):
        return bool(parts.path)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(sign in link for sign in ' <>"')


@register("sender", order=50)
def sender(campaign: Campaign, look: Look) -> Iterable[Finding]:
    here = reverse("campaigns:sending", args=[campaign.ref])
    own, reply = headers.sender(campaign.identity)
    name, address = parseaddr(own)
    if "@" not in address:
        yield Finding(BLOCKS, _("Sender"), _("Nobody is named as the sender. Choose a sender, or set [mail] sender."), here)
        return
    if (campaign.identity is None or campaign.identity.account is None) and smtp.server() is None:
        yield Finding(BLOCKS, _("Sender"), _("No mail server is set. Set [mail] host, or choose a sender with an account."), here)
        return
    back = (campaign.identity and campaign.identity.bounce_address) or address
    if not headers.has_room(back):
        yield Finding(BLOCKS, _("Sender"), senders.too_long(back), here)
        return
    words = _("%(name)s, answers to %(reply)s.")
    yield Finding(
        OK, _("Sender"), words % {"name": f"{name} <{address}>" if name else address, "reply": parseaddr(reply)[1] or address}
    )


@register("tracking", order=90)
def tracking(campaign: Campaign, look: Look) -> Iterable[Finding]:
    yield Finding(OK, _("Tracking"), _("Openings are not measured. Clicks are counted without persons."))


@register("letter", order=35)
def letter(campaign: Campaign, look: Look) -> Iterable[Finding]:
    """What the package that writes letters has found."""
    here = joined.page("letter", campaign)
    for words, hard in joined.problems(campaign, day=look.as_of):
        yield Finding(BLOCKS if hard else WARNING, _("Letter"), words, here)


def fetcher() -> object:
    """What follows links, where that is switched on."""
    return reaching.broken if reaching.switched_on() else None
