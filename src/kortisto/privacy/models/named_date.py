"""Dates of the operator's own: anchors that a policy declares under ``[anchors.*]``."""

from __future__ import annotations

from django.db import models

from kortisto.privacy.classification import not_personal

from .subject import Subject


class NamedDate(models.Model):
    """The day of an operator-declared anchor for one subject."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="named_dates")
    anchor = models.CharField(max_length=60)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "anchor"], name="named_date_once")]

    class Personal:
        subject = "subject"
        fields = {
            "subject": not_personal("link to the subject, goes with it"),
            "anchor": not_personal("the name of an anchor"),
            "day": not_personal("a day the clocks count from; goes with the card"),
        }
