"""Who left by the link of which mailing, how many did, and links of cards that became part of another."""

from __future__ import annotations

from django.db import models

from kortisto.contacts.models import Contact
from kortisto.outreach.models.mailing import Mailing
from kortisto.privacy.classification import not_personal, personal


class Departure(models.Model):
    """A person unsubscribed, objected, or asked to be erased from the page a mailing's link leads to. Each once a mailing."""

    class Kind(models.TextChoices):
        UNSUBSCRIBED = "unsubscribed"
        OBJECTED = "objected"
        DELETED = "deleted"

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="departures")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="departures")
    kind = models.CharField(max_length=12, choices=Kind)
    made_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "mailing", "kind"], name="departure_once")]

    class Personal:
        subject = "contact__subject"
        whole = "dm_ban"
        fields = {
            "mailing": not_personal("link to the mailing"),
            "contact": not_personal("link to the card"),
            "kind": personal("dm_ban"),
            "made_on": personal("dm_ban"),
        }


class DepartureCount(models.Model):
    """How many departures of a kind a mailing had: a number, which the erasure of those who left changes nothing about."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="departure_counts")
    kind = models.CharField(max_length=12, choices=Departure.Kind)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailing", "kind"], name="departure_count")]

    class Personal:
        subject = None
        fields = {
            "mailing": not_personal("link to the mailing"),
            "kind": not_personal("a code"),
            "number": not_personal("a number"),
        }


class FormerLink(models.Model):
    """The token of a message whose entry in the ledger is no more: its link leads to the card still, for what was said once in a
    message must be possible for ever, to say "no more" (Art. 21).

    After a merge it leads to the card that stayed; after the last day of the ledger it no longer says which mailing it was.
    """

    token = models.CharField(max_length=32, unique=True)
    mailing = models.ForeignKey(Mailing, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="former_links")
    sent_at = models.DateTimeField(null=True, blank=True)

    class Personal:
        subject = "contact__subject"
        fields = {
            "token": not_personal("random"),
            "mailing": not_personal("link to the mailing"),
            "contact": not_personal("link to the card; the row goes with it"),
            "sent_at": not_personal("when the message left"),
        }
