"""Tasks: what one of us has to do, and when; mostly about a person or a company."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models

from kortisto.privacy.classification import not_personal, personal

from .company import Company
from .contact import Contact


class TaskQuerySet(models.QuerySet["Task"]):
    """Words to ask for tasks with. What a screen may see of them is decided in `contacts/tasks/seen.py`."""

    def open(self) -> TaskQuerySet:
        return self.filter(done_on=None)

    def of(self, user: Any) -> TaskQuerySet:
        """Those a member of staff has to do."""
        return self.filter(assignee=user)

    def given_by(self, user: Any) -> TaskQuerySet:
        """Those a member of staff gave to others."""
        return self.filter(created_by=user.actor_ref).exclude(assignee=user)

    def left(self, as_of: date) -> TaskQuerySet:
        """Open ones nobody is there to do: the account is gone, closed or past its last day."""
        ended = models.Q(assignee__employment_ends_on__lt=as_of) | models.Q(assignee__closed_at__isnull=False)
        return self.open().filter(models.Q(assignee=None) | ended)


class Task(models.Model):
    """Something to do by a day. Open while `done_on` is NULL.

    `title` is free text about the person, so a note (ADR 0061): only where the notice lists notes. A task about nobody has
    no title: a name written there could never be found when its bearer is erased. `created_by` is the giver's reference.
    """

    class Kind(models.TextChoices):
        CALL = "call"
        MEET = "meet"
        WRITE = "write"
        OFFER = "offer"
        CHECK = "check"
        OTHER = "other"

    contact = models.ForeignKey(Contact, db_index=False, null=True, blank=True, on_delete=models.CASCADE, related_name="tasks")
    company = models.ForeignKey(Company, null=True, blank=True, on_delete=models.SET_NULL, related_name="tasks")
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=200, blank=True, default="")
    due_on = models.DateField()
    due_time = models.TimeField(null=True, blank=True)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, db_index=False, null=True, on_delete=models.SET_NULL, related_name="+")
    done_on = models.DateField(null=True, blank=True)
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    objects = TaskQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["assignee", "done_on", "due_on"], name="task_of_staff"),
            models.Index(fields=["created_by", "done_on", "due_on"], name="task_given"),
            models.Index(fields=["contact", "due_on"], name="task_of_contact"),
        ]

    class Personal:
        subject = "contact__subject"
        record = True
        whole = "tasks"
        fields = {
            "contact": not_personal("link to the card"),
            "company": not_personal("link to the company it concerns"),
            "kind": personal("tasks"),
            "title": personal("notes"),
            "due_on": personal("tasks"),
            "due_time": personal("tasks"),
            "assignee": not_personal("our own staff"),
            "done_on": personal("tasks"),
            "created_by": not_personal("a random staff reference"),
            "created_at": not_personal("when the row was made"),
        }
