"""Until when a request must be answered: one month, counted as the Union counts (Art. 12(3); Regulation 1182/71, Art. 3).

The day of receipt is not counted: the month ends on the same-numbered day of the next one, or on its last day if it has none.
If that day is a Saturday, a Sunday or a public holiday, the period ends with the next working day. What we aim at is the day
before any of that moves it.
"""

from __future__ import annotations

from collections.abc import Container
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from kortisto.lib.periods import Period, add_period

MONTH = Period.parse("P1M")
EXTENDED = Period.parse("P3M")
"""The month, and two further ones (Art. 12(3))."""

_SATURDAY = 5


class Deadline(NamedTuple):
    """`aim_on`: the day as counted; `due_on`: the last day the law gives, never earlier."""

    aim_on: date
    due_on: date


def of(received_on: date, *, extended: bool = False) -> Deadline:
    """The deadline of a request that came on a day."""
    aim = add_period(received_on, EXTENDED if extended else MONTH)
    return Deadline(aim, working_day(aim))


def working_day(day: date) -> date:
    """The day itself if it is a working day in Finland, else the next one that is."""
    while day.weekday() >= _SATURDAY or day in _holidays(day.year):
        day += timedelta(days=1)
    return day


@lru_cache(maxsize=16)
def _holidays(year: int) -> Container[date]:
    import holidays

    return frozenset(holidays.country_holidays("FI", years=year))
