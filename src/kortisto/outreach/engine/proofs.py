"""Whoever a mailing told of the register was told: the proof, and the end of their clock (H08)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from kortisto.contacts import actions as contacts
from kortisto.contacts.models import Contact
from kortisto.lib.periods import local_day
from kortisto.outreach import informing
from kortisto.outreach.engine import headers
from kortisto.outreach.engine.claiming import Row
from kortisto.outreach.mail import sender_domain
from kortisto.outreach.models import Mailing


@transaction.atomic
def write(mailing: Mailing, rows: Sequence[Row], *, now: datetime) -> None:
    """For each entry that went with the notice: every notice in effect, with the message's id."""
    if not rows:
        return
    notices = informing.notices(local_day(now, settings.TIME_ZONE))
    domain = sender_domain(headers.sender(mailing.identity)[0])
    people = Contact.objects.select_related("subject").in_bulk([row.contact for row in rows])
    for row in rows:
        for notice in notices if row.contact in people else ():
            contacts.record_notice(
                contact=people[row.contact], policy=notice.policy, number=notice.number, channel="email",
                language=notice.language(row.language), delivered_at=now,
                evidence=f"<{headers.message_id(mailing.ref, row.token, mailing.epoch)}@{domain}>", by="system", now=now,
            )  # fmt: skip
