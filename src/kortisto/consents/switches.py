"""The permissions of one person as switches, a row for each channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from kortisto.consents.labels import ICONS, channel_label, scope_label
from kortisto.consents.models import ChannelChoice, Objection
from kortisto.consents.permission import NEEDS_CHOICE
from kortisto.contacts.card import Person, open_person
from kortisto.contacts.models import NoticeDelivery
from kortisto.ui import format as fmt

CHANNELS = ("email", "phone", "sms", "post")


@dataclass(frozen=True)
class Switch:
    """`on`: marketing may use the channel. `state` in words; `kind` ok | bad | time | idle."""

    channel: str
    icon: str
    label: str
    on: bool
    state: str
    kind: str
    note: str


@dataclass(frozen=True)
class Switches:
    code: str
    rows: list[Switch]
    purposes: list[tuple[int, str, str]]
    """Objections to single purposes: (pk, purpose, since)."""


def switches(user: Any, contact_id: int, *, as_of: date | None = None) -> Switches | None:
    """The switches of a person this member of staff may see; None when they may not see bans, or the card."""
    try:
        person = open_person(user, f"H-{contact_id:05d}", as_of=as_of or timezone.localdate())  # noqa: TID251 - the page's own day
    except Http404:
        return None
    return of(person) if person.gate.may("dm_ban") else None


def of(person: Person) -> Switches:
    bans = list(Objection.objects.filter(contact=person.contact, lifted_at=None).select_related("contact").order_by("made_on"))
    chosen = list(ChannelChoice.objects.filter(contact=person.contact, withdrawn_at=None).select_related("contact"))
    shown = [view for view in person.gate.reveal(bans) if view.scope]
    choices = {view.channel: view for view in person.gate.reveal(chosen) if view.channel}
    marketing = [view for view in shown if view.scope == Objection.DIRECT_MARKETING]
    informed = NoticeDelivery.objects.filter(contact=person.contact).exists()
    rows = [_row(channel, marketing, choices.get(channel), person.passive, informed) for channel in CHANNELS]
    purposes = [(v.pk, scope_label(v.scope), fmt.day(v.made_on)) for v in shown if v.scope != Objection.DIRECT_MARKETING]
    return Switches(person.contact.code, rows, purposes)


def _row(channel: str, bans: list[Any], choice: Any, passive: bool, informed: bool) -> Switch:
    ban = next((view for view in bans if view.channel in (channel, Objection.Channel.ALL)), None)
    name, sign = channel_label(channel), ICONS[Objection.Channel(channel)]
    if ban is not None:
        note = _("recorded %(day)s") % {"day": fmt.day(ban.made_on)}
        return Switch(channel, sign, name, False, _("Banned"), "bad", f"{note}: ”{ban.said}”" if ban.said else note)
    if channel in NEEDS_CHOICE and choice is None:
        return Switch(channel, sign, name, False, _("Not in use"), "idle", _("the person has not chosen it"))
    if passive:
        return Switch(channel, sign, name, True, _("Not in use"), "idle", _("no ban; a passive person is not marketed to"))
    if not informed:
        return Switch(channel, sign, name, True, _("Waiting"), "time", _("no ban; not used before the person is informed"))
    note = _("chosen %(day)s") % {"day": fmt.day(choice.chosen_on)} if choice else _("content that concerns the work task")
    return Switch(channel, sign, name, True, _("Allowed"), "ok", note)
