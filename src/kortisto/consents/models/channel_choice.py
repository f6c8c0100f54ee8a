"""The channels and topics a person has agreed to or chosen (H06 "suoramarkkinointitavat", Y02)."""

from __future__ import annotations

from django.db import models

from kortisto.contacts.models import Contact
from kortisto.privacy.classification import not_personal, personal

from .objection import Objection


class ChannelChoice(models.Model):
    """One channel or one topic the person has said yes to (SMS needs it, and a topic that is ``asked_for``).

    ``topic`` is the key of a topic, ``channel`` then "*"; "" where a channel is meant.
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="channel_choices")
    channel = models.CharField(max_length=8, choices=Objection.Channel)
    topic = models.CharField(max_length=40, blank=True, default="")
    chosen_on = models.DateField()
    how = models.CharField(max_length=16, choices=Objection.How)
    recorded_by = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "channel", "topic"],
                condition=models.Q(withdrawn_at=None),
                name="channel_choice_one_open",
            )
        ]

    class Personal:
        subject = "contact__subject"
        whole = "dm_methods"
        fields = {
            "contact": not_personal("link to the card"),
            "channel": personal("dm_methods"),
            "topic": personal("dm_methods"),
            "chosen_on": personal("dm_methods"),
            "how": personal("dm_methods"),
            "recorded_by": not_personal("a random staff reference"),
            "recorded_at": not_personal("when the row was made"),
            "withdrawn_at": personal("dm_methods"),
        }
