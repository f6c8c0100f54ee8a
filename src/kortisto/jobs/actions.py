"""What people do with jobs: ask one to stop, try a dead letter again; and forgetting old ones."""

from __future__ import annotations

from datetime import datetime, timedelta

from kortisto.jobs import queue
from kortisto.jobs.models import DONE, FAILED, RUNNING, STOPPED, WAITING, Job

# How long an ended job can be looked up. Dead letters stay longer: somebody must see them.
KEEP, KEEP_FAILED = timedelta(days=30), timedelta(days=90)


def request_stop(*, job: Job, now: datetime) -> bool:
    """A waiting job stops at once, a running one at its next report; False when it had ended."""
    if Job.objects.filter(pk=job.pk, state=WAITING).update(state=STOPPED, stop_requested_at=now, ended_at=now):
        return True
    return bool(Job.objects.filter(pk=job.pk, state=RUNNING).update(stop_requested_at=now))


def retry(*, job: Job, now: datetime) -> bool:
    """Put a dead letter back into the queue with all its tries; False when it is none."""
    fresh = {"state": WAITING, "due_at": now, "ended_at": None, "attempts": 0, "deaths": 0, "error": "", "stop_requested_at": None}
    revived = bool(Job.objects.filter(pk=job.pk, state=FAILED).update(**fresh))
    queue.awake.set()
    return revived


def forget(*, now: datetime) -> int:
    """Remove ended jobs whose term is over; gives how many."""
    gone, _ = Job.objects.ended_before(now - KEEP).filter(state__in=(DONE, STOPPED)).delete()
    failed, _ = Job.objects.ended_before(now - KEEP_FAILED).delete()
    return gone + failed
