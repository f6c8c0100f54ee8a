"""What came back of what was sent: whom it is about, what it means, what was done. Never its text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from kortisto.contacts.models import Contact
from kortisto.outreach.models.mailing import Mailing
from kortisto.outreach.models.message import OutboxMessage
from kortisto.outreach.models.recipient import Recipient
from kortisto.privacy.classification import not_personal, personal

_STANDING = (
    "digest", "kind", "detail", "status", "rule", "known_by", "received_at", "state", "did", "handled_at", "handled_by", "source",
)  # fmt: skip


class ReturnQuerySet(models.QuerySet["Return"]):
    """Chainable words about returns."""

    def waiting(self) -> ReturnQuerySet:
        """Those a person has to decide on."""
        return self.filter(state=Return.State.WAITING)

    def standing(self) -> ReturnQuerySet:
        """Those nobody said were read wrongly."""
        return self.exclude(state=Return.State.UNDONE)

    def strays(self, before: datetime) -> ReturnQuerySet:
        """About nobody we know, and old."""
        return self.filter(Q(contact=None), received_at__lt=before)


class Return(models.Model):
    """One message that came back, or one answer of a server while sending (``source``: mail, smtp, provider).

    ``digest``: of the message as it came; the same message is read once.  ``kind`` and ``detail``: see
    ``returns/verdicts.py``.  ``status``: the enhanced status code or the three digits.  ``known_by``: what says whom it is about:
    our token, our Message-ID, the provider's signature, or only an address, on which nothing is done by itself ("": nobody).  ``position``: the key of the
    job whose address it was, as in the ledger.  ``left_on`` and ``new_address``: what an answer tells of an employment.
    ``did``: what followed, keys by name, so that it can be put right.
    """

    class State(models.TextChoices):
        SETTLED = "settled"
        WAITING = "waiting"
        CLOSED = "closed"
        UNDONE = "undone"

    digest = models.CharField(max_length=64, unique=True)
    source = models.CharField(max_length=10, default="mail")
    mailing = models.ForeignKey(Mailing, null=True, blank=True, on_delete=models.CASCADE, related_name="returns")
    recipient = models.ForeignKey(Recipient, null=True, blank=True, on_delete=models.SET_NULL, related_name="returns")
    outbox = models.ForeignKey(OutboxMessage, null=True, blank=True, on_delete=models.SET_NULL, related_name="returns")
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="returns")
    position = models.PositiveBigIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=16)
    detail = models.CharField(max_length=20, blank=True, default="")
    status = models.CharField(max_length=12, blank=True, default="")
    rule = models.CharField(max_length=12, blank=True, default="")
    known_by = models.CharField(max_length=12, blank=True, default="")
    left_on = models.DateField(null=True, blank=True)
    new_address = models.CharField(max_length=254, blank=True, default="")
    received_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.SETTLED)
    did: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.CharField(max_length=64, blank=True, default="")

    objects = ReturnQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "received_at"], name="return_state"),
            models.Index(fields=["mailing", "kind"], name="return_of_mailing"),
        ]

    class Personal:
        subject = "contact__subject"
        fields = {
            "mailing": not_personal("link to the mailing"),
            "recipient": not_personal("link to the ledger's entry"),
            "outbox": not_personal("link to the single message"),
            "contact": not_personal("link to the card; the row goes with it"),
            "position": not_personal("the key of a job; says nothing once that is gone"),
            "left_on": not_personal("a day an answer names; goes with the card"),
            "new_address": personal("email"),
            **{name: not_personal("how a message stands; goes with the card") for name in _STANDING},
        }

    def __str__(self) -> str:
        return f"return {self.pk} {self.kind}"
