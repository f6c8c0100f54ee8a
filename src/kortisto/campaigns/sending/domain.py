"""Whether others believe that a message is of the sender's: SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from email.utils import parseaddr

from django.utils.translation import gettext as _

from kortisto.campaigns.models import Campaign, SignatureName
from kortisto.campaigns.sending.checks import BLOCKS, OK, UNKNOWN, WARNING, Finding, Look, register
from kortisto.campaigns.sending.naming import NotKnown, Resolver
from kortisto.outreach.engine import headers
from kortisto.outreach.models import SenderIdentity


@register("domain", order=60)
def domain(campaign: Campaign, look: Look) -> Iterable[Finding]:
    """The domain of the address the messages come from, and of that bounces go to."""
    address = parseaddr(headers.sender(campaign.identity)[0])[1]
    if "@" not in address:
        return []
    if look.resolver is None:
        return [Finding(UNKNOWN, _("Sender's domain"), _("SPF, DKIM and DMARC are not looked up: it is switched off."))]
    return of(campaign.identity, look.resolver)


def of(identity: SenderIdentity | None, resolver: Resolver) -> list[Finding]:
    """SPF of the envelope's domain, DKIM and DMARC of the From header's."""
    address = parseaddr(headers.sender(identity)[0])[1]
    envelope = headers.envelope(identity)[1].decode().removeprefix("@")
    own = address.rpartition("@")[2].encode("idna").decode()
    signature = SignatureName.objects.filter(identity=identity).first() if identity else None
    questions: list[tuple[str, str, Callable[[], Finding]]] = [
        ("SPF", envelope, lambda: spf(envelope, resolver)),
        ("DKIM", own, lambda: dkim(own, signature.selector if signature else "", resolver)),
        ("DMARC", own, lambda: dmarc(own, resolver)),
    ]
    found: list[Finding] = []
    dumb = False
    for title, name, ask in questions:
        try:
            if not dumb:
                found.append(ask())
                continue
        except NotKnown:
            dumb = True  # who waits for a page does not wait three times for a server that says nothing
        words = _("Could not be checked: no name server answered about %(name)s. Sending is not stopped by it.")
        found.append(Finding(UNKNOWN, title, words % {"name": name}))
    return found


def spf(name: str, resolver: Resolver) -> Finding:
    """Exactly one record (RFC 7208, 4.5), that does not let everybody send."""
    found = [text for text in resolver.texts(name) if text.lower().split(" ")[0] == "v=spf1"]
    if not found:
        words = _("%(name)s does not say who may send for it. Add an SPF record to its DNS.")
        return Finding(BLOCKS, "SPF", words % {"name": name})
    if len(found) > 1:
        words = _("%(name)s has several SPF records, and receivers believe none of them. Join them into one.")
        return Finding(BLOCKS, "SPF", words % {"name": name})
    if any(term.lower() in ("+all", "all") for term in found[0].split()):
        return Finding(BLOCKS, "SPF", _("The SPF record of %(name)s lets anybody send. End it with -all or ~all.") % {"name": name})
    return Finding(OK, "SPF", _("%(name)s says who may send for it.") % {"name": name})


def dkim(name: str, selector: str, resolver: Resolver) -> Finding:
    """The public key of the selector; an empty one was revoked (RFC 6376, 3.6.1)."""
    if not selector:
        return Finding(WARNING, "DKIM", _("Not looked up: write the name of the key (selector) into the sender's settings."))
    where = f"{selector}._domainkey.{name}"
    found = [_tags(text) for text in resolver.texts(where)]
    keys = [tags["p"] for tags in found if "p" in tags]
    if not keys:
        return Finding(
            BLOCKS, "DKIM", _("There is no key at %(where)s. Ask the keeper of the mail server for it.") % {"where": where}
        )
    if not any(keys):
        return Finding(BLOCKS, "DKIM", _("The key at %(where)s has been revoked.") % {"where": where})
    return Finding(OK, "DKIM", _("The key is at %(where)s.") % {"where": where})


def dmarc(name: str, resolver: Resolver) -> Finding:
    """A policy of the domain, or of the one above it (RFC 7489, 6.6.3)."""
    for owner in (name, ".".join(name.split(".")[-2:])):
        found = [_tags(text) for text in resolver.texts(f"_dmarc.{owner}") if text.replace(" ", "").lower().startswith("v=dmarc1")]
        if len(found) == 1 and found[0].get("p", "").lower() in ("none", "quarantine", "reject"):
            words = _("%(name)s says what becomes of forged messages (%(policy)s).")
            return Finding(OK, "DMARC", words % {"name": owner, "policy": found[0]["p"]})
        if found:
            return Finding(BLOCKS, "DMARC", _("The DMARC record of %(name)s is not valid.") % {"name": owner})
    return Finding(BLOCKS, "DMARC", _("%(name)s has no DMARC record. Add one to its DNS.") % {"name": name})


def _tags(text: str) -> dict[str, str]:
    """`v=DKIM1; k=rsa; p=…` as a mapping."""
    pairs = (part.partition("=") for part in text.split(";"))
    return {name.strip().lower(): "".join(value.split()) for name, _, value in pairs if name.strip()}
