"""Who had got the data and must be told of a rectification, an erasure or a restriction (Art. 19)."""

from __future__ import annotations

from django.db import models

from kortisto.privacy.classification import not_personal

from .request import Request

_STANDING = (
    "request", "source", "key", "label", "data", "holder", "told_at", "told_by", "due_on", "chased_at", "confirmed_at", "confirmed_by",
)  # fmt: skip


class RecipientTold(models.Model):
    """One recipient of one request. `source` is what knows of it ("disclosure", "recipient"), `key` its row or key there.

    `holder` is the reference of our own member of staff who keeps a file; "" for somebody outside, whom the officer tells.
    `label` says who, in the notice's words or by the number of the file: never the person.
    """

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="recipients")
    source = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    label = models.CharField(max_length=200)
    data: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    holder = models.CharField(max_length=64, blank=True, default="")
    told_at = models.DateTimeField()
    told_by = models.CharField(max_length=64)
    due_on = models.DateField(db_index=True)
    chased_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "source", "key"], name="recipient_told_once")]

    class Personal:
        subject = "request__subject"
        fields = {name: not_personal("names a recipient, not the person; goes with the request") for name in _STANDING}

    def __str__(self) -> str:
        return f"{self.source} {self.key}"
