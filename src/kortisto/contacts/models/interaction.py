"""Interactions: the one timeline of calls, meetings, messages and notes."""

from __future__ import annotations

from django.db import models

from kortisto.privacy.classification import not_personal, personal

from .company import Company
from .contact import Contact


class Interaction(models.Model):
    """Something that happened with a person.

    The kinds are the words a policy's ``[definitions.activity]`` counts or never counts: only
    what the person did or took part in moves ``Contact.last_activity_on`` (H12). ``summary`` is free text like ``text``: both are
    notes, and a notice that lists no notes leaves kind, day and company (H06).
    """

    class Kind(models.TextChoices):
        CALL_HELD = "call_held"
        CALL_TRIED = "call_tried"
        MEETING_HELD = "meeting_held"
        INBOUND_MESSAGE = "inbound_message"
        OUTBOUND_MESSAGE = "outbound_message"
        NOTE = "note"

    contact = models.ForeignKey(Contact, db_index=False, on_delete=models.CASCADE, related_name="interactions")
    company = models.ForeignKey(Company, null=True, blank=True, on_delete=models.SET_NULL, related_name="interactions")
    kind = models.CharField(max_length=20, choices=Kind)
    happened_at = models.DateTimeField()
    happened_on = models.DateField()
    summary = models.CharField(max_length=200, blank=True, default="")
    text = models.TextField(blank=True, default="")
    recorded_by = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["contact", "happened_at"], name="interaction_timeline"),
            models.Index(fields=["recorded_by", "happened_at", "id"], name="interaction_by"),  # one's own latest
        ]

    class Personal:
        subject = "contact__subject"
        record = True
        whole = "interactions"
        fields = {
            "contact": not_personal("link to the card"),
            "company": not_personal("link to the company it concerned"),
            "kind": personal("interactions"),
            "happened_at": personal("interactions"),
            "happened_on": personal("interactions"),
            "summary": personal("notes"),
            "text": personal("notes"),
            "recorded_by": not_personal("a random staff reference"),
            "recorded_at": not_personal("when the row was made"),
        }
