"""Rows of the ground that cannot both stand on one subject: the stricter one stays."""

from __future__ import annotations

from kortisto.contacts.merging.joining import earlier
from kortisto.contacts.merging.journal import Journal
from kortisto.contacts.merging.registry import Meeting
from kortisto.contacts.models import PersonPair
from kortisto.privacy.models import Clock, NamedDate, Restriction


def settle_ground(meeting: Meeting) -> None:
    """Clocks, the operator's own dates, restrictions; pairs of the scan."""
    _clocks(meeting)
    _dates(meeting)
    _restrictions(meeting)
    settle_pairs(meeting.journal, PersonPair, meeting.kept.pk, meeting.gone.pk)


def _clocks(meeting: Meeting) -> None:
    """Of two running clocks of a duty one runs on, to the earlier end. One that runs on one card alone runs on."""
    mine = {c.duty: c for c in Clock.objects.filter(subject=meeting.kept.subject_id, closed_at=None)}
    for theirs in Clock.objects.filter(subject=meeting.gone.subject_id, closed_at=None):
        own = mine.get(theirs.duty)
        if own is not None:
            meeting.journal.change(
                own,
                started_on=earlier(own.started_on, theirs.started_on),
                due_on=earlier(own.due_on, theirs.due_on),
                overdue_at=earlier(own.overdue_at, theirs.overdue_at),
            )
            meeting.journal.remove([theirs])


def _dates(meeting: Meeting) -> None:
    mine = {d.anchor: d for d in NamedDate.objects.filter(subject=meeting.kept.subject_id)}
    for theirs in NamedDate.objects.filter(subject=meeting.gone.subject_id):
        own = mine.get(theirs.anchor)
        if own is not None:
            meeting.journal.change(own, day=earlier(own.day, theirs.day))
            meeting.journal.remove([theirs])


def _restrictions(meeting: Meeting) -> None:
    """The same restriction on both is one, since the earlier day."""
    mine = {r.ground: r for r in Restriction.objects.filter(subject=meeting.kept.subject_id, lifted_at=None)}
    for theirs in Restriction.objects.filter(subject=meeting.gone.subject_id, lifted_at=None):
        own = mine.get(theirs.ground)
        if own is not None:
            meeting.journal.change(own, set_at=earlier(own.set_at, theirs.set_at))
            meeting.journal.remove([theirs])


def settle_pairs(journal: Journal, model: type, kept: int, gone: int) -> None:
    """The pairs of the card that goes become the other's; “not the same” said of either is said of both."""
    pairs = model.objects  # type: ignore[attr-defined]
    mine = {_other(row, kept): row for row in pairs.of(kept)}
    for theirs in pairs.of(gone).order_by("pk"):
        third = _other(theirs, gone)
        own = mine.get(third)
        if third == kept:
            journal.remove([theirs])
        elif own is None:
            first, second = sorted((kept, third))
            journal.change(theirs, first_id=first, second_id=second)
        else:
            if theirs.apart_at and not own.apart_at:
                journal.change(own, apart_at=theirs.apart_at, apart_by=theirs.apart_by)
            journal.remove([theirs])


def _other(row: object, pk: int) -> int:
    first, second = row.first_id, row.second_id  # type: ignore[attr-defined]
    return int(second if first == pk else first)
