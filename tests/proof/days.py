"""Moments of the simulated calendar: local days of the register's time zone as the instants that actions take."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")
DAY = timedelta(days=1)


def at(day: date, hour: int = 12, minute: int = 0) -> datetime:
    """The instant of a local wall-clock time."""
    return datetime.combine(day, time(hour, minute), HELSINKI).astimezone(UTC)


def night(day: date) -> datetime:
    """When the nightly run of `day` starts: 03:30 local."""
    return at(day, 3, 30)


def years_after(day: date, years: int) -> date:
    """The same day `years` later, 28 February for a leap day without one. Written apart from `lib.periods` on purpose."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)
