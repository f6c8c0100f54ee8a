"""Objections and bans (Art. 21; H06 "tieto suoramarkkinointikiellosta", Y02)."""

from __future__ import annotations

from django.db import models

from kortisto.contacts.models import Contact
from kortisto.privacy.classification import not_personal, personal


class Objection(models.Model):
    """A person's ban: on direct marketing, one purpose or one topic ("topic:newsletter"), on one channel or all ("*").

    Belongs to the person, not to the job: it travels with a move and outlives the card as a
    keyed hash (``Suppression``).  Ended only by the person (``lifted_at``), never by an import.
    """

    class Channel(models.TextChoices):
        ALL = "*"
        EMAIL = "email"
        PHONE = "phone"
        SMS = "sms"
        POST = "post"

    class How(models.TextChoices):
        PERSON_TOLD = "person_told"
        UNSUBSCRIBED = "unsubscribed"
        IMPORTED = "imported"
        ERASURE_REQUEST = "erasure_request"

    DIRECT_MARKETING = "*dm*"

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="objections")
    scope = models.CharField(max_length=160, default=DIRECT_MARKETING)
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.ALL)
    made_on = models.DateField()
    how = models.CharField(max_length=16, choices=How)
    said = models.CharField(max_length=200, blank=True, default="")
    recorded_by = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["contact", "lifted_at"], name="objection_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "scope", "channel"],
                condition=models.Q(lifted_at=None),
                name="objection_one_open",
            )
        ]

    class Personal:
        subject = "contact__subject"
        whole = "dm_ban"
        fields = {
            "contact": not_personal("link to the card"),
            "scope": personal("dm_ban"),
            "channel": personal("dm_ban"),
            "made_on": personal("dm_ban"),
            "how": personal("dm_ban"),
            "said": personal("dm_ban"),
            "recorded_by": not_personal("a random staff reference"),
            "recorded_at": not_personal("when the row was made"),
            "lifted_at": personal("dm_ban"),
            "lifted_by": not_personal("a random staff reference"),
        }
