"""Work tasks: what a person's job concerns, and so what marketing may concern (H04)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language

from kortisto.privacy.classification import not_personal


class WorkTask(models.Model):
    """A work task of the keeper's list (procurement, premises, finance …)."""

    key = models.SlugField(max_length=40, unique=True)
    label_fi = models.CharField(max_length=80)
    label_sv = models.CharField(max_length=80, blank=True, default="")
    label_en = models.CharField(max_length=80, blank=True, default="")
    retired_on = models.DateField(null=True, blank=True)

    @property
    def label(self) -> str:
        """In the active language; the Finnish one where there is no other."""
        return {"sv": self.label_sv, "en": self.label_en}.get((get_language() or "fi")[:2]) or self.label_fi

    class Personal:
        subject = None
        fields = {
            name: not_personal("the keeper's list of tasks") for name in ("key", "label_fi", "label_sv", "label_en", "retired_on")
        }


class TitleProposal(models.Model):
    """Which task a job title proposes; the title alone decides nothing (decisions 4)."""

    title_folded = models.CharField(max_length=120, unique=True)
    task = models.ForeignKey(WorkTask, on_delete=models.CASCADE, related_name="titles")

    class Personal:
        subject = None
        fields = {
            "title_folded": not_personal("a title in general use"),
            "task": not_personal("link to the task"),
        }
