"""When messages may leave: hours and days of the week, not on public holidays.

    {"from": "08:00", "to": "17:00", "days": [0, 1, 2, 3, 4], "holidays": "FI"}

Local wall clock of the instance. What is left out does not narrow; {} is at any time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

_LOOK_AHEAD = 60


class WindowTrouble(ValueError):
    """The window can never open, or is none; the message says what is wrong."""


def check(window: Mapping[str, Any]) -> None:
    """Raise WindowTrouble unless the window says when messages may leave."""
    if unknown := set(window) - {"from", "to", "days", "holidays"}:
        raise WindowTrouble(f"{min(unknown)!r} says nothing about a window")
    try:
        begin, end = _hours(window)
    except (ValueError, TypeError) as error:
        raise WindowTrouble("hours are written as in 08:00") from error
    if end is not None and begin >= end:
        raise WindowTrouble("the window ends before it begins")
    days = window.get("days", [0])
    if not isinstance(days, list) or not days or any(day not in range(7) for day in days):
        raise WindowTrouble("days are numbers from 0 (Monday) to 6")
    if country := window.get("holidays"):
        _holidays(country, 2026)


def opens(window: Mapping[str, Any], now: datetime, zone: ZoneInfo) -> datetime:
    """The first moment from `now` on at which a message may leave: `now` itself while the window is open."""
    local = now.astimezone(zone)
    begin, end = _hours(window)
    for ahead in range(_LOOK_AHEAD):
        day = local.date() + timedelta(days=ahead)
        if day.weekday() not in window.get("days", range(7)):
            continue
        if (country := window.get("holidays")) and day in _holidays(country, day.year):
            continue
        first = datetime.combine(day, begin, zone).astimezone(UTC)
        if now <= first:
            return first
        if end is None or now < datetime.combine(day, end, zone).astimezone(UTC):
            return now
    raise WindowTrouble("the window does not open within two months")


def _hours(window: Mapping[str, Any]) -> tuple[time, time | None]:
    end = window.get("to")
    return time.fromisoformat(window.get("from", "00:00")), time.fromisoformat(end) if end else None


@lru_cache(maxsize=64)
def _holidays(country: str, year: int) -> frozenset[Any]:
    import holidays

    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError as error:
        raise WindowTrouble(f"no calendar of public holidays for {country!r}") from error
