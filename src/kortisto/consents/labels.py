"""Bans and choices in words of the active language."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kortisto.consents.models import ChannelChoice, Objection
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
    """What was objected to: direct marketing, or the purpose as the notice calls it."""
    if scope == Objection.DIRECT_MARKETING:
        return _("direct marketing")
    for policy in publication.active_policies():
        for purpose in policy.purposes:
            if purpose.ref == scope:
                return say(purpose.label, (get_language() or "fi")[:2])
    return scope


def ban_words(row: Objection) -> str:
    """“Phone, recorded 6.9.2023: ”älkää soittako”.”"""
    words = _("%(channel)s, recorded %(day)s") % {"channel": channel_label(row.channel), "day": fmt.day(row.made_on)}
    return f"{words}: ”{row.said}”" if row.said else words


def choice_words(row: ChannelChoice) -> str:
    return _("%(channel)s, since %(day)s") % {"channel": channel_label(row.channel), "day": fmt.day(row.chosen_on)}
