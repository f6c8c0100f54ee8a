"""What anonymising leaves: how many data of a kind there were, with nothing that leads back to anybody."""

from __future__ import annotations

from django.db import models

from kortisto.privacy.classification import not_personal


class Tally(models.Model):
    """One cell: a datum of the catalogue, what it is counted by (`year=2026;kind=call_held`), and the number.

    No time, no version, no link: two states of this table tell only that the number grew. A number under `smallest` of the
    notice is shown to nobody (`anonymising.shown`).
    """

    datum = models.CharField(max_length=40)
    cell = models.CharField(max_length=160, blank=True, default="")
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["datum", "cell"], name="tally_once")]

    class Personal:
        subject = None
        fields = {
            "datum": not_personal("the name of a kind of data"),
            "cell": not_personal("a year and a kind, of everybody together"),
            "number": not_personal("how many"),
        }
