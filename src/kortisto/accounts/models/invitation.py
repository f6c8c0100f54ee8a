"""One-time links: to the first administrator, to a new member of staff, to set a new password."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models

from kortisto.privacy.classification import not_personal


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def valid(self, *, now: datetime) -> InvitationQuerySet:
        return self.filter(used_at__isnull=True, expires_at__gt=now)


class Invitation(models.Model):
    """Only a hash of the link's token is stored; the link is shown once to the one who made it, or sent by mail.

    A link that goes by mail has no token before the moment of sending: `mail` says how it stands. A row of the kind
    forgotten without a user was asked for with an address that has no account; it opens nothing.
    """

    class Kind(models.TextChoices):
        FIRST = "first"
        JOIN = "join"
        PASSWORD = "password"
        FORGOTTEN = "forgotten"

    class Mail(models.TextChoices):
        NONE = ""
        QUEUED = "queued"
        SENT = "sent"
        FAILED = "failed"

    kind = models.CharField(max_length=10, choices=Kind)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    mail = models.CharField(max_length=10, choices=Mail, blank=True, default=Mail.NONE)

    objects = InvitationQuerySet.as_manager()

    class Personal:
        subject = "user__subject"
        fields = {
            "kind": not_personal("what the link is for"),
            "user": not_personal("link to the account"),
            "token_hash": not_personal("hash of a random token"),
            "made_by": not_personal("the account that made the link"),
            "made_at": not_personal("when the row was made"),
            "expires_at": not_personal("when the link lapses"),
            "used_at": not_personal("when the link was used"),
            "mail": not_personal("how its message stands"),
        }

    def __str__(self) -> str:
        return f"{self.kind} {self.expires_at}"
