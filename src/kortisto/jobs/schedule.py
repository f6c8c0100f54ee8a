"""Periodic tasks without cron: wall-clock times of the instance's time zone, caught up once after downtime."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from kortisto.jobs import queue
from kortisto.jobs.tasks import QueuedTask


@dataclass(frozen=True)
class Daily:
    """`task` at `at` local time every day; `at_once`: also when it is seen for the first time."""

    at: time
    task: QueuedTask
    at_once: bool = False

    @property
    def name(self) -> str:
        return self.task.path

    def last_due(self, now: datetime, zone: ZoneInfo) -> tuple[date, datetime]:
        """The newest occurrence at or before `now`: its local day and its moment in UTC.

        An hour skipped in spring gives the moment an hour later; an hour repeated in autumn counts once, the first time.
        """
        day = now.astimezone(zone).date()
        while (moment := self.moment(day, zone)) > now:
            day -= timedelta(days=1)
        return day, moment

    def moment(self, day: date, zone: ZoneInfo) -> datetime:
        return datetime.combine(day, self.at, tzinfo=zone).astimezone(UTC)


_daily: dict[str, Daily] = {}


def every_day(at: str, task: QueuedTask, *, at_once: bool = False) -> None:
    """Run `task` (no arguments) every day at `at`, "HH:MM" local time. Called in a room's jobs.py.

    `at_once`: what an operator switches on in the settings does not wait for the first such time.
    """
    _daily[task.path] = Daily(time.fromisoformat(at), task, at_once)


def entries() -> list[Daily]:
    return sorted(_daily.values(), key=lambda entry: (entry.at, entry.name))


def enqueue_due(now: datetime) -> int:
    """Enqueue each task whose newest occurrence has not been; gives how many.

    A task seen for the first time begins with its next occurrence, unless it begins at once. Of several missed days only the newest is run: every
    nightly task of ours works from the state of the register, not from a list of days.
    """
    zone = ZoneInfo(settings.TIME_ZONE)
    return sum(_enqueue(entry, *entry.last_due(now, zone)) for entry in entries())


def _enqueue(entry: Daily, day: date, moment: datetime) -> int:
    from kortisto.jobs.models import Job, Periodic

    seen = Periodic.objects.filter(pk=entry.name).first()
    if seen is not None and seen.last_due_at == moment:
        return 0
    with transaction.atomic():
        if seen is None or seen.last_due_at > moment:
            # New here, or the clock was ahead once: begin again from the next occurrence.
            _row, made = Periodic.objects.update_or_create(name=entry.name, defaults={"last_due_at": moment})
            if not (made and entry.at_once):
                return 0
            queue.enqueue(entry.task, by=None)
            return 1
        # The condition lets one of several workers through.
        if not Periodic.objects.filter(pk=entry.name, last_due_at=seen.last_due_at).update(last_due_at=moment):
            return 0
        slot = f"{entry.name}@{day.isoformat()}"
        if Job.objects.filter(slot=slot).exists():
            return 0
        queue.enqueue(entry.task, by=None, slot=slot)
        return 1
