"""Messages of a request on their way: composed when they leave, to the verified address; nothing composed is stored."""

from __future__ import annotations

from django.db import models

from kortisto.privacy.classification import not_personal

from .request import Request

_STANDING = (
    "request", "kind", "paper", "message_id", "state", "attempts", "next_try_at", "sent_at", "expires_at", "problem", "reply", "token_hash",
    "used_at",
)  # fmt: skip


class Letter(models.Model):
    """One message: the link that identifies, the receipt, the extension, the answer with the way to its package.

    A link gets its token when the message is sent; here lies its keyed hash. It works once, until `expires_at`.
    """

    class Kind(models.TextChoices):
        IDENTIFY = "identify"
        EXTENSION = "extension"
        ANSWER = "answer"

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"
        UNDECIDED = "undecided"

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=10, choices=Kind)
    paper = models.ForeignKey("rights.Paper", null=True, blank=True, on_delete=models.SET_NULL, related_name="letters")
    message_id = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    problem = models.CharField(max_length=40, blank=True, default="")
    reply = models.CharField(max_length=3, blank=True, default="")
    token_hash = models.CharField(max_length=64, blank=True, default="", db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Personal:
        subject = "request__subject"
        fields = {name: not_personal("how a message of the request stands; goes with it") for name in _STANDING}

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
