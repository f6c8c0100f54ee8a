"""Who got a campaign and did not answer: for a campaign that follows another.

An answer is a message of the person on the record after ours had left: an e-mail that was filed, or one written down by hand.
Whoever unsubscribed is out by the ban. Clicks are counted without persons, so nobody can know who clicked.
"""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, QuerySet

from kortisto.campaigns.models import Campaign
from kortisto.contacts.models import Interaction
from kortisto.outreach.models import MailRecord, Recipient

State = Recipient.State


def reached(campaign: Campaign) -> QuerySet[Recipient]:
    """Entries of those who got the campaign by e-mail."""
    return Recipient.objects.filter(mailing=campaign.mailing_id, state=State.SENT)


def answered(entries: QuerySet[Recipient]) -> QuerySet[Recipient]:
    """Those of `entries` whose person wrote after the message had left."""
    mails = MailRecord.objects.filter(
        contact=OuterRef("contact"), direction=MailRecord.Direction.INBOUND, happened_at__gte=OuterRef("sent_at")
    )
    notes = Interaction.objects.filter(
        contact=OuterRef("contact"), kind=Interaction.Kind.INBOUND_MESSAGE, happened_at__gte=OuterRef("sent_at")
    )
    return entries.filter(Exists(mails) | Exists(notes), sent_at__isnull=False)


def silent(campaign: Campaign) -> QuerySet[Recipient, int]:
    """The persons (keys) who got it and did not answer."""
    entries = reached(campaign)
    return entries.exclude(pk__in=answered(entries).values("pk")).order_by().values_list(F("contact"), flat=True)
