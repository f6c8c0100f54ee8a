"""When a request must be answered: Art. 12(3), counted as Regulation 1182/71 counts."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortisto.lib.periods import Period, add_period
from kortisto.rights import deadlines


@pytest.mark.parametrize(
    ("came", "aim", "due"),
    [
        (date(2026, 3, 5), date(2026, 4, 5), date(2026, 4, 7)),  # 5 April 2026 is Easter Sunday, 6 April a holiday
        (date(2026, 8, 31), date(2026, 9, 30), date(2026, 9, 30)),  # no 31 September
        (date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 1)),  # a Sunday
        (date(2028, 1, 31), date(2028, 2, 29), date(2028, 2, 29)),  # a leap day
        (date(2026, 11, 6), date(2026, 12, 6), date(2026, 12, 7)),  # Independence Day, a Sunday
        (date(2026, 11, 25), date(2026, 12, 25), date(2026, 12, 28)),  # Christmas, Boxing Day, Sunday
        (date(2026, 12, 1), date(2027, 1, 1), date(2027, 1, 4)),
        (date(2026, 5, 20), date(2026, 6, 20), date(2026, 6, 22)),  # Midsummer Day, a Saturday
    ],
)
def test_the_month_of_the_union(came: date, aim: date, due: date) -> None:
    assert deadlines.of(came) == (aim, due)


def test_two_months_more() -> None:
    assert deadlines.of(date(2026, 11, 30), extended=True) == (date(2027, 2, 28), date(2027, 3, 1))


@settings(deadline=None)
@given(st.dates(date(2020, 1, 1), date(2060, 12, 31)))
def test_what_holds_of_every_day(came: date) -> None:
    """Never shorter than the month, never on a day off, never later than the first working day after it."""
    aim, due = deadlines.of(came)
    free = holidays.country_holidays("FI", years=range(2020, 2063))
    assert aim == add_period(came, Period.parse("P1M")) and aim.day <= came.day
    assert 28 <= (aim - came).days <= 31 and aim <= due <= aim + timedelta(days=6)
    assert due.weekday() < 5 and due not in free
    assert all(day.weekday() >= 5 or day in free for day in (aim + timedelta(days=n) for n in range((due - aim).days)))


@settings(deadline=None)
@given(st.dates(date(2020, 1, 1), date(2060, 12, 30)))
def test_who_asks_later_is_never_answered_earlier(came: date) -> None:
    next_day = came + timedelta(days=1)
    assert deadlines.of(came).due_on <= deadlines.of(next_day).due_on
    assert deadlines.of(came).due_on < deadlines.of(came, extended=True).due_on
