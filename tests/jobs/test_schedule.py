"""The schedule: local wall clock, once a day, caught up after downtime, also over the changes of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from kortisto.jobs import schedule
from kortisto.jobs.models import Job
from tests.jobs import tasks

HELSINKI = ZoneInfo("Europe/Helsinki")
ENTRY = schedule.Daily(time(3, 30), tasks.gives_up)


@pytest.mark.parametrize(
    ("now", "day", "moment"),
    [
        (datetime(2026, 11, 24, 1, 29, tzinfo=UTC), date(2026, 11, 23), datetime(2026, 11, 23, 1, 30, tzinfo=UTC)),
        (datetime(2026, 11, 24, 1, 30, tzinfo=UTC), date(2026, 11, 24), datetime(2026, 11, 24, 1, 30, tzinfo=UTC)),
        (datetime(2026, 7, 1, 12, 0, tzinfo=UTC), date(2026, 7, 1), datetime(2026, 7, 1, 0, 30, tzinfo=UTC)),
        # The night in March without 03:30: an hour later by the clock on the wall, not skipped.
        (datetime(2026, 3, 29, 5, 0, tzinfo=UTC), date(2026, 3, 29), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        # The night in October with two 03:30: the first counts.
        (datetime(2026, 10, 25, 5, 0, tzinfo=UTC), date(2026, 10, 25), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_the_newest_occurrence(now: datetime, day: date, moment: datetime) -> None:
    assert ENTRY.last_due(now, HELSINKI) == (day, moment)


@pytest.mark.django_db(transaction=True)
def test_a_year_of_minutes_runs_once_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "_daily", {ENTRY.name: ENTRY})
    now, end = datetime(2026, 1, 1, 0, 0, tzinfo=UTC), datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
    while now < end:
        schedule.enqueue_due(now)
        now += timedelta(minutes=97)
    slots = sorted(Job.objects.values_list("slot", flat=True))
    assert len(slots) == len(set(slots)) == 365
    assert slots[0] == "tests.jobs.tasks.gives_up@2026-01-01"


@pytest.mark.django_db(transaction=True)
def test_downtime_is_caught_up_once_and_a_new_task_waits_for_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "_daily", {ENTRY.name: ENTRY})
    assert schedule.enqueue_due(datetime(2026, 11, 1, 12, tzinfo=UTC)) == 0
    assert schedule.enqueue_due(datetime(2026, 11, 9, 12, tzinfo=UTC)) == 1
    assert schedule.enqueue_due(datetime(2026, 11, 9, 12, 1, tzinfo=UTC)) == 0
    assert [job.slot for job in Job.objects.all()] == ["tests.jobs.tasks.gives_up@2026-11-09"]


@pytest.mark.django_db(transaction=True)
def test_a_clock_that_was_ahead_does_not_silence_the_schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "_daily", {ENTRY.name: ENTRY})
    schedule.enqueue_due(datetime(2030, 1, 1, 12, tzinfo=UTC))
    schedule.enqueue_due(datetime(2026, 11, 9, 12, tzinfo=UTC))
    assert schedule.enqueue_due(datetime(2026, 11, 10, 12, tzinfo=UTC)) == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_switched_on_in_the_settings_runs_at_once_and_then_at_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mailbox of the privacy address was first read the night after it was set up."""
    entry = schedule.Daily(time(3, 30), tasks.gives_up, at_once=True)
    monkeypatch.setattr(schedule, "_daily", {entry.name: entry})
    assert [schedule.enqueue_due(datetime(2026, 11, 1, 12, minute, tzinfo=UTC)) for minute in (0, 1)] == [1, 0]
    assert schedule.enqueue_due(datetime(2026, 11, 2, 12, tzinfo=UTC)) == 1
