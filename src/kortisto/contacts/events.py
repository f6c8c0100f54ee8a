"""The room's own entries of the timeline: interactions, notices, passivations, moves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db.models import Model, QuerySet
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


def _pairs(rows: QuerySet[Any], gate: Gate, limit: int) -> Iterable[tuple[Any, View]]:
    found: list[Model] = list(rows[:limit])
    return zip(found, gate.reveal(found), strict=True)


@timeline.source("yhteydenotot")
def interactions(contact_ids: Sequence[int], gate: Gate, *, before: datetime | None, limit: int) -> Iterable[Entry]:
    """Calls, meetings, messages and notes, each as far as the gate shows it."""
    rows = gate.rows(Interaction.objects.filter(contact__in=contact_ids)).select_related("contact")
    rows = rows.filter(happened_at__lt=before) if before else rows
    found = list(_pairs(rows.order_by("-happened_at", "-pk"), gate, limit))
    files = with_entries([row.pk for row, _ in found], gate)
    for row, view in found:
        if not view.kind:
            continue
        title, sign = labels.interaction_label(view.kind), labels.INTERACTION_ICONS[Interaction.Kind(view.kind)]
        yield Entry(
            row.contact_id, row.happened_at, sign, title, view.summary, view.text, exact=True, key=f"i{row.pk:012}",
            files=files.get(row.pk, ()), attach=attach_to(row, gate),
        )  # fmt: skip


@timeline.source("tietosuoja")
def notices(contact_ids: Sequence[int], gate: Gate, *, before: datetime | None, limit: int) -> Iterable[Entry]:
    rows = NoticeDelivery.objects.filter(contact__in=contact_ids).select_related("contact")
    rows = rows.filter(delivered_at__lt=before) if before else rows
    for row, view in _pairs(rows.order_by("-delivered_at", "-pk"), gate, limit):
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


@timeline.source("tietosuoja")
def passivations(contact_ids: Sequence[int], gate: Gate, *, before: datetime | None, limit: int) -> Iterable[Entry]:
    rows = Passivation.objects.standing().filter(contact__in=contact_ids).select_related("contact", "position__company")
    rows = rows.filter(passivated_on__lt=before.date()) if before else rows
    for row, view in _pairs(rows.order_by("-passivated_on", "-pk"), gate, limit):
        if view.passivated_on:
            words = labels.passivation_label(view.reason)
            yield Entry(
                row.contact_id, at_noon(row.passivated_on), "pause", _("Passivated"), words, kind="time", key=f"p{row.pk:012}"
            )


@timeline.source("tietosuoja")
def moves(contact_ids: Sequence[int], gate: Gate, *, before: datetime | None, limit: int) -> Iterable[Entry]:
    """Moves and returns; where to is told only while the company is live for the gate."""
    rows = Move.objects.filter(contact__in=contact_ids, undone_at=None).select_related(
        "contact", "to_position__company", "to_position__contact"
    )
    rows = rows.filter(moved_on__lt=before.date()) if before else rows
    for row, view in _pairs(rows.order_by("-moved_on", "-pk"), gate, limit):
        company = view.to_position.company.name if view.to_position and view.to_position.company else ""
        title = _("Returned to a former employer") if row.kind == Move.Kind.RETURNED else _("Moved to a new employer")
        yield Entry(row.contact_id, at_noon(row.moved_on), "move", title, company, kind="ok", key=f"m{row.pk:012}")


@timeline.source("tietosuoja")
def collected(contact_ids: Sequence[int], gate: Gate, *, before: datetime | None, limit: int) -> Iterable[Entry]:
    """When and from where the data came."""
    rows = Contact.objects.filter(pk__in=contact_ids).select_related("subject")
    rows = rows.filter(obtained_on__lt=before.date()) if before else rows
    for row, view in _pairs(rows.order_by("-obtained_on", "-pk"), gate, limit):
        source = view.source and labels.source_label(view.source_kind, view.source)
        yield Entry(row.pk, at_noon(row.obtained_on), "plus", _("Card made"), source or "", key=f"a{row.pk:012}")


def when(entry: Entry) -> str:
    """The moment as the timeline shows it."""
    return fmt.moment(entry.at) if entry.exact else fmt.day(entry.at.astimezone(get_default_timezone()).date())
