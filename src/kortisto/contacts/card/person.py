"""One person as one member of staff may see them: through the gate for contacts, or the one for passive cards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404

from kortisto.contacts.models import Contact, Move, NoticeDelivery, Passivation, Position
from kortisto.database.composed import Composed
from kortisto.database.prepared import Prepared
from kortisto.lib.once import once
from kortisto.lib.periods import local_day
from kortisto.privacy.gate import Gate, View, open_gate
from kortisto.privacy.models import LegalHold, Restriction

ACTIVITIES = ("contacts", "relink")
LONGEST = 18
"""Digits of a number that any database can hold."""

_CARDS = Composed(lambda ids: Contact.objects.filter(pk__in=ids).select_related("subject", "owner"))
_SEEN = Composed(lambda ids, gate: gate.rows(Contact.objects.filter(pk__in=ids)))
_PASSIVE = Composed(lambda ids: Passivation.objects.open().filter(contact__in=ids).select_related("contact"))
_PASSIVATIONS = Composed(lambda ids: Passivation.objects.standing().filter(contact__in=ids).order_by("passivated_on", "pk"))
_JOBS = Composed(lambda ids: Position.objects.filter(contact__in=ids).select_related("company", "contact"))
_MOVES = Composed(lambda ids: Move.objects.filter(contact__in=ids))
_TOLD = Composed(lambda ids: NoticeDelivery.objects.filter(contact__in=ids).select_related("contact").order_by("delivered_at"))

_HOLDS = Composed(lambda ids: LegalHold.objects.filter(subject__in=ids, released_at=None))
_RESTRICTIONS = Prepared(lambda ids: Restriction.objects.filter(subject__in=ids, lifted_at=None).values_list("ground"))


def gates(user: Any, *, as_of: date) -> dict[str, Gate]:
    """The gates of the register this member of staff may open; PermissionDenied when there is none."""
    found: dict[str, Gate] = {}
    refusal = None
    for activity in ACTIVITIES:
        try:
            found[activity] = open_gate(user, activity, as_of=as_of)
        except PermissionDenied as error:
            refusal = refusal or error
    if not found and refusal is not None:
        raise refusal
    user.sees_people = True
    return found


def sees_people(user: Any, *, as_of: date) -> bool:
    """Whether a purpose of the notices lets one of the user's roles look at people here; asked once for each request."""
    if not hasattr(user, "sees_people"):
        try:
            gates(user, as_of=as_of)
        except PermissionDenied:
            user.sees_people = False
    found: bool = user.sees_people
    return found


@dataclass(frozen=True)
class Job:
    """One employment as shown: ended ones lose what no purpose keeps."""

    position: Position
    view: View
    is_open: bool
    passivated_on: date | None
    arrived: str


@dataclass(frozen=True, eq=False)
class Person:
    """`view` is for templates; `contact` for acts and addresses only."""

    contact: Contact
    view: View
    gate: Gate
    as_of: date

    @property
    def passive(self) -> bool:
        return self.passivation is not None

    @cached_property
    def passivation(self) -> View | None:
        found = _PASSIVE.rows([self.contact.pk])
        return self.gate.reveal_one(found[0]) if found else None

    @cached_property
    def passivations(self) -> list[View]:
        """The passivations that were not undone, those whose days the gate shows."""
        views = self.gate.reveal(_PASSIVATIONS.rows([self.contact.pk]))
        return [view for view in views if view.passivated_on]

    @property
    def name(self) -> str:
        return str(self.view.name or self.contact.code)

    @cached_property
    def jobs(self) -> list[Job]:
        """Present employments first, then the former ones, the latest on top; those with nothing left to show are left out."""
        rows = _JOBS.rows([self.contact.pk])
        rows.sort(key=lambda p: (p.is_open(self.as_of), p.ended_on or date.max, p.started_on or date.min, p.pk), reverse=True)
        left = {p.position_id: p.passivated_on for p in self.passivations if p.position_id}
        moves = {m.to_position_id: m.kind for m in self._moves if m.undone_at is None}
        undone = {m.to_position_id for m in self._moves if m.undone_at is not None}
        jobs = [
            Job(row, view, row.is_open(self.as_of), left.get(row.pk), moves.get(row.pk, ""))
            for row, view in zip(rows, self.gate.reveal(rows), strict=True)
            if row.pk not in undone
        ]
        return [job for job in jobs if job.view.company or job.view.job_title or job.is_open]

    @property
    def current(self) -> Job | None:
        """The employment shown at the top: the present one, of somebody passive the last there was."""
        return next(iter(self.jobs), None) if self.jobs and (self.jobs[0].is_open or self.passive) else None

    @property
    def open_jobs(self) -> list[Job]:
        return [job for job in self.jobs if job.is_open]

    @cached_property
    def informed_on(self) -> list[date]:
        """The days the person was told about the register, the first first."""
        rows = _TOLD.rows([self.contact.pk])
        days = [row.delivered_at for row, view in zip(rows, self.gate.reveal(rows), strict=True) if view.delivered_at]
        return sorted({_day(moment) for moment in days})

    @cached_property
    def holds(self) -> list[LegalHold]:
        return _HOLDS.rows([self.contact.subject_id])

    @cached_property
    def restrictions(self) -> list[str]:
        return sorted({ground for (ground,) in _RESTRICTIONS.rows([self.contact.subject_id])})

    @cached_property
    def _moves(self) -> list[Move]:
        return _MOVES.rows([self.contact.pk])

    def moves(self) -> Iterator[Move]:
        return (move for move in self._moves if move.undone_at is None)


def open_person(user: Any, code: str, *, as_of: date) -> Person:
    """The person behind a card code. Http404 for anybody this member of staff may not see, whether they exist or not.

    A page that only looks opens a card once, however many of its panels ask for the person.
    """
    return once(f"card {code} {as_of} {user.pk}", lambda: _opened(user, code, as_of))


def _opened(user: Any, code: str, as_of: date) -> Person:
    number = code.upper().removeprefix("H-")
    allowed = gates(user, as_of=as_of)
    if not number.isdecimal() or len(number) > LONGEST:
        raise Http404
    contact = next(iter(_CARDS.rows([int(number)])), None)
    if contact is None:
        raise Http404
    gate = allowed.get("relink" if _PASSIVE.rows([contact.pk]) else "contacts")
    if gate is None or not _SEEN.rows([contact.pk], gate):
        raise Http404
    return Person(contact, gate.reveal_one(contact), gate, as_of)


def _day(moment: datetime) -> date:
    return local_day(moment, settings.TIME_ZONE)
