"""How each line of the conformance page stood when it was last looked at, and each turn of all of them to red and back."""

from __future__ import annotations

from django.db import models

from kortisto.privacy.classification import not_personal


class Standing(models.Model):
    """One line: ``since`` is when it turned to what it is, ``count`` how many things are wrong. Its words are said anew each time."""

    line = models.CharField(max_length=60, unique=True)
    ok = models.BooleanField()
    count = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    looked_at = models.DateTimeField()

    class Personal:
        subject = None
        fields = {name: not_personal("how a promise stands") for name in ("line", "ok", "count", "since", "looked_at")}


class Turn(models.Model):
    """One turn that the officers are to be told of: ``lines`` are the red ones, none when all promises are kept again.

    ``told`` are references of those who were told already, ``told_at`` when the last of them was (None: it waits).
    """

    at = models.DateTimeField()
    lines = models.JSONField(default=list)
    told = models.JSONField(default=list)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["told_at"], name="turn_told")]

    class Personal:
        subject = None
        fields = {
            "at": not_personal("when it turned"),
            "lines": not_personal("ids of lines"),
            "told": not_personal("random staff references"),
            "told_at": not_personal("when it was told"),
        }
