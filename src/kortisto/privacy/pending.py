"""An erasure the person asked for on their own page: it restricts at once and executes after 24 hours (decision 10).

Until then the person can take it back. The restriction itself is the record of it: it stands in the ledger, so that a restored
copy knows of it too (and counts the hours anew). What executes is `erasure.erase`, as for every other request.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from kortisto import jobs
from kortisto.lib.periods import local_day
from kortisto.privacy import erasure, restrictions
from kortisto.privacy.models import Restriction, Subject

TERM = timedelta(hours=24)
GROUND = Restriction.Ground.ERASURE_PENDING

Kept = Callable[[Subject, date, datetime], None]
_kept: list[Kept] = []
Doubt = Callable[[Subject, date, datetime], bool]
_doubts: list[Doubt] = []


def on_kept(fn: Kept) -> Kept:
    """Register what is done about somebody who asked on a day, and of whom nothing goes: they must be told why (Art. 12(4))."""
    if fn not in _kept:
        _kept.append(fn)
    return fn


def unless(fn: Doubt) -> Doubt:
    """Register a doubt whether it was the person who asked, on a day: where it is true nobody is erased, and whoever doubts sees to it
    that people decide (T18)."""
    if fn not in _doubts:
        _doubts.append(fn)
    return fn


@transaction.atomic
def ask(subject: Subject, *, by: str, now: datetime) -> datetime:
    """The person asks to be erased; gives the moment it happens. Who asked already keeps the first moment."""
    restrictions.set(subject, ground=GROUND, by=by, now=now)
    moment = at(subject)
    assert moment is not None
    _book(moment)
    return moment


def take_back(subject: Subject, *, by: str, now: datetime) -> bool:
    """The person takes it back; False when there is nothing to take back any more."""
    moment = at(subject)
    if moment is None or moment <= now:
        return False
    return bool(restrictions.lift(subject, ground=GROUND, by=by, now=now))


def at(subject: Subject) -> datetime | None:
    """When the subject will be erased; None when nobody asked."""
    asked = restrictions.open_ones().filter(subject=subject, ground=GROUND).order_by("set_at").first()
    return asked.set_at + TERM if asked is not None else None


def run(*, now: datetime, time_zone: str) -> Counter[str]:
    """Erase everybody whose 24 hours are over; gives how many met each end. Books itself for whoever comes next."""
    waiting = restrictions.open_ones().filter(ground=GROUND)
    asked_for = list(Subject.objects.filter(pk__in=waiting.filter(set_at__lte=now - TERM).values("subject")))
    due = Subject.objects.filter(pk__in=[subject.pk for subject in asked_for if not _doubted(subject, now, time_zone)])
    ends = erasure.erase(due, reason="request", by="self", now=now, as_of=local_day(now, time_zone)) if due else []
    nothing = {one.subject_ref for one in ends if one.state == "nothing"}
    # Whose data the law keeps in part is erased as far as it goes, and is restricted for the rest on the ground of the request.
    for subject in Subject.objects.filter(pk__in=waiting.filter(set_at__lte=now - TERM).values("subject")):
        asked = at(subject)
        if str(subject.ref) in nothing and asked is not None:
            for tell in _kept:
                tell(subject, local_day(asked - TERM, time_zone), now)
        restrictions.set(subject, ground=Restriction.Ground.REQUEST, by="self", now=now)
        restrictions.lift(subject, ground=GROUND, by="system", now=now)
    following = waiting.order_by("set_at").first()
    if following is not None:
        _book(following.set_at + TERM)
    return Counter(one.state for one in ends)


def _doubted(subject: Subject, now: datetime, time_zone: str) -> bool:
    asked = at(subject)
    return asked is not None and any(doubt(subject, local_day(asked - TERM, time_zone), now) for doubt in _doubts)


def _book(moment: datetime) -> None:
    """One look for every minute, however many ask. The jobs of the room know this, not the other way round."""
    from kortisto.privacy.jobs import erase_asked

    minute = (moment + timedelta(seconds=60)).replace(second=0, microsecond=0)
    try:
        with transaction.atomic():
            jobs.enqueue(erase_asked, by=None, due_at=minute, slot=f"asked@{minute.isoformat()}")
    except IntegrityError:
        pass
