"""Campaigns for the journeys: a draft, one that was sent yesterday, and a sender with an account."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any


def campaigns(by: Any, *, now: datetime) -> dict[str, str]:
    """Gives the names of the pages' addresses."""
    from django.utils import timezone

    from kortisto.campaigns.audiences import settling
    from kortisto.campaigns.models import ClickCount
    from kortisto.campaigns.sending import writing
    from kortisto.contacts.models import Contact, SavedSegment, WorkTask
    from kortisto.outreach.models import Mailing, Recipient, SenderIdentity, SmtpAccount

    segment = SavedSegment.objects.create(
        owner=by, about="people", name="Hinnaston saajat", shared=True, question="segmentti=kaikki", created_at=now, changed_at=now
    )
    values = {"purpose": "b2b:new_customers", "tasks": [WorkTask.objects.get(key="hankinta")], "follows": None, "by_post": True}
    made = [
        writing.make(values={**values, "name": name, "segment": segment}, by=by, as_of=timezone.localdate(now), now=now)
        for name in ("Kevään hinnasto", "Syksyn mallisto")
    ]
    sent = made[1]
    settling.settle(sent, Contact.objects.all(), by=by, now=now)
    Recipient.objects.update(state="sent", sent_at=now - timedelta(days=1))
    Mailing.objects.update(state="finished", started_at=now - timedelta(days=1), ended_at=now)
    for hours, humans in ((24, 3), (23, 9), (20, 2)):
        hour = (now - timedelta(hours=hours)).replace(minute=0, second=0, microsecond=0)
        ClickCount.objects.create(campaign=sent, language="fi", number=1, hour=hour, humans=humans, machines=1)
    account = SmtpAccount.objects.create(name="Uutistili", ref="a" * 16, host="127.0.0.1", port=2525, security="none")
    SenderIdentity.objects.create(name="Kivimäki", address="uutiset@kivimaki.example", account=account)
    return {"campaign": made[0].ref, "sent": sent.ref}
