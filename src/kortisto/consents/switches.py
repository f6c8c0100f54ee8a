"""The permissions of one person as switches, a row for each channel and each topic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from kortisto.consents import standing, topics
from kortisto.consents.labels import ICONS, channel_label, scope_label, standing_words
from kortisto.consents.models import ChannelChoice, Objection, Topic
from kortisto.consents.models.topic import PREFIX
from kortisto.consents.permission import NEEDS_CHOICE
from kortisto.consents.standing import Ban
from kortisto.contacts.card import Person, open_person
from kortisto.contacts.models import NoticeDelivery, Position
from kortisto.database.composed import Composed
from kortisto.database.prepared import Prepared
from kortisto.lib import addresses
from kortisto.ui import format as fmt

CHANNELS = ("email", "phone", "sms", "post")


@dataclass(frozen=True)
class Switch:
    """`on`: marketing may use the channel, or the topic. `state` in words; `kind` ok | bad | time | idle. `settable`: here."""

    channel: str
    icon: str
    label: str
    on: bool
    state: str
    kind: str
    note: str
    settable: bool = True


@dataclass(frozen=True)
class Switches:
    """`topics`: by their keys, where the firm has some."""

    code: str
    rows: list[Switch]
    topics: list[Switch]
    purposes: list[tuple[int, str, str]]
    """Objections to single purposes: (pk, purpose, since)."""


_BANS = Composed(
    lambda ids: Objection.objects.filter(contact__in=ids, lifted_at=None).select_related("contact").order_by("made_on")
)
_CHOSEN = Composed(lambda ids: ChannelChoice.objects.filter(contact__in=ids, withdrawn_at=None).select_related("contact"))

_INFORMED = Prepared(lambda ids: NoticeDelivery.objects.filter(contact__in=ids).values_list("pk")[:1])
_JOBS = Composed(lambda ids, as_of: Position.objects.open(as_of).filter(contact__in=ids))
_TOPICS = Composed(topics.offered)


def switches(user: Any, contact_id: int, *, as_of: date | None = None) -> Switches | None:
    """The switches of a person this member of staff may see; None when they may not see bans, or the card."""
    try:
        person = open_person(user, f"H-{contact_id:05d}", as_of=as_of or timezone.localdate())  # noqa: TID251 - the page's own day
    except Http404:
        return None
    return of(person) if person.gate.may("dm_ban") else None


def of(person: Person) -> Switches:
    bans, chosen = _BANS.rows([person.contact.pk]), _CHOSEN.rows([person.contact.pk])
    shown = [view for view in person.gate.reveal(bans) if view.scope]
    choices = {(view.channel, view.topic): view for view in person.gate.reveal(chosen) if view.channel}
    marketing = [view for view in shown if view.scope == Objection.DIRECT_MARKETING]
    informed = _INFORMED.any([person.contact.pk])
    unusual = _unusual(person)
    others = standing.otherwise([person.contact.pk], person.as_of).get(person.contact.pk, [])
    rows = [
        _row(channel, marketing, choices.get((channel, "")), person.passive, informed, unusual if channel == "email" else "")
        if (ban := _closing(channel, marketing, others)) is None
        else _other(channel, ban, _own(channel, marketing))
        for channel in CHANNELS
    ]
    refused = {view.scope: view for view in shown if view.scope.startswith(PREFIX)}
    subjects = [_topic(topic, refused.get(topic.scope), choices.get(("*", topic.key))) for topic in _TOPICS.all()]
    purposes = [
        (v.pk, scope_label(v.scope), fmt.day(v.made_on))
        for v in shown
        if v.scope != Objection.DIRECT_MARKETING and not v.scope.startswith(PREFIX)
    ]
    return Switches(person.contact.code, rows, subjects, purposes)


def _closing(channel: str, own: list[Any], others: list[Ban]) -> Ban | None:
    """The ban that closes the channel and is not to be lifted here: the firm's; a mailbox's only of somebody without their own."""
    closing = [ban for ban in others if ban.channel in (channel, Objection.Channel.ALL)]
    firms = [ban for ban in closing if ban.whose != standing.MAILBOX]
    said = any(view.channel in (channel, Objection.Channel.ALL) for view in own)
    return next(iter(firms or ([] if said else closing)), None)


def _own(channel: str, bans: list[Any]) -> Any:
    """The person's own ban that closes the channel, or None."""
    return next((view for view in bans if view.channel in (channel, Objection.Channel.ALL)), None)


def _other(channel: str, ban: Ban, own: Any) -> Switch:
    """Of a channel that the person's company, domain or mailbox has closed: nothing to switch on a card. A ban of the person's own
    is told too: it stays when they change jobs."""
    note = standing_words(ban._replace(channel="", how=""))
    if own is not None:
        note += " · " + _("the person too, %(day)s") % {"day": fmt.day(own.made_on)}
    return Switch(channel, ICONS[Objection.Channel(channel)], channel_label(channel), False, _("Banned"), "bad", note, False)


def _topic(topic: Topic, ban: Any, choice: Any) -> Switch:
    if ban is not None:
        note = _("recorded %(day)s") % {"day": fmt.day(ban.made_on)}
        return Switch(topic.key, "send", topic.label, False, _("Banned"), "bad", note)
    if choice is not None:
        return Switch(
            topic.key, "send", topic.label, True, _("Allowed"), "ok", _("chosen %(day)s") % {"day": fmt.day(choice.chosen_on)}
        )
    if topic.asked_for:
        return Switch(topic.key, "send", topic.label, False, _("Not in use"), "idle", _("the person has not chosen it"))
    return Switch(topic.key, "send", topic.label, True, _("Allowed"), "ok", "")


def _unusual(person: Person) -> str:
    """The letters before the @ no mailing can go to, where every address the gate shows has some."""
    jobs = _JOBS.rows([person.contact.pk], person.as_of)
    for job in jobs:
        job.contact = person.contact  # not by a join: SQLite would look through all positions for the open ones
    shown = [view.email for view in person.gate.reveal(jobs) if view.email]
    letters = [addresses.beyond_ascii(email) for email in shown]
    return letters[0] if letters and all(letters) else ""


def _row(channel: str, bans: list[Any], choice: Any, passive: bool, informed: bool, unusual: str) -> Switch:
    ban = _own(channel, bans)
    name, sign = channel_label(channel), ICONS[Objection.Channel(channel)]
    if ban is not None:
        note = _("recorded %(day)s") % {"day": fmt.day(ban.made_on)}
        return Switch(channel, sign, name, False, _("Banned"), "bad", f"{note}: ”{ban.said}”" if ban.said else note)
    if channel in NEEDS_CHOICE and choice is None:
        return Switch(channel, sign, name, False, _("Not in use"), "idle", _("the person has not chosen it"))
    if passive:
        return Switch(channel, sign, name, True, _("Not in use"), "idle", _("no ban; a passive person is not marketed to"))
    if unusual:
        words = _("the part before the @ has “%(letters)s”: mailings cannot go there. Ask for an address without it.")
        return Switch(channel, sign, name, True, _("Not in use"), "idle", words % {"letters": unusual})
    if not informed:
        return Switch(channel, sign, name, True, _("Waiting"), "time", _("no ban; not used before the person is informed"))
    note = _("chosen %(day)s") % {"day": fmt.day(choice.chosen_on)} if choice else _("content that concerns the work task")
    return Switch(channel, sign, name, True, _("Allowed"), "ok", note)
