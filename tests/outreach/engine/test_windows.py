"""When messages may leave."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kortisto.outreach.engine.windows import WindowTrouble, check, opens

HELSINKI = ZoneInfo("Europe/Helsinki")
OFFICE = {"from": "08:00", "to": "17:00", "days": [0, 1, 2, 3, 4], "holidays": "FI"}


def at(day: str, hour: int, minute: int = 0) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, minute=minute, tzinfo=HELSINKI).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (at("2026-11-26", 9), at("2026-11-26", 9)),
        (at("2026-11-26", 7, 59), at("2026-11-26", 8)),
        (at("2026-11-27", 17), at("2026-11-30", 8)),  # Friday evening: Monday
        (at("2026-12-05", 12), at("2026-12-07", 8)),  # the 6th, a holiday, is a Sunday
        (at("2026-12-23", 18), at("2026-12-28", 8)),  # the eve counts
        (at("2026-03-27", 17, 30), at("2026-03-30", 8)),  # the clocks go forward in between
    ],
)
def test_office_hours(now: datetime, then: datetime) -> None:
    assert opens(OFFICE, now, HELSINKI) == then


def test_without_a_window_at_once() -> None:
    assert opens({}, at("2026-12-25", 3), HELSINKI) == at("2026-12-25", 3)


@pytest.mark.parametrize(
    "window",
    [{"at": "8"}, {"from": "8 o'clock"}, {"from": "17:00", "to": "08:00"}, {"days": []}, {"days": [7]}, {"holidays": "XX"}],
)
def test_what_is_no_window_is_refused(window: dict[str, Any]) -> None:
    with pytest.raises(WindowTrouble):
        check(window)
