"""A mailing in slices of work, so that one worker serves everybody: messages to single people go ahead of mailings."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from kortisto import jobs
from kortisto.jobs.models import WAITING, Job
from kortisto.outreach.engine import journal, running
from kortisto.outreach.engine.epochs import folder, forget
from kortisto.outreach.models import Mailing

SLICE = 30.0
"""Seconds after which a mailing gives the worker back."""
SPARE = timedelta(seconds=60)
"""When another job takes a mailing up whose worker died. A job that dies twice is given up; a mailing is not."""
KEPT = timedelta(days=35)
"""How long journals outlive their mailing: as long as a backup that knows less may come back."""
PRIORITY = -10
UNDER_WAY = (Mailing.State.SCHEDULED, Mailing.State.SENDING)


def stopper(clock: Callable[[], datetime]) -> Callable[[], bool]:
    """Whether the slice is over, or other work waits."""
    until = time.monotonic() + SLICE

    def stop() -> bool:
        return time.monotonic() > until or Job.objects.takeable(clock()).filter(priority__gt=PRIORITY).exists()

    return stop


def work(mailing: Mailing, task: Any, *, clock: Callable[[], datetime]) -> dict[str, int]:
    """One slice, with the next one booked whatever happens to it. Of a mailing that has ended or rests none is: it would book
    itself for ever; whoever lets it go on books it."""
    if mailing.state not in UNDER_WAY:
        return {}
    book(mailing, task, clock() + SPARE)
    told = running.run(mailing, clock=clock, stop=stopper(clock))
    if mailing.next_at is not None and mailing.state in UNDER_WAY:
        book(mailing, task, mailing.next_at)
    return {end: number for end, number in told.items() if number}


def book(mailing: Mailing, task: Any, moment: datetime) -> None:
    """Have the mailing looked at; one job does for those that would come at the same time."""
    if Job.objects.filter(task=task.path, arguments={"mailing_id": mailing.pk}, state=WAITING, due_at__lte=moment).exists():
        return
    slot = f"mailing-{mailing.pk}@{moment.astimezone(UTC).isoformat(timespec='milliseconds')}"
    try:
        with transaction.atomic():
            jobs.enqueue(task, by=None, due_at=moment, slot=slot, mailing_id=mailing.pk)
    except IntegrityError:
        pass


def overlooked() -> list[Mailing]:
    """Every mailing that is to be sent or being sent, for a nightly look: none depends on a single job."""
    return list(Mailing.objects.filter(state__in=UNDER_WAY))


def clear(now: datetime) -> int:
    """Take away the journals of mailings that ended long ago; gives how many mailings. Codes only, that name nobody any more."""
    ended = (Mailing.State.FINISHED, Mailing.State.CANCELLED)
    done = 0
    for mailing in Mailing.objects.filter(state__in=ended, ended_at__lt=now - KEPT):
        found = list(folder().glob(f"{mailing.ref}-*{journal.ENDED}"))
        for path in found:
            path.unlink(missing_ok=True)
        forget(mailing)
        done += bool(found)
    return done
