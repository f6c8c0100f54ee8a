"""The doors somebody leaves by, each gone through by the register's own acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from django.db import transaction

from kortisto.canary.planting import BY, Canary, Day, plant
from kortisto.consents import actions as bans
from kortisto.contacts.refusals import Refused
from kortisto.privacy import erasure, publication, replay, sweep
from kortisto.privacy.models import Subject

LATELY = timedelta(days=30)
"""How long ago most canaries came: long enough to be told of the register, short enough for any notice."""


class Copies(Protocol):
    """Where a state of the scratch database is kept and put back: a backup put back by hand."""

    def keep(self) -> None: ...

    def put_back(self) -> None: ...


@dataclass
class Gone:
    """What came of a door: "gone" (wholly), "part" (the notice keeps something; `says` what), or why it could not be tried."""

    outcome: str
    says: str = ""


Door = Callable[[Canary, Day, Copies], Gone]


def by_request(canary: Canary, day: Day, copies: Copies) -> Gone:
    """The person asks."""
    outcomes = erasure.erase([canary.subject], reason="request", by=BY, now=day.now, as_of=day.today)
    return _told(canary, problem=", ".join(one.problem for one in outcomes if one.problem))


def by_objection(canary: Canary, day: Day, copies: Copies) -> Gone:
    """The person objects to every purpose that may be objected to; what no other purpose holds goes the next night."""
    refs = [
        purpose.ref
        for policy in publication.active_policies(day.today)
        for purpose in policy.purposes
        if "legitimate_interest" in purpose.basis and "contact" in purpose.subjects
    ]
    for scope in ["*dm*", *refs]:
        bans.object_to(contact=canary.contact, scope=scope, how="person_told", made_on=day.today, by=BY, now=day.now)
        if not canary.there:
            break
    _night(day, 4)
    return _told(canary)


def by_retention(canary: Canary, day: Day, copies: Copies) -> Gone:
    """The promised time is over: the nightly run of the day after."""
    _night(day, 2)
    return _told(canary)


def by_replay(canary: Canary, day: Day, copies: Copies) -> Gone:
    """Erased; then an old copy of the database is put back by hand: closed, and erased again before anybody gets in."""
    copies.keep()
    erasure.erase([canary.subject], reason="request", by=BY, now=day.now, as_of=day.today)
    copies.put_back()
    if not canary.there:
        return Gone("untried", "the old copy did not hold the canary")
    if replay.is_locked() is None:
        return Gone("failed", "the register was open though its ledger is ahead")
    reason = replay.replay(day.now)
    if reason is not None:
        return Gone("failed", f"the register stays closed: {reason.code}")
    return _told(canary)


# In this order: the nights of the last two lie ahead, each later than the one before.
DOORS: dict[str, Door] = {
    "request": by_request,
    "replay": by_replay,
    "retention": by_retention,
    "objection": by_objection,
}


def _night(day: Day, days: int) -> None:
    """A nightly run of a day to come: it may jump, for the register is a copy."""
    as_of = day.today + timedelta(days=days)
    sweep.run(as_of=as_of, now=day.now + timedelta(days=days), confirm=True, by="system")


def _told(canary: Canary, *, problem: str = "") -> Gone:
    if problem:
        return Gone("failed", problem)
    if not canary.there:
        return Gone("gone")
    subject = canary.subject
    until = subject.keep_until.isoformat() if subject.keep_until else "without a last day"
    return Gone("part", f"the notice keeps a part, until {until}")


@contextmanager
def _taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def when_obtained(door: str, salt: str, day: Day) -> date | None:
    """The day the canary of a door came. Of retention: the earliest from which it is still held today; None when it is for good."""
    late = day.today - LATELY
    if door != "retention":
        return late
    last = _last_day(f"{salt}0", late, day)
    if last is None:
        return None
    early = late - (last - day.today)
    if _last_day(f"{salt}1", early, day) == day.today:
        return early
    early -= LATELY
    for number in range(12):
        middle = early + (late - early) / 2
        if late - early <= timedelta(days=1) or middle in (early, late):
            break
        if _last_day(f"{salt}{number + 2}", middle, day) is REFUSED:
            early = middle
        else:
            late = middle
    return late


REFUSED = date.min


def _last_day(salt: str, obtained: date, day: Day) -> date | None:
    """Until when somebody who came that day is kept; REFUSED when the register would not take them any more."""
    with _taken_back():
        try:
            return Subject.objects.get(pk=plant(salt, Day(obtained, day.now)).subject.pk).keep_until
        except Refused:
            return REFUSED
