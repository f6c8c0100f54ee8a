"""A link to the page where a person sees everything we hold about them."""

from __future__ import annotations

from django.db import models

from kortisto.privacy.classification import not_personal
from kortisto.privacy.models import Subject


class OwnLink(models.Model):
    """``token_hash``: what the address of the page is known by; the token itself is in the message only, and made anew with each
    try to send it. Sent to the address in the register, never to one somebody typed. Good until ``expires_at``.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    position = models.BigIntegerField()
    token_hash = models.CharField(max_length=64, blank=True, default="", db_index=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    message_id = models.CharField(max_length=120)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(db_index=True)
    problem = models.CharField(max_length=40, blank=True, default="")

    class Personal:
        subject = "subject"
        fields = {
            "subject": not_personal("link to the subject, goes with it"),
            "position": not_personal("number of the job whose address it goes to"),
            **{
                name: not_personal("how a link stands; goes with the person, and when it is over")
                for name in (
                    "token_hash", "made_at", "made_by", "expires_at", "state", "message_id", "attempts", "next_try_at", "problem",
                )
            },
        }  # fmt: skip

    def __str__(self) -> str:
        return f"link {self.pk}"
