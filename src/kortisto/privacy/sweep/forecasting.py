"""What the coming months will take: the same materialised dates the night itself goes by."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, QuerySet

from kortisto.lib.periods import Period, add_period
from kortisto.privacy import due
from kortisto.privacy.models import Keep, Subject

NIGHTS = 62
"""Days a run foresees: enough for the brake of any catch-up after ordinary downtime."""

DAY = timedelta(days=1)


@dataclass
class Month:
    """`data` counts what goes by catalogue name, `subjects` the people concerned, `whole` those of whom nothing stays."""

    month: str
    subjects: int = 0
    whole: int = 0
    data: Counter[str] = field(default_factory=Counter)


def _ending(first: date, last: date) -> QuerySet[Keep]:
    """Data whose last day lies in the days given."""
    return due.ending().filter(until__gte=first, until__lte=last)


def forecast(as_of: date, months: int) -> list[Month]:
    """Month by month what goes if nothing new happens, from the month of `as_of` on. What ends only by a new fact is not in it."""
    found = {f"{day:%Y-%m}": Month(f"{day:%Y-%m}") for day in _months(as_of, months)}
    last = add_period(as_of.replace(day=1), Period.parse(f"P{months}M")) - 2 * DAY
    people: dict[str, set[int]] = defaultdict(set)
    for until, datum, count in _ending(as_of - DAY, last).values_list("until", "datum").annotate(n=Count("pk")):
        found[_month(until)].data[datum] += count
    for until, subject_id in _ending(as_of - DAY, last).values_list("until", "subject_id").distinct():
        people[_month(until)].add(subject_id)
    whole = Subject.objects.filter(keep_until__gte=as_of - DAY, keep_until__lte=last)
    whole = whole.exclude(pk__in=Keep.objects.filter(held=True).values("subject"))
    for keep_until, count in whole.values_list("keep_until").annotate(n=Count("pk")):
        found[_month(keep_until)].whole += count
    for month, ids in people.items():
        found[month].subjects = len(ids)
    return list(found.values())


def _month(last_day: date | None) -> str:
    """The month in whose nights a datum goes: the day after its last."""
    assert last_day is not None
    return f"{last_day + DAY:%Y-%m}"


def _months(as_of: date, months: int) -> list[date]:
    first = as_of.replace(day=1)
    return [add_period(first, Period.parse(f"P{n}M")) if n else first for n in range(months)]


def nights(as_of: date) -> dict[str, int]:
    """ISO day → people expected to lose something that night, for the days after `as_of`."""
    rows = _ending(as_of, as_of + NIGHTS * DAY).values_list("until").annotate(n=Count("subject", distinct=True))
    return {(until + DAY).isoformat(): count for until, count in rows.order_by("until") if until is not None}
