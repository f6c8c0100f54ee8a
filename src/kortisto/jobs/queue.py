"""Putting work into the queue, in the transaction of the caller."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from kortisto.jobs.arguments import checked
from kortisto.jobs.tasks import QueuedTask

if TYPE_CHECKING:
    from kortisto.jobs.models import Job

SHARED = 5
"""Seconds that share a job of `at`."""

# Wakes a worker of the same process at once; workers elsewhere look every second.
awake = threading.Event()


def enqueue(
    task: QueuedTask, *, by: Any, due_at: datetime | None = None, slot: str | None = None, here: bool = False, **arguments: Any
) -> Job:
    """Add a job. `by`: the account that asks (None: the system itself); only it and its administrators see the progress.

    `due_at`: earliest start. `slot`: at most one job ever has this name (raises IntegrityError on the second).
    `here`: the calling process does it itself (`worker.perform_here`); a worker only if that process dies.
    Raises NotAnId when an argument could be personal data.
    """
    from kortisto.jobs import taking
    from kortisto.jobs.models import Job

    now = timezone.now()
    job = Job.objects.create(
        task=task.path,
        arguments=checked(arguments, task.codes),
        priority=task.priority,
        owner_id=getattr(by, "pk", None),
        slot=slot,
        enqueued_at=now,
        due_at=due_at or now,
    )
    if here:
        taking.claim(job, now)
    else:
        transaction.on_commit(awake.set)
    return job


def at(task: QueuedTask, moment: datetime, *, name: str) -> None:
    """Have `task` run at a moment, within some seconds, in one job for everybody who asks for the same ones.

    It begins when those seconds are over: whoever asks while it is booked is served by it, and whoever asks later gets another. Not
    for what must run after the caller's transaction, whenever that ends: that is `enqueue`, without a slot.
    """
    end = (int(max(moment, timezone.now()).timestamp()) // SHARED + 1) * SHARED
    with suppress(IntegrityError), transaction.atomic():
        enqueue(task, by=None, due_at=datetime.fromtimestamp(end, UTC), slot=f"{name}@{end}")
