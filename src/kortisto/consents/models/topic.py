"""The topics a firm's messages are about: its own list, each under a purpose of the notice (H03, Y02, Y10)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language

from kortisto.privacy.classification import not_personal

PREFIX = "topic:"


def scope_of(key: str) -> str:
    """How a topic stands in the scope of an objection, a suppression and an entry of the ledger."""
    return f"{PREFIX}{key}"


class Topic(models.Model):
    """Newsletter, price lists, invitations …: what a person may refuse or want by itself.

    ``purpose`` is the ref of the notice's purpose ("b2b:newsletters").  ``asked_for``: goes only to those who have chosen it.  A
    retired topic is offered no more; what people said about it stays.
    """

    key = models.SlugField(max_length=40, unique=True)
    purpose = models.CharField(max_length=160)
    label_fi = models.CharField(max_length=80)
    label_sv = models.CharField(max_length=80, blank=True, default="")
    label_en = models.CharField(max_length=80, blank=True, default="")
    asked_for = models.BooleanField(default=False)
    retired_on = models.DateField(null=True, blank=True)

    class Personal:
        subject = None
        fields = {
            name: not_personal("the firm's own list of topics")
            for name in ("key", "purpose", "label_fi", "label_sv", "label_en", "asked_for", "retired_on")
        }

    def __str__(self) -> str:
        return self.key

    @property
    def label(self) -> str:
        """In the active language; the Finnish one where there is no other."""
        return {"sv": self.label_sv, "en": self.label_en}.get((get_language() or "fi")[:2]) or self.label_fi

    @property
    def scope(self) -> str:
        return scope_of(self.key)
