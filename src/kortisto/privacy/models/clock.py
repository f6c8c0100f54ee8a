"""Clocks: duties towards one person that have a last day (to inform, to answer)."""

from __future__ import annotations

from django.db import models

from kortisto.privacy.classification import not_personal

from .subject import Subject


class Clock(models.Model):
    """One running duty of a policy towards one subject.

    ``duty`` is the id of a duty in the policy ("inform"); ``due_on`` the last day (local);
    ``closed_at`` when it was done, ``overdue_at`` when the run found it late (never cleared).
    """

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="clocks")
    duty = models.CharField(max_length=60)
    started_on = models.DateField()
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    overdue_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["duty", "closed_at", "due_on"], name="clock_open")]

    class Personal:
        subject = "subject"
        fields = {
            "subject": not_personal("link to the subject, goes with it"),
            "duty": not_personal("the id of a duty"),
            "started_on": not_personal("a date of the duty"),
            "due_on": not_personal("a date of the duty"),
            "closed_at": not_personal("a date of the duty"),
            "overdue_at": not_personal("a date of the duty"),
        }
