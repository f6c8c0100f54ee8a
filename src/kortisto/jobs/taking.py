"""Taking a job off the queue under a lease, renewing the lease, and writing down how the job ended."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from kortisto.jobs.models import DONE, FAILED, RUNNING, STOPPED, WAITING, Job
from kortisto.lib.daylog import where

# A worker that has not renewed its lease for this long is dead; its job goes to another.
LEASE = timedelta(seconds=30)
# A job whose worker dies runs again, once; the second death is no accident.
DEATHS = 2


def take(now: datetime, lease: timedelta = LEASE) -> Job | None:
    """Lease the most urgent takeable job to the caller, or None. Jobs that killed two workers become dead letters."""
    while True:
        with transaction.atomic():
            rows = Job.objects.takeable(now)
            if connection.features.has_select_for_update_skip_locked:
                rows = rows.select_for_update(skip_locked=True)
            job = rows.first()
            if job is None:
                return None
            if job.state == RUNNING:
                job.deaths += 1
            if job.deaths >= DEATHS:
                _end(job, FAILED, now, error="its worker died twice")
                continue
            job.state, job.lease, job.lease_until = RUNNING, uuid.uuid4(), now + lease
            job.attempts, job.started_at = job.attempts + 1, job.started_at or now
            job.save(update_fields=["state", "lease", "lease_until", "attempts", "started_at", "deaths"])
            return job


def claim(job: Job, now: datetime, lease: timedelta = LEASE) -> None:
    """Lease a job to the transaction that enqueues it: no worker takes it unless this process dies."""
    job.state, job.lease, job.lease_until = RUNNING, uuid.uuid4(), now + lease
    job.attempts, job.started_at = 1, now
    job.save(update_fields=["state", "lease", "lease_until", "attempts", "started_at"])


def renew(job: Job, now: datetime, lease: timedelta = LEASE) -> bool:
    """Prolong the lease; False when it is no longer ours."""
    return bool(Job.objects.filter(pk=job.pk, lease=job.lease).update(lease_until=now + lease))


def finish(job: Job, now: datetime, result: dict[str, Any] | None) -> bool:
    """The job is done; False when the lease was lost meanwhile (the other worker's ending counts)."""
    return _end(job, DONE, now, result=result)


def stop(job: Job, now: datetime) -> bool:
    return _end(job, STOPPED, now)


def fail(job: Job, now: datetime, error: BaseException, *, pause: timedelta | None) -> bool:
    """The run failed: wait `pause` and try again, or (None) become a dead letter."""
    if pause is None:
        return _end(job, FAILED, now, error=where(error)[:600])
    changes = {"state": WAITING, "due_at": now + pause, "lease": None, "lease_until": None, "error": where(error)[:600]}
    return bool(Job.objects.filter(pk=job.pk, lease=job.lease, state=RUNNING).update(**changes))


def release(job: Job, now: datetime) -> bool:
    """Give an unfinished job back at once: its worker is being shut down in good order."""
    changes = {"state": WAITING, "due_at": now, "lease": None, "lease_until": None, "attempts": job.attempts - 1}
    return bool(Job.objects.filter(pk=job.pk, lease=job.lease, state=RUNNING).update(**changes))


def _end(job: Job, state: str, now: datetime, *, error: str = "", result: dict[str, Any] | None = None) -> bool:
    changes = {"state": state, "ended_at": now, "lease": None, "lease_until": None, "error": error, "result": result}
    return bool(Job.objects.filter(pk=job.pk, lease=job.lease, state=RUNNING).update(**changes))
