"""Forms on the firm's own pages, and what people wrote into them (Y02)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from kortisto.contacts.models import Contact
from kortisto.privacy.classification import not_personal, personal

_STANDING = (
    "ref", "name", "purpose", "topic", "fields_asked", "words", "sites", "opened_at", "closed_at", "created_at", "changed_at",
)  # fmt: skip


class WebForm(models.Model):
    """A form strangers fill in. ``fields_asked``: what it asks, in order, each with the datum of the notice it is, or as an extra.

    ``purpose`` is the ref of the notice's purpose; ``topic`` the topic an answer subscribes to ("" for none); ``words`` its texts
    by language; ``sites`` the origins of the pages that may show it in a frame. ``owner`` gets a task for each answer. Open from
    ``opened_at`` to ``closed_at``.
    """

    ref = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=160)
    topic = models.CharField(max_length=40, blank=True, default="")
    fields_asked: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    words: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)
    sites: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Personal:
        subject = None
        fields = {
            "owner": not_personal("our own staff"),
            **{name: not_personal("what a form asks of everybody") for name in _STANDING},
        }

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.closed_at is None

    def said(self, part: str, language: str) -> str:
        """One of its texts ("title", "lede", "thanks"): in the language, else in Finnish, else in any."""
        texts = self.words.get(part, {})
        return str(texts.get(language) or texts.get("fi") or next(filter(None, texts.values()), ""))


class FormAnswer(models.Model):
    """What one person wrote beyond the card ("other data given"): kept six months after it has been handled (Y02).

    ``extras``: in the order of the form, each {"key", "label", "value"} as it was asked; with "differs" a detail that is
    otherwise on the card, which nobody has decided about yet. ``asked_at``: when it was sent, ``received_at``: when confirmed.
    """

    form = models.ForeignKey(WebForm, on_delete=models.PROTECT, related_name="answers")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="form_answers")
    extras: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    asked_at = models.DateTimeField()
    received_at = models.DateTimeField()
    handled_on = models.DateField(null=True, blank=True)
    handled_by = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["form", "received_at"], name="form_answer_order")]

    class Personal:
        subject = "contact__subject"
        record = True
        whole = "form_extras"
        fields = {
            "form": not_personal("link to the form"),
            "contact": not_personal("link to the card"),
            "extras": personal("form_extras"),
            "asked_at": personal("form_extras"),
            "received_at": personal("form_extras"),
            "handled_on": personal("form_extras"),
            "handled_by": not_personal("a random staff reference"),
        }

    def __str__(self) -> str:
        return f"answer {self.pk}"


_UNDER_WAY = (
    "ref", "key_name", "message_id", "attempts", "next_try_at", "sent_at", "created_at", "expires_at",
)  # fmt: skip


class PendingAnswer(models.Model):
    """What a stranger typed, until its address is confirmed; 48 hours at the longest (`forms/pending.py`).

    ``sealed`` holds all of it, encrypted with the key of its day (``key_name``), which is destroyed with the last answer of the day.
    """

    ref = models.CharField(max_length=32, unique=True)
    form = models.ForeignKey(WebForm, on_delete=models.CASCADE, related_name="pending")
    key_name = models.CharField(max_length=60)
    sealed = models.BinaryField()
    message_id = models.CharField(max_length=120, unique=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Personal:
        subject = None
        sealed_until = "expires_at"
        fields = {
            "form": not_personal("link to the form"),
            "sealed": personal("form_extras"),
            **{name: not_personal("how an unconfirmed answer stands") for name in _UNDER_WAY},
        }

    def __str__(self) -> str:
        return f"pending {self.pk}"
