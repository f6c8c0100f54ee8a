"""Failures of sign-in, counted so that guessing slows down (threat T21)."""

from __future__ import annotations

from django.db import models

from kortisto.privacy.classification import not_personal


class Brake(models.Model):
    """How often something failed lately, under a keyed hash; old rows are swept by `brakes.ease`."""

    key = models.CharField(max_length=64, unique=True)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    open_at = models.DateTimeField()

    class Personal:
        subject = None
        fields = {
            "key": not_personal("keyed hash of what was typed or of a network address; gone within a day"),
            "failures": not_personal("a count"),
            "last_at": not_personal("when it failed last"),
            "open_at": not_personal("when the next try is looked at"),
        }

    def __str__(self) -> str:
        return f"{self.failures} until {self.open_at}"
