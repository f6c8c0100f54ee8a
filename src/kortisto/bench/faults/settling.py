"""After the last fault: everything that was begun comes to its end, as it would in a night, only sooner."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta

from django.db import Error as DatabaseError
from django.db import connection
from django.utils import timezone

from kortisto.jobs import actions as queue
from kortisto.jobs.models import FAILED, RUNNING, WAITING, Job
from kortisto.outreach.models import Mailing, Recipient

from .house import House

SOON = timedelta(hours=2)
"""Tries that wait for no longer than this are made at once."""


@dataclass
class Rest:
    """`seconds` until nothing was left to do; `asked` dead letters a person had to put back into the queue."""

    seconds: float = 0.0
    asked: int = 0
    quiet: bool = False


def settle(house: House, *, most: float) -> Rest:
    """Wait until no job waits for soon, runs, or was given up, and no mailing is under way; for at most `most` seconds."""
    rest, began = Rest(), time.monotonic()
    while time.monotonic() - began < most and not rest.quiet:
        house.keep_up()
        try:
            rest.asked += _again()
            _hurry()
            rest.quiet = not _at_work()
        except DatabaseError:  # SQLite's lock held by a long write
            connection.close()
        if not rest.quiet:
            time.sleep(0.5)
    rest.seconds = time.monotonic() - began
    return rest


def _again() -> int:
    """What an officer does on the page of the jobs; once for each, so that what cannot be done stays visible."""
    letters = [job for job in Job.objects.dead_letters() if job.pk not in _tried]
    _tried.update(job.pk for job in letters)
    return sum(queue.retry(job=job, now=timezone.now()) for job in letters)


_tried: set[object] = set()


def _hurry() -> None:
    """The pauses before another try are over."""
    now = timezone.now()
    Job.objects.filter(state=WAITING, due_at__gt=now, due_at__lt=now + SOON).update(due_at=now)
    Recipient.objects.filter(state=Recipient.State.PLANNED, next_try_at__gt=now, next_try_at__lt=now + SOON).update(next_try_at=now)


def _at_work() -> bool:
    now = timezone.now()
    jobs = Job.objects.filter(state=RUNNING) | Job.objects.filter(state=WAITING, due_at__lt=now + SOON)
    under_way = (Mailing.State.SCHEDULED, Mailing.State.SENDING)
    return jobs.exists() or Mailing.objects.filter(state__in=under_way).exists()


def lost_jobs() -> list[str]:
    """Jobs that neither ended well nor wait: still running though nobody runs them, or given up twice."""
    return [
        f"{job.task} {job.state} {job.error}".strip()
        for job in Job.objects.filter(state__in=(RUNNING, FAILED)).order_by("enqueued_at")
    ]
