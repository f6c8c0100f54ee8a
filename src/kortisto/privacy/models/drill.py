"""Drills: the newest backup restored on trial, and what came of it."""

from __future__ import annotations

from django.db import models

from kortisto.privacy.classification import not_personal


class RestoreDrill(models.Model):
    """One drill. ``outcome`` is a code of `kortisto.privacy.drills.OUTCOMES`; ``made_at`` when the backup was made (None when
    there was none to read); ``replayed`` the entries of the ledger done again, ``persons`` those then in the register.
    """

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20)
    replayed = models.PositiveIntegerField(default=0)
    persons = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["finished_at"], name="drill_finished")]

    class Personal:
        subject = None
        fields = {
            name: not_personal("counts and dates of a drill")
            for name in ("started_at", "finished_at", "made_at", "outcome", "replayed", "persons")
        }
