"""Proof that a person was told about the register (H08; Art. 13, 14)."""

from __future__ import annotations

from django.db import models

from kortisto.privacy.classification import not_personal, personal

from .contact import Contact


class NoticeDelivery(models.Model):
    """One version of a notice told to one person: when, how, in which language.

    ``evidence`` is a message id, a list name or who read it out; never the text itself.
    """

    class Channel(models.TextChoices):
        EMAIL = "email"
        LETTER = "letter"
        READ_OUT = "read_out"
        HANDED_OVER = "handed_over"
        EARLIER = "earlier"

    contact = models.ForeignKey(Contact, db_index=False, on_delete=models.CASCADE, related_name="notices")
    policy_key = models.CharField(max_length=80)
    policy_number = models.PositiveIntegerField()
    policy_sha256 = models.CharField(max_length=64)
    language = models.CharField(max_length=2)
    channel = models.CharField(max_length=12, choices=Channel)
    delivered_at = models.DateTimeField()
    evidence = models.CharField(max_length=200, blank=True, default="")
    recorded_by = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["contact", "delivered_at"], name="notice_delivery_person")]

    class Personal:
        subject = "contact__subject"
        whole = "informed_on"
        fields = {
            "contact": not_personal("link to the card"),
            "policy_key": not_personal("the notice"),
            "policy_number": not_personal("the notice's version"),
            "policy_sha256": not_personal("hash of the notice"),
            "language": personal("informed_on"),
            "channel": personal("informed_on"),
            "delivered_at": personal("informed_on"),
            "evidence": personal("informed_on"),
            "recorded_by": not_personal("a random staff reference"),
        }
