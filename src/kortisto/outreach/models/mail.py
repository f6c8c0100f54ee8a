"""Messages on the record, the personal addresses that file them, and what happened to the rest in numbers."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from kortisto.contacts.models import Company, Contact
from kortisto.privacy.classification import not_personal, personal


class MailRecord(models.Model):
    """A message somebody wrote to one of our people or got from one: what was new in it, as text.

    A message to three people is three rows, each of its person alone; addresses in headers are not kept. `company` is where the
    person worked that day. `message_key` and `thread_key` are digests of the Message-ID and of the first one of its thread.
    """

    class Direction(models.TextChoices):
        INBOUND = "inbound"
        OUTBOUND = "outbound"

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="mails")
    company = models.ForeignKey(Company, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    direction = models.CharField(max_length=8, choices=Direction)
    happened_at = models.DateTimeField()
    happened_on = models.DateField()
    subject = models.CharField(max_length=300, blank=True, default="")
    text = models.TextField(blank=True, default="")
    attachments = models.PositiveSmallIntegerField(default=0)
    message_key = models.CharField(max_length=64)
    thread_key = models.CharField(max_length=64)
    recorded_by = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "message_key"], name="mail_filed_once")]
        indexes = [models.Index(fields=["contact", "happened_at"], name="mail_timeline")]

    class Personal:
        subject = "contact__subject"
        record = True
        whole = "emails"
        fields = {
            "contact": not_personal("link to the card"),
            "company": not_personal("link to the company the person worked at"),
            "direction": personal("emails"),
            "happened_at": personal("emails"),
            "happened_on": personal("emails"),
            "subject": personal("emails"),
            "text": personal("emails"),
            "attachments": not_personal("a number"),
            "message_key": personal("emails", derived=True),
            "thread_key": personal("emails", derived=True),
            "recorded_by": not_personal("a random staff reference"),
            "recorded_at": not_personal("when the row was made"),
        }


class FilingAddress(models.Model):
    """The random word in a member of staff's personal address for filing. Whoever knows it can file in their name."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="filing_address")
    word = models.CharField(max_length=20, unique=True)
    made_at = models.DateTimeField()

    class Personal:
        subject = None
        fields = {
            "user": not_personal("link to the account"),
            "word": not_personal("random"),
            "made_at": not_personal("when the row was made"),
        }


class InboxCount(models.Model):
    """How many messages met an end on a day. Of those dropped nothing else is known."""

    class Outcome(models.TextChoices):
        FILED = "filed"
        AGAIN = "again"
        UNKNOWN = "unknown"
        AUTOMATIC = "automatic"
        UNCLEAR = "unclear"
        NOT_OURS = "not_ours"
        NOT_HELD = "not_held"
        BROKEN = "broken"

    day = models.DateField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "outcome"], name="inbox_day")]

    class Personal:
        subject = None
        fields = {
            "day": not_personal("a day"),
            "outcome": not_personal("a code"),
            "number": not_personal("a number"),
        }
