"""The answer to a person who is no longer in the register: sealed, sent once, destroyed (decisions 13)."""

from __future__ import annotations

from django.db import models

from kortisto.privacy.classification import not_personal, personal

_STANDING = (
    "erasure_number", "key_name", "state", "message_id", "attempts", "next_try_at", "data_at", "expires_at", "problem", "reply",
)  # fmt: skip


class SealedMessage(models.Model):
    """The certificate of an erasure on its way to the person.

    ``sealed`` holds address, language and the secret of the certificate, encrypted with a key of its own
    (``outbox/<id>`` of the key ring). Row and key are destroyed on the server's 250, or after 72 hours.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        UNDECIDED = "undecided"

    erasure_number = models.CharField(max_length=40, unique=True)
    key_name = models.CharField(max_length=60)
    sealed = models.BinaryField()
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    message_id = models.CharField(max_length=120, unique=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    data_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(db_index=True)
    problem = models.CharField(max_length=40, blank=True, default="")
    reply = models.CharField(max_length=3, blank=True, default="")

    class Personal:
        subject = None
        sealed_until = "expires_at"
        fields = {
            "sealed": personal("email"),
            **{
                name: not_personal("how a message stands; the number is the certificate's, which links to nobody")
                for name in _STANDING
            },
        }

    def __str__(self) -> str:
        return f"sealed {self.pk} {self.state}"
