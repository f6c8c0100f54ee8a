"""The strip of thirty days: a row for each kind of promise, a mark for each day, in attributes of an SVG (strict CSP)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from kortisto.ui import format as fmt
from kortisto.ui.today.parts import LANES, Ahead, Need

DAYS = 30
HEIGHT, TOP, ROW = 164, 24, 47


@dataclass(frozen=True, slots=True)
class Mark:
    """A number on a day: `x` in percent, `y` in pixels; `own` marks need a person."""

    x: float
    y: int
    count: int
    own: bool


@dataclass(frozen=True, slots=True)
class Day:
    x: float
    weekend: bool
    monday: bool
    label: str


@dataclass(frozen=True)
class Strip:
    """Everything the template draws, and the same in one sentence (`label`) and as rows of a table (`rows`)."""

    days: list[Day]
    lanes: list[tuple[str, int]]
    threads: list[tuple[float, int, bool]]
    marks: list[Mark]
    label: str
    rows: list[tuple[date, str, int]]
    height: int = HEIGHT

    @property
    def width(self) -> float:
        return 100 / DAYS


def strip(needs: Iterable[Need], ahead: Iterable[Ahead], start: date) -> Strip:
    """The strip from `start` on. What is late stands on its first day."""
    sums: dict[tuple[str, date, bool], int] = defaultdict(int)
    for need in needs:
        key = need.lane, max(need.due_on, start), True
        sums[key] = _together(sums[key], need.count)
    for item in ahead:
        key = item.lane, max(item.day, start), False
        sums[key] = _together(sums[key], item.count)
    end = start + timedelta(days=DAYS)
    shown = {key: count for key, count in sums.items() if key[1] < end}
    order = list(LANES)
    marks, threads = [], []
    for row, lane in enumerate(order):
        y = TOP + ROW * row + ROW // 2
        mine = sorted((day, own, count) for (name, day, own), count in shown.items() if name == lane)
        marks += [Mark(_middle(day, start), y, count, own) for day, own, count in mine]
        if mine:
            threads.append((_middle(mine[-1][0], start), y, any(own for _day, own, _count in mine)))
    rows = sorted((day, str(LANES[lane]), count) for (lane, day, _own), count in shown.items())
    lanes = [(str(LANES[lane]), TOP + ROW * (row + 1)) for row, lane in enumerate(order)]
    return Strip(_days(start), lanes, threads, marks, _sentence(rows), rows)


def _together(one: int, other: int) -> int:
    """Their sum; at least that, when counting stopped at either."""
    return fmt.AtLeast(one + other) if fmt.AtLeast in (type(one), type(other)) else one + other


def _middle(day: date, start: date) -> float:
    return ((day - start).days + 0.5) / DAYS * 100


def _days(start: date) -> list[Day]:
    found = []
    for number in range(DAYS):
        day = start + timedelta(days=number)
        monday = day.weekday() == 0
        found.append(
            Day(number / DAYS * 100, day.weekday() >= 5, monday or number == 0, fmt.short_day(day) if monday and number > 1 else "")
        )
    return found


def _sentence(rows: list[tuple[date, str, int]]) -> str:
    if not rows:
        return _("Nothing falls due in the next 30 days.")
    parts = [
        _("%(lane)s %(day)s: %(count)s") % {"lane": lane, "day": fmt.short_day(day), "count": fmt.number(count)}
        for day, lane, count in rows
    ]
    return _("Promises of the next 30 days: %(list)s.") % {"list": "; ".join(parts)}
