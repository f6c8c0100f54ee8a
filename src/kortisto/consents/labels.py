"""Bans and choices in words of the active language."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kortisto.consents import standing, topics
from kortisto.consents.models import ChannelChoice, Objection
from kortisto.consents.models.topic import PREFIX, scope_of
from kortisto.consents.standing import Ban
from kortisto.privacy import publication
from kortisto.privacy.policy.model import say
from kortisto.ui import format as fmt

Channel, How = Objection.Channel, Objection.How

ICONS = {Channel.EMAIL: "mail", Channel.PHONE: "phone", Channel.SMS: "sms", Channel.POST: "post"}


def channel_label(channel: str) -> str:
    return {
        Channel.ALL: _("All channels"),
        Channel.EMAIL: _("E-mail"),
        Channel.PHONE: _("Phone"),
        Channel.SMS: _("Text message"),
        Channel.POST: _("Post"),
    }[Channel(channel)]


def how_label(how: str) -> str:
    return {
        How.PERSON_TOLD: _("the person told"),
        How.UNSUBSCRIBED: _("unsubscribed by the link"),
        How.IMPORTED: _("came with a list"),
        How.ERASURE_REQUEST: _("asked to be erased"),
    }[How(how)]


def scope_label(scope: str) -> str:
    """What was objected to: direct marketing, a topic of the firm's list, or the purpose as the notice calls it."""
    if scope == Objection.DIRECT_MARKETING:
        return _("direct marketing")
    if scope.startswith(PREFIX):
        return topics.labels([scope])[scope]
    for policy in publication.active_policies():
        for purpose in policy.purposes:
            if purpose.ref == scope:
                return say(purpose.label, (get_language() or "fi")[:2])
    return scope


def ban_words(row: Objection) -> str:
    """“Phone, recorded 6.9.2023: ”älkää soittako”.”"""
    words = _("%(channel)s, recorded %(day)s") % {"channel": channel_label(row.channel), "day": fmt.day(row.made_on)}
    if row.scope.startswith(PREFIX):
        words = f"{scope_label(row.scope)}: {words}"
    return f"{words}: ”{row.said}”" if row.said else words


def standing_words(ban: Ban) -> str:
    """“Email · recorded 6.9.2023 · unsubscribed by the link”; of a firm's who said it, of a mailbox that somebody else did."""
    parts = [channel_label(ban.channel)] if ban.channel else []
    if ban.whose == standing.MAILBOX:
        parts.append(_("banned by somebody who has or had the same address"))
    elif ban.by:
        parts.append(_("%(who)s has forbidden it for everybody, %(day)s") % {"who": ban.by, "day": fmt.day(ban.made_on)})
    elif ban.made_on:
        parts.append(_("recorded %(day)s") % {"day": fmt.day(ban.made_on)})
    if ban.how:
        parts.append(how_label(ban.how))
    return " · ".join(parts)


def choice_words(row: ChannelChoice) -> str:
    what = scope_label(scope_of(row.topic)) if row.topic else channel_label(row.channel)
    return _("%(channel)s, since %(day)s") % {"channel": what, "day": fmt.day(row.chosen_on)}


def ended_words(words: str, at: datetime | None) -> str:
    """The words of a ban or choice, and when it was taken back."""
    return words if at is None else _("%(what)s, taken back %(day)s") % {"what": words, "day": fmt.day(at)}
