"""How far the running job is, and whether somebody asked it to stop."""

from __future__ import annotations

import threading
import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

# Between two writes of the progress; people look every second or two.
EVERY = 0.5


class Stopped(Exception):
    """Somebody asked the job to stop; what it committed stays. Let it pass through."""


class LeaseLost(Exception):
    """Another worker has taken the job over; this run must change nothing more. Let it pass through."""


@dataclass
class Running:
    """The job that runs in this thread."""

    job_id: UUID
    lease: UUID
    lost: threading.Event = field(default_factory=threading.Event)
    told_at: float = 0.0
    message: str = ""


current: ContextVar[Running | None] = ContextVar("kortisto_job", default=None)


def report(*, done: int | None = None, total: int | None = None, message: str = "") -> None:
    """Tell how far the job is; `message` is a code of the task's `messages`. Raises Stopped or LeaseLost.

    Called often, it writes seldom. Outside a job (in a test, from the command line) it does nothing.
    """
    running = current.get()
    if running is None:
        return
    if running.lost.is_set():
        raise LeaseLost
    last = total is not None and done == total
    if time.monotonic() - running.told_at < EVERY and message == running.message and not last:
        return
    from kortisto.jobs.models import Job

    changes: dict[str, Any] = {"done": done, "total": total, "message": message or None}
    rows = Job.objects.filter(pk=running.job_id, lease=running.lease)
    # One statement at least, also when nothing changes: it proves that the lease is still ours.
    if not rows.update(**{name: value for name, value in changes.items() if value is not None} or {"lease": running.lease}):
        raise LeaseLost
    running.told_at, running.message = time.monotonic(), message
    if rows.filter(stop_requested_at__isnull=False).exists():
        raise Stopped
