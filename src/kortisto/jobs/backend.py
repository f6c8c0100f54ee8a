"""The queue as a backend of Django's Tasks API, so that `task.enqueue(...)` of any library lands in it too."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist

from kortisto.jobs import queue, tasks

_STATUS = {
    "waiting": TaskResultStatus.READY,
    "running": TaskResultStatus.RUNNING,
    "done": TaskResultStatus.SUCCESSFUL,
    "failed": TaskResultStatus.FAILED,
    "stopped": TaskResultStatus.FAILED,
}


class QueueBackend(BaseTaskBackend):
    """Stores jobs in `jobs.Job`; keyword arguments only."""

    task_class = tasks.QueuedTask  # type: ignore[assignment]
    supports_defer = True
    supports_get_result = True
    supports_priority = True

    def enqueue(self, task: Task[..., Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        self.validate_task(task)
        if args:
            raise TypeError("Jobs take keyword arguments only, so that the queue can be read.")
        assert isinstance(task, tasks.QueuedTask)
        return self.get_result(str(queue.enqueue(task, by=None, due_at=task.run_after, **kwargs).pk))

    def get_result(self, result_id: str) -> TaskResult[Any]:
        from kortisto.jobs.models import Job

        try:
            job = Job.objects.get(pk=result_id)
        except (Job.DoesNotExist, ValidationError) as error:
            raise TaskResultDoesNotExist(result_id) from error
        found: TaskResult[Any] = TaskResult(
            task=tasks.find(job.task),
            id=str(job.pk),
            status=_STATUS[job.state],
            enqueued_at=job.enqueued_at,
            started_at=job.started_at,
            finished_at=job.ended_at,
            last_attempted_at=job.started_at,
            args=[],
            kwargs=job.arguments,
            backend=self.alias,
            errors=[],
            worker_ids=[str(job.lease)] * job.attempts,
        )
        object.__setattr__(found, "_return_value", job.result)
        return found
