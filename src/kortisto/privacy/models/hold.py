"""Legal holds (Art. 17(3)(e)) and restriction of processing (Art. 18)."""

from __future__ import annotations

from django.db import models

from kortisto.privacy.classification import not_personal

from .subject import Subject


class LegalHold(models.Model):
    """Freezes the erasure of what it names, and nothing else.

    ``data`` lists catalogue names ([] = every datum of the subject), ``record`` may narrow it to
    one row.  ``case_reference`` is a reference without names; a hold is reviewed within 6 months.
    """

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="holds")
    data = models.JSONField(default=list)
    record = models.CharField(max_length=64, blank=True, default="")
    ground = models.CharField(max_length=40)
    case_reference = models.CharField(max_length=80)
    set_by = models.CharField(max_length=64)
    set_at = models.DateTimeField()
    review_on = models.DateField()
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.CharField(max_length=64, blank=True, default="")

    class Personal:
        subject = "subject"
        fields = {
            "subject": not_personal("link to the subject, goes with it"),
            "data": not_personal("catalogue names"),
            "record": not_personal("the key of a row"),
            "ground": not_personal("a code"),
            "case_reference": not_personal("a reference without names"),
            "set_by": not_personal("a random staff reference"),
            "set_at": not_personal("when the row was made"),
            "review_on": not_personal("a date of the hold"),
            "released_at": not_personal("a date of the hold"),
            "released_by": not_personal("a random staff reference"),
        }


class Restriction(models.Model):
    """Bars every use but storage (Art. 18), or use before the person was informed (Art. 14(3))."""

    class Ground(models.TextChoices):
        REQUEST = "request"
        NOTICE_OVERDUE = "notice_overdue"
        ERASURE_PENDING = "erasure_pending"

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="restrictions")
    ground = models.CharField(max_length=24, choices=Ground)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=64)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["subject", "lifted_at"], name="restriction_open")]

    class Personal:
        subject = "subject"
        fields = {
            "subject": not_personal("link to the subject, goes with it"),
            "ground": not_personal("a code"),
            "set_at": not_personal("when the row was made"),
            "set_by": not_personal("a random staff reference"),
            "lifted_at": not_personal("when it ended"),
            "lifted_by": not_personal("a random staff reference"),
        }
