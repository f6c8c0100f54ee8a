"""A job as the interface shows it: words and addresses, no model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kortisto.jobs.models import DONE, FAILED, RUNNING, STOPPED, WAITING, Job
from kortisto.jobs.tasks import GiveUp, QueuedTask, find


@dataclass(frozen=True)
class ShownJob:
    """What a page may say about a job. `done` of `total` (None: not known yet); `error` is a place in the code."""

    id: str
    label: str | Promise
    state: str
    words: str
    done: int
    total: int | None
    share: int | None
    ended: bool
    stopping: bool
    error: str
    result: dict[str, Any] | None
    enqueued_at: datetime
    url: str
    stop_url: str
    retry_url: str


def shown(job: Job) -> ShownJob:
    """Words and addresses of a job in the language of the moment."""
    task = _task(job)
    return ShownJob(
        id=f"job-{job.pk}",
        label=task.label if task else job.task,
        state=job.state,
        words=_words(job, task),
        # What a job tells of itself is written now and then: of one that ended well nothing is left to do.
        done=job.total if job.state == DONE and job.total else job.done,
        total=job.total,
        share=job.share,
        ended=job.ended,
        stopping=job.stop_requested_at is not None and not job.ended,
        error=job.error if job.state == FAILED else "",
        result=job.result,
        enqueued_at=job.enqueued_at,
        url=reverse("jobs:job", args=[job.pk]),
        stop_url=reverse("jobs:stop", args=[job.pk]),
        retry_url=reverse("jobs:retry", args=[job.pk]),
    )


def _task(job: Job) -> QueuedTask | None:
    try:
        return find(job.task)
    except GiveUp:
        return None


def _words(job: Job, task: QueuedTask | None) -> str:
    if job.state == RUNNING and job.stop_requested_at:
        return _("Stopping…")
    if job.state == RUNNING and task and job.message in task.messages:
        return str(task.messages[job.message])
    if job.state == WAITING and job.attempts:
        return _("Did not succeed; tried again soon.")
    return {
        WAITING: _("Waiting for its turn."),
        RUNNING: _("You can go on working."),
        DONE: _("Done."),
        STOPPED: _("Stopped. What was done before stays."),
        FAILED: _("Did not succeed. Nothing more is tried until somebody asks for it."),
    }[job.state]
