"""The counts the privacy centre shows: what ends when, for which purposes, and for how many people. Set-based throughout."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import BigIntegerField, Count, F, Max, Q
from django.db.models.functions import Cast

from kortisto.lib.periods import Period, add_period
from kortisto.privacy import due, publication
from kortisto.privacy.models import Keep, PurposeCode, SweepRun
from kortisto.privacy.policy.model import Purpose

MONTHS = 18

# Which basis a bar is drawn in when several purposes hold the datum: the one that lasts against a person's wish first.
ORDER = ("legal_obligation", "contract", "consent", "public_task", "vital_interest", "legitimate_interest")


@dataclass(frozen=True, slots=True)
class Ending:
    """`count` data whose last day is `until` and which the same purposes hold; the run of the day `goes_on` erases them."""

    until: date
    mask: int
    count: int
    goes_on: date


@dataclass(frozen=True, slots=True)
class PurposeRow:
    """A purpose with its people and its next ending."""

    purpose: Purpose
    persons: int
    next_on: date | None
    next_count: int


def next_run(as_of: date) -> date:
    """The day of the first nightly run still to come: a day whose run is done erases nothing more, what it left goes the next."""
    done = SweepRun.objects.filter(dry_run=False, state=SweepRun.State.DONE, as_of__gte=as_of)
    last = done.aggregate(last=Max("as_of"))["last"]
    return last + timedelta(days=1) if last else as_of


def endings(as_of: date, first: date, months: int = MONTHS) -> list[Ending]:
    """Everything that ends within `months`, grouped by last day and purposes: one query. `first`: the day of the next run."""
    end = add_period(as_of.replace(day=1), Period.parse(f"P{months}M"))
    rows = due.ending().filter(until__gte=as_of - timedelta(days=1), until__lt=end - timedelta(days=1))
    grouped = rows.values_list("until", "mask").annotate(n=Count("pk")).order_by("until", "mask")
    night = timedelta(days=1)
    return [Ending(until, mask, count, max(until + night, first)) for until, mask, count in grouped if until is not None]


def bits() -> dict[str, int]:
    """Purpose ref → its bit."""
    return dict(PurposeCode.objects.values_list("ref", "bit"))


def contact_purposes(as_of: date) -> list[Purpose]:
    """The purposes of the notices in effect that speak of contact persons, in the notices' order."""
    return [p for policy in publication.active_policies(as_of) for p in policy.purposes if "contact" in p.subjects]


def basis_of(mask: int, purposes: Iterable[Purpose], codes: Mapping[str, int]) -> str:
    """The basis a group of data is drawn in."""
    found = {basis for p in purposes if p.ref in codes and mask >> codes[p.ref] & 1 for basis in p.basis}
    return next((basis for basis in ORDER if basis in found), "legitimate_interest")


def by_month(found: Iterable[Ending], as_of: date, codes: Mapping[str, int]) -> dict[tuple[int, int], dict[str, int]]:
    """(year, month) → basis → data, for every month of the calendar, empty ones included."""
    purposes = contact_purposes(as_of)
    drawn: dict[int, str] = {}
    months: dict[tuple[int, int], dict[str, int]] = {}
    for number in range(MONTHS):
        day = add_period(as_of.replace(day=1), Period.parse(f"P{number}M")) if number else as_of
        months[day.year, day.month] = defaultdict(int)
    for ending in found:
        basis = drawn.setdefault(ending.mask, basis_of(ending.mask, purposes, codes))
        month = (ending.goes_on.year, ending.goes_on.month)
        if month in months:
            months[month][basis] += ending.count
    return months


def purpose_rows(as_of: date, found: Iterable[Ending], codes: Mapping[str, int]) -> list[PurposeRow]:
    """Each purpose with the persons it is live for (one query for all) and what ends next under it."""
    purposes = contact_purposes(as_of)
    persons = _persons([codes[p.ref] for p in purposes if p.ref in codes])
    upcoming = sorted(found, key=lambda ending: ending.until)
    return [_row(purpose, codes.get(purpose.ref), persons, upcoming) for purpose in purposes]


def _persons(wanted: list[int]) -> dict[int, int]:
    rows = Keep.objects.all()
    counts = {}
    for bit in sorted(set(wanted)):
        rows = rows.annotate(**{f"has_{bit}": Cast(F("mask").bitand(1 << bit), BigIntegerField())})
        counts[f"n_{bit}"] = Count("subject", distinct=True, filter=~Q(**{f"has_{bit}": 0}))
    found = rows.aggregate(**counts) if counts else {}
    return {bit: found[f"n_{bit}"] for bit in wanted}


def _row(purpose: Purpose, bit: int | None, persons: Mapping[int, int], upcoming: list[Ending]) -> PurposeRow:
    if bit is None:
        return PurposeRow(purpose, 0, None, 0)
    mine = [ending for ending in upcoming if ending.mask >> bit & 1]
    first = mine[0].goes_on if mine else None
    return PurposeRow(purpose, persons[bit], first, sum(e.count for e in mine if e.goes_on == first))
