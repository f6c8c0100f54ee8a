"""What strangers may do only so often, counted (threat T16)."""

from __future__ import annotations

from django.db import models

from kortisto.privacy.classification import not_personal


class Spent(models.Model):
    """How often something was done in a window that ends at ``until``, under a keyed hash; swept by `limits.clear`."""

    key = models.CharField(max_length=64, unique=True)
    times = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(db_index=True)

    class Personal:
        subject = None
        fields = {
            "key": not_personal("keyed hash of an address, a network or a proof of work; gone within hours after its window"),
            "times": not_personal("a count"),
            "until": not_personal("when the count ends"),
        }

    def __str__(self) -> str:
        return f"{self.times} until {self.until}"
