"""A mailing: what is sent, for which purpose, how far it is. Whom it goes to stands in the ledger (`recipient`)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from kortisto.outreach.models.account import SenderIdentity
from kortisto.privacy.classification import not_personal

_STANDING = (
    "ref", "purpose", "topic", "channel", "state", "send_at", "window", "content_kind", "content_key", "tasks", "installation", "epoch",
    "reached", "counts", "problem", "next_at", "created_at", "frozen_at", "started_at", "ended_at", "confirmed_by", "confirmed_at",
    "figures", "cleared_on",
)  # fmt: skip


class Mailing(models.Model):
    """One message to many people: draft → frozen → scheduled → sending ⇄ paused → finished, or cancelled, or guarded.

    ``purpose`` is the ref of the notice's purpose ("b2b:new_customers"), ``topic`` the key of a topic of it ("": none),
    ``tasks`` the ids of the work tasks it concerns.
    ``content_kind`` and ``content_key`` say to the room above what is sent.  ``window``: when messages may leave, see
    ``engine/windows.py`` ({}: at any time).  ``installation`` and ``reached`` tell a restored or copied database from the one
    that sent: ``reached`` counts claimed batches here and in a file beside the database; *guarded* until a person confirms.
    ``epoch`` grows by each confirmation and makes Message-IDs new.  ``counts``: recipients by state, excluded ones by reason
    (``-reason``).  ``cleared_on``: the day its ledger's term was over and the entries went (``engine/terms.py``); ``figures`` are
    numbers of the report that stay, without persons.  ``problem``: why nothing leaves now, a code.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        FROZEN = "frozen"
        SCHEDULED = "scheduled"
        SENDING = "sending"
        PAUSED = "paused"
        FINISHED = "finished"
        CANCELLED = "cancelled"
        GUARDED = "guarded"

    ref = models.CharField(max_length=16, unique=True)
    purpose = models.CharField(max_length=160)
    topic = models.CharField(max_length=40, blank=True, default="")
    channel = models.CharField(max_length=8, default="email")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    identity = models.ForeignKey(SenderIdentity, null=True, blank=True, on_delete=models.PROTECT, related_name="mailings")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    send_at = models.DateTimeField(null=True, blank=True)
    window: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)
    content_kind = models.CharField(max_length=40)
    content_key = models.CharField(max_length=80)
    tasks: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    installation = models.CharField(max_length=36, blank=True, default="")
    epoch = models.PositiveIntegerField(default=1)
    reached = models.PositiveBigIntegerField(default=0)
    counts: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)
    problem = models.CharField(max_length=40, blank=True, default="")
    next_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=64, blank=True, default="")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    figures: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)
    cleared_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "send_at"], name="mailing_state")]

    class Personal:
        subject = None
        fields = {
            "owner": not_personal("our own staff"),
            "identity": not_personal("link to the sender's name"),
            **{name: not_personal("how a mailing stands") for name in _STANDING},
        }

    def __str__(self) -> str:
        return f"mailing {self.ref} {self.state}"
