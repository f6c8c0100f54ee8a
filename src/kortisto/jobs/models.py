"""The queue as tables: what is to be done, what is being done by whom until when, and how it ended."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from kortisto.lib.classified import not_personal

WAITING, RUNNING, DONE, FAILED, STOPPED = "waiting", "running", "done", "failed", "stopped"
STATES = (WAITING, RUNNING, DONE, FAILED, STOPPED)
ENDED = (DONE, FAILED, STOPPED)


class JobQuerySet(models.QuerySet["Job"]):
    def takeable(self, now: datetime) -> JobQuerySet:
        """Due and waiting, or left behind by a worker that stopped renewing its lease; most urgent first."""
        free = Q(state=WAITING, due_at__lte=now) | Q(state=RUNNING, lease_until__lt=now)
        return self.filter(free).order_by("-priority", "due_at", "id")

    def dead_letters(self) -> JobQuerySet:
        return self.filter(state=FAILED)

    def ended_before(self, moment: datetime) -> JobQuerySet:
        return self.filter(state__in=ENDED, ended_at__lt=moment)


class Job(models.Model):
    """One piece of background work. Carries ids only; errors are kept as type and code place, never as text."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    priority = models.SmallIntegerField(default=0)
    owner_id = models.BigIntegerField(null=True)
    slot = models.CharField(max_length=200, null=True, unique=True)
    state = models.CharField(max_length=8, default=WAITING)
    enqueued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    deaths = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    message = models.CharField(max_length=60, default="", blank=True)
    stop_requested_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=600, default="", blank=True)
    result = models.JSONField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state=WAITING), name="jobs_job_waiting"),
            models.Index(fields=["lease_until"], condition=Q(state=RUNNING), name="jobs_job_running"),
            models.Index(fields=["owner_id", "enqueued_at"], name="jobs_job_owner"),
        ]
        constraints = [models.CheckConstraint(condition=Q(state__in=STATES), name="jobs_job_state")]

    class Personal:
        subject = None
        fields = {
            **{
                name: not_personal("how a piece of work stands")
                for name in [
                    "id",
                    "task",
                    "priority",
                    "slot",
                    "state",
                    "enqueued_at",
                    "due_at",
                    "started_at",
                    "ended_at",
                    "attempts",
                    "deaths",
                    "lease",
                    "lease_until",
                    "done",
                    "total",
                    "message",
                    "stop_requested_at",
                ]
            },
            "arguments": not_personal("ids, numbers and days only, checked when enqueued (jobs/arguments.py)"),
            "result": not_personal("ids, numbers and days only, checked when stored (jobs/arguments.py)"),
            "error": not_personal("type of the fault and its place in the code, never its text"),
            "owner_id": not_personal("number of the staff account that asked; means nothing once the account is gone"),
        }

    def __str__(self) -> str:
        return f"{self.task} {self.id} {self.state}"

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def share(self) -> int | None:
        """Per cent done, or None while the total is not known."""
        return None if not self.total else min(100, self.done * 100 // self.total)


class Periodic(models.Model):
    """The last moment a periodic task was due and enqueued; keeps a restart from running it twice or never."""

    name = models.CharField(max_length=200, primary_key=True)
    last_due_at = models.DateTimeField()

    class Personal:
        subject = None
        fields: dict[str, Any] = {
            "name": not_personal("name of a task"),
            "last_due_at": not_personal("when the task was due"),
        }

    def __str__(self) -> str:
        return self.name
