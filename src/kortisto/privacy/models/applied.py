"""Which notices everybody's dates follow."""

from __future__ import annotations

from django.db import models

from kortisto.privacy.classification import not_personal


class AppliedVersion(models.Model):
    """A version of a notice from which the dates of everybody in the register have been derived. The notices an installation
    began with need no row: whoever came in was judged by them."""

    key = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    applied_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "number"], name="applied_version_number")]

    class Personal:
        subject = None
        fields = {
            "key": not_personal("the policy's key"),
            "number": not_personal("running number"),
            "applied_at": not_personal("a date of the engine"),
        }
