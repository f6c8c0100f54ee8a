"""What was chosen for the columns of a list, remembered for the next one with the same headings."""

from __future__ import annotations

from django.db import models

from kortisto.privacy.classification import not_personal


class RememberedMapping(models.Model):
    """`headings_key` is a hash of the folded headings; `targets` maps a folded heading to a target ("" = not imported)."""

    headings_key = models.CharField(max_length=64, unique=True)
    targets = models.JSONField(default=dict)
    defaults = models.JSONField(default=dict)
    used_at = models.DateTimeField()
    used_by = models.CharField(max_length=64)

    class Personal:
        subject = None
        fields = {
            "headings_key": not_personal("a hash of headings"),
            "targets": not_personal("headings of a list and what they are"),
            "defaults": not_personal("codes"),
            "used_at": not_personal("when it was used last"),
            "used_by": not_personal("a random staff reference"),
        }

    def __str__(self) -> str:
        return self.headings_key[:12]
