"""The outbox: one row for each message to a person. Never what it says, never where it went."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from kortisto.contacts.models import Contact
from kortisto.outreach.models.mail import MailRecord
from kortisto.privacy.classification import not_personal, personal

_STANDING = (
    "kind", "policy_key", "policy_number", "state", "message_id", "attempts", "next_try_at", "data_at", "ended_at", "problem",
    "reply", "created_at", "created_by",
)  # fmt: skip


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    """Chainable words about messages."""

    def due(self, now: datetime) -> OutboxQuerySet:
        """Queued messages whose time has come, oldest first."""
        return self.filter(Q(state=OutboxMessage.State.QUEUED), next_try_at__lte=now).order_by("next_try_at", "id")

    def undecided(self) -> OutboxQuerySet:
        return self.filter(state=OutboxMessage.State.UNDECIDED)

    def waiting(self) -> OutboxQuerySet:
        """Not yet handed over, and nobody need do anything about it."""
        return self.filter(state__in=(OutboxMessage.State.QUEUED, OutboxMessage.State.SENDING))


class OutboxMessage(models.Model):
    """One message on its way: queued → sending → sent, or undecided, or failed.

    ``data_at`` is written before the message's data leave and proves what a crash left behind: *sending* without it never
    left and is queued again; *sending* with it may have arrived, and becomes *undecided* until a person decides
    (RFC 1047: bare SMTP cannot do better).  ``problem`` is a code, ``reply`` the server's three digits; the text is
    composed when sent and never stored. A personal message sends what its e-mail on the record says; with the e-mail it goes.
    """

    class Kind(models.TextChoices):
        NOTICE = "notice"
        PERSONAL = "personal"

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        UNDECIDED = "undecided"
        FAILED = "failed"

    kind = models.CharField(max_length=12, choices=Kind)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="outbox")
    mail = models.ForeignKey(MailRecord, null=True, blank=True, on_delete=models.CASCADE, related_name="sendings")
    with_notice = models.BooleanField(default=False)
    language = models.CharField(max_length=2)
    policy_key = models.CharField(max_length=80)
    policy_number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    message_id = models.CharField(max_length=120, unique=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    data_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=40, blank=True, default="")
    reply = models.CharField(max_length=3, blank=True, default="")
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=64)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "next_try_at"], name="outbox_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "kind", "policy_key", "policy_number"],
                condition=Q(kind="notice", state__in=["queued", "sending", "undecided"]),
                name="outbox_one_open",
            )
        ]

    class Personal:
        subject = "contact__subject"
        fields = {
            "contact": not_personal("link to the card; the row goes with it"),
            "mail": not_personal("link to the e-mail it sends; the row goes with it"),
            "with_notice": not_personal("whether the notice went along"),
            "language": personal("informed_on"),
            **{name: not_personal("how a message stands") for name in _STANDING},
        }

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} {self.state}"
