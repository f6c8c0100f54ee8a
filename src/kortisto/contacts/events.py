"""The room's own entries of the timeline: interactions, notices, passivations, moves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _

from kortisto.contacts import labels, timeline
from kortisto.contacts.attachments.linking import attach_to
from kortisto.contacts.attachments.seen import with_entries
from kortisto.contacts.models import Contact, Interaction, Move, NoticeDelivery, Passivation
from kortisto.contacts.timeline import Entry
from kortisto.privacy.gate import Gate, View
from kortisto.ui import format as fmt


def at_noon(day: date) -> datetime:
    """A moment for something of which only the day is known."""
    return datetime.combine(day, time(12), get_default_timezone())


def _pairs(rows: list[Any], gate: Gate) -> Iterable[tuple[Any, View]]:
    return zip(rows, gate.reveal(rows), strict=True)


@timeline.rows("-happened_at", "-pk")
def _interactions(contact_ids: Sequence[int], gate: Gate) -> QuerySet[Interaction]:
    return gate.rows(Interaction.objects.filter(contact__in=contact_ids)).select_related("contact")


@timeline.source("yhteydenotot")
def interactions(contact_ids: Sequence[int], gate: Gate, *, before: datetime | None, limit: int) -> Iterable[Entry]:
    """Calls, meetings, messages and notes, each as far as the gate shows it."""
    found = list(_pairs(_interactions(contact_ids, gate, before, limit), gate))
    files = with_entries([row.pk for row, _ in found], gate)
    for row, view in found:
        if not view.kind:
            continue
        title, sign = labels.interaction_label(view.kind), labels.INTERACTION_ICONS[Interaction.Kind(view.kind)]
        yield Entry(
            row.contact_id, row.happened_at, sign, title, view.summary, view.text, exact=True, key=f"i{row.pk:012}",
            files=files.get(row.pk, ()), attach=attach_to(row, gate),
        )  # fmt: skip


@timeline.rows("-delivered_at", "-pk")
def _notices(contact_ids: Sequence[int], gate: Gate) -> QuerySet[NoticeDelivery]:
    return NoticeDelivery.objects.filter(contact__in=contact_ids).select_related("contact")


@timeline.source("tietosuoja")
def notices(contact_ids: Sequence[int], gate: Gate, *, before: datetime | None, limit: int) -> Iterable[Entry]:
    for row, view in _pairs(_notices(contact_ids, gate, before, limit), gate):
        if view.delivered_at:
            words = labels.channel_label(view.channel)
            yield Entry(
                row.contact_id,
                row.delivered_at,
                "shield",
                _("Informed about the register"),
                words,
                kind="ok",
                exact=True,
                key=f"n{row.pk:012}",
            )


@timeline.rows("-passivated_on", "-pk")
def _passivations(contact_ids: Sequence[int], gate: Gate) -> QuerySet[Passivation]:
    return Passivation.objects.standing().filter(contact__in=contact_ids).select_related("contact", "position__company")


@timeline.source("tietosuoja")
def passivations(contact_ids: Sequence[int], gate: Gate, *, before: datetime | None, limit: int) -> Iterable[Entry]:
    for row, view in _pairs(_passivations(contact_ids, gate, before, limit), gate):
        if view.passivated_on:
            words = labels.passivation_label(view.reason)
            yield Entry(
                row.contact_id, at_noon(row.passivated_on), "pause", _("Passivated"), words, kind="time", key=f"p{row.pk:012}"
            )


@timeline.rows("-moved_on", "-pk")
def _moves(contact_ids: Sequence[int], gate: Gate) -> QuerySet[Move]:
    standing = Move.objects.filter(contact__in=contact_ids, undone_at=None)
    return standing.select_related("contact", "to_position__company", "to_position__contact")


@timeline.source("tietosuoja")
def moves(contact_ids: Sequence[int], gate: Gate, *, before: datetime | None, limit: int) -> Iterable[Entry]:
    """Moves and returns; where to is told only while the company is live for the gate."""
    for row, view in _pairs(_moves(contact_ids, gate, before, limit), gate):
        company = view.to_position.company.name if view.to_position and view.to_position.company else ""
        title = _("Returned to a former employer") if row.kind == Move.Kind.RETURNED else _("Moved to a new employer")
        yield Entry(row.contact_id, at_noon(row.moved_on), "move", title, company, kind="ok", key=f"m{row.pk:012}")


@timeline.rows("-obtained_on", "-pk")
def _cards(contact_ids: Sequence[int], gate: Gate) -> QuerySet[Contact]:
    return Contact.objects.filter(pk__in=contact_ids).select_related("subject")


@timeline.source("tietosuoja")
def collected(contact_ids: Sequence[int], gate: Gate, *, before: datetime | None, limit: int) -> Iterable[Entry]:
    """When and from where the data came."""
    for row, view in _pairs(_cards(contact_ids, gate, before, limit), gate):
        source = view.source and labels.source_label(view.source_kind, view.source)
        yield Entry(row.pk, at_noon(row.obtained_on), "plus", _("Card made"), source or "", key=f"a{row.pk:012}")


def when(entry: Entry) -> str:
    """The moment as the timeline shows it."""
    return fmt.moment(entry.at) if entry.exact else fmt.day(entry.at.astimezone(get_default_timezone()).date())
