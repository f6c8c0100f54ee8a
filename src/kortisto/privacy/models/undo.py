"""Undo values: what a reversible act replaced, encrypted, for at most 30 days."""

from __future__ import annotations

from django.db import models

from kortisto.privacy.classification import not_personal, personal

from .subject import Subject


class UndoValue(models.Model):
    """The inverse of one reversible act on one subject.

    Inherits the keep-until of what it holds, at most 30 days; an erasure voids it.
    ``data`` are the catalogue names inside ``sealed`` (an encrypted JSON document).
    """

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="undo_values")
    act = models.CharField(max_length=60)
    token = models.CharField(max_length=43, unique=True)
    by = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_on = models.DateField(db_index=True)
    data = models.JSONField(default=list)
    record = models.CharField(max_length=64, blank=True, default="")
    sealed = models.BinaryField()

    class Personal:
        subject = "subject"
        record = True
        fields = {
            "subject": not_personal("link to the subject, goes with it"),
            "act": not_personal("a code"),
            "token": not_personal("random"),
            "by": not_personal("a random staff reference"),
            "made_at": not_personal("when the row was made"),
            "expires_on": not_personal("a date of the row"),
            "data": not_personal("catalogue names of the values"),
            "record": not_personal("the key of a row"),
            "sealed": personal("history"),
        }
