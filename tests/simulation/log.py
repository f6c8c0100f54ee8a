"""What happened, as the test remembers it: the reference the register is held against. Knows no table of the register."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

Key = tuple[str, str | None]


@dataclass
class Firm:
    pk: int
    status: str
    status_on: date

    @property
    def in_scope(self) -> bool:
        return self.status in ("customer", "prospect")


@dataclass
class Job:
    """An employment. `ended_on` is the first day the person is no longer there."""

    pk: int
    firm: Firm
    obtained_on: date
    confirmed_on: date
    started_on: date | None = None
    ended_on: date | None = None
    bounced_on: date | None = None

    @property
    def record(self) -> str:
        return f"contacts.position:{self.pk}"

    def open(self, day: date) -> bool:
        return self.ended_on is None or self.ended_on > day


@dataclass
class Passive:
    since: date
    over: bool = False


@dataclass
class Human:
    """One person. `data` is what should be in the register: datum → what it says (True: only that it is there).

    `own`: values of custom fields, by (field, datum, job, row) → record of the datum and what is stored; `noted` the days of notes.
    """

    pk: int
    subject: int
    created_on: date
    obtained_on: date
    jobs: list[Job] = field(default_factory=list)
    last_activity: date | None = None
    talks: dict[int, date] = field(default_factory=dict)
    tasks: dict[int, date] = field(default_factory=dict)
    noted: dict[int, date] = field(default_factory=dict)
    own: dict[tuple[int, str, str | None, int], tuple[str | None, str]] = field(default_factory=dict)
    passives: list[Passive] = field(default_factory=list)
    bans: set[str] = field(default_factory=set)
    chosen: set[str] = field(default_factory=set)
    holds: dict[int, list[Key]] = field(default_factory=dict)
    undo: tuple[str, date, dict[int, date | None]] | None = None
    emails: list[str] = field(default_factory=list)
    asked: bool = False
    data: dict[tuple[str, str | None], Any] = field(default_factory=dict)
    gone: bool = False

    def passive(self, day: date) -> Passive | None:
        return next((p for p in self.passives if not p.over and p.since <= day), None)

    def known(self) -> list[Job]:
        """The employments the register should still know. One that is forgotten says nothing, even when its company comes back."""
        return [job for job in self.jobs if ("company", job.record) in self.data]

    def job(self, day: date) -> Job | None:
        """The newest employment the register should know as open."""
        return next((job for job in reversed(self.known()) if job.open(day)), None)

    def works(self, day: date) -> bool:
        return any(job.open(day) and job.firm.in_scope for job in self.known())

    def works_at(self, firm: Firm, day: date) -> bool:
        return any(job.open(day) and job.firm is firm for job in self.known())


@dataclass
class Log:
    """`knows_passive`: whether the notice has the passive state; where not, leaving an employer only ends the position."""

    firms: list[Firm] = field(default_factory=list)
    people: list[Human] = field(default_factory=list)
    done: dict[str, int] = field(default_factory=dict)
    knows_passive: bool = True

    def living(self) -> list[Human]:
        return [human for human in self.people if not human.gone]
