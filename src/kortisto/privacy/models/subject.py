"""The data subject: what a person is to the engine, whatever room their details live in."""

from __future__ import annotations

import uuid

from django.db import models

from kortisto.privacy.classification import not_personal


class Subject(models.Model):
    """One natural person whose data are kept (``[subjects.*]`` of a policy).

    ``ref`` is random, is what the ledger and the audit trail know, and is never used again.
    ``keep_until`` is the last day the last datum is foreseen to be kept (NULL: open-ended);
    ``next_due_on`` is the first day on which the nightly run must look at the subject (NULL: none).
    ``undatable`` names the limit that had no date to count from: an error, never "for ever".
    ``erasure_asked_on``: since that day only the law keeps anything (Art. 17; an erasure on request is an objection too).
    ``informed``: whether a day of informing is kept of the subject; the few of whom none is are found by it.
    ``checked_on``: when the nightly comparison last derived the subject's dates anew.
    """

    class Kind(models.TextChoices):
        CONTACT = "contact"
        STAFF = "staff"

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.CONTACT)
    created_at = models.DateTimeField()
    keep_until = models.DateField(null=True, blank=True)
    next_due_on = models.DateField(null=True, blank=True, db_index=True)
    undatable = models.CharField(max_length=200, blank=True, default="")
    erasure_asked_on = models.DateField(null=True, blank=True)
    checked_on = models.DateField(null=True, blank=True, db_index=True)
    informed = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["keep_until"], name="subject_keep_until"),
            models.Index(fields=["undatable"], condition=~models.Q(undatable=""), name="subject_undatable"),
            models.Index(fields=["id"], condition=models.Q(informed=False), name="subject_uninformed"),
        ]

    class Personal:
        subject = "pk"
        fields = {
            "ref": not_personal("random; means nothing once the row is gone"),
            "kind": not_personal("which part of the notice applies"),
            "created_at": not_personal("when the row was made"),
            "keep_until": not_personal("computed from the policy"),
            "next_due_on": not_personal("computed from the policy"),
            "undatable": not_personal("the id of a limit"),
            "erasure_asked_on": not_personal("a date of the engine; goes with the row"),
            "checked_on": not_personal("a date of the engine"),
            "informed": not_personal("whether there is a Keep row of one datum; computed with them"),
        }

    def __str__(self) -> str:
        return str(self.ref)
