"""Clocks: duties towards a person that have a last day (inform, answer). Overdue is never silent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from kortisto.privacy import restrictions
from kortisto.privacy.holdings import chunks
from kortisto.privacy.models import Clock, Restriction
from kortisto.privacy.publication import active_policies


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty a room looks after: `restricts` bars use while it is overdue (`if_missed = "restrict"` in the notice).

    `line`: the line of the conformance page that speaks of it; "" the one of all duties.
    """

    id: str
    room: str
    restricts: str = ""
    line: str = ""


_duties: dict[str, Duty] = {}


def duty(id: str, *, room: str, restricts: str = "", line: str = "") -> Duty:  # noqa: A002 - the word of the policy language
    """Register a duty; `restricts` is the ground of restriction while it is overdue ("notice_overdue"), "" for none."""
    _duties[id] = Duty(id, room, restricts, line)
    return _duties[id]


def duties() -> dict[str, Duty]:
    return dict(_duties)


def start(subject_ids: Iterable[int], duty: str, started_on: date, due_on: date) -> int:
    """Start the clock of a duty for those who have none running; an earlier last day replaces a later one. Gives the number."""
    done = 0
    for ids in chunks(subject_ids):
        with transaction.atomic():
            running = Clock.objects.filter(subject_id__in=ids, duty=duty, closed_at=None)
            have = set(running.values_list("subject_id", flat=True))
            running.filter(due_on__gt=due_on).update(due_on=due_on)
            fresh = [Clock(subject_id=i, duty=duty, started_on=started_on, due_on=due_on) for i in ids if i not in have]
            Clock.objects.bulk_create(fresh, batch_size=1000)
            done += len(fresh)
    return done


def close(subject_ids: Iterable[int], duty: str, now: datetime) -> int:
    """The duty is done: stop its clocks and lift the restriction its lateness set."""
    ids = list(subject_ids)
    with transaction.atomic():
        done = Clock.objects.filter(subject_id__in=ids, duty=duty, closed_at=None).update(closed_at=now)
        ground = _duties[duty].restricts if duty in _duties else ""
        if ground:
            restrictions.lift(ids, ground=ground, by="system", now=now)
    return done


def reopen(subject_ids: Iterable[int], duty: str) -> int:
    """The duty was thought done and is not: its clocks run on, to the same last day. Gives the number."""
    return Clock.objects.filter(subject_id__in=list(subject_ids), duty=duty).exclude(closed_at=None).update(closed_at=None)


def overdue(as_of: date) -> QuerySet[Clock]:
    """Running clocks whose last day is over."""
    return Clock.objects.filter(closed_at=None, due_on__lt=as_of)


def mark_overdue(*, as_of: date, now: datetime) -> int:
    """Note clocks newly late, and restrict the people where the notice says so. Part of every run."""
    with transaction.atomic():
        fresh = list(overdue(as_of).filter(overdue_at=None).select_for_update().values_list("pk", "subject_id", "duty"))
        Clock.objects.filter(pk__in=[pk for pk, _, _ in fresh]).update(overdue_at=now)
        for duty_id, ground in _restricting().items():
            ids = [subject_id for _, subject_id, own in fresh if own == duty_id]
            if ids:
                restrictions.set(ids, ground=ground, by="system", now=now)
    return len(fresh)


def _restricting() -> dict[str, str]:
    """Duties whose lateness restricts, by the notices in effect: id → ground."""
    found = {}
    for policy in active_policies():
        for entry in policy.duties:
            if entry.details.get("if_missed") == "restrict":
                known = _duties.get(entry.key)
                found[entry.key] = (known.restricts if known else "") or Restriction.Ground.NOTICE_OVERDUE
    return found
