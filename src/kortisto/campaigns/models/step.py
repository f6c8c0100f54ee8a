"""What was changed in a letter, so that it can be undone and done again."""

from __future__ import annotations

from typing import Any

from django.db import models

from kortisto.privacy.classification import not_personal

from .letter import OURS, Letter


class LetterStep(models.Model):
    """One change of one version: how it was ``before`` and is ``after``, each {"subject", "preheader", "content", "plain"}.

    ``place`` says what was changed (the id of a block, or a field), so that typing on in the same place is one step.
    ``undone`` ones can be done again until something else is changed.
    """

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="steps")
    language = models.CharField(max_length=2)
    variant = models.CharField(max_length=20, blank=True, default="")
    place = models.CharField(max_length=40, blank=True, default="")
    before: models.JSONField[Any, Any] = models.JSONField(default=dict)
    after: models.JSONField[Any, Any] = models.JSONField(default=dict)
    undone = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["letter", "language", "variant", "id"], name="letter_step_of")]

    class Personal:
        subject = None
        fields = {
            "letter": not_personal("link to the letter"),
            **{name: not_personal(OURS) for name in ("language", "variant", "place", "before", "after", "undone", "made_at")},
        }

    def __str__(self) -> str:
        return f"step {self.pk}"
