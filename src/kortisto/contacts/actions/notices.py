"""Informing: the clock of each person, and the proof that they were told (H08; Art. 13, 14)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kortisto.contacts import scope
from kortisto.contacts.models import Contact, NoticeDelivery
from kortisto.contacts.refusals import Refused
from kortisto.privacy import clocks
from kortisto.privacy.models import Clock, Restriction
from kortisto.privacy.policy.model import Policy

from .trail import today, written

DUTY = "inform"

clocks.duty(DUTY, room="contacts", restricts=Restriction.Ground.NOTICE_OVERDUE, line="uninformed")


def clock_starts(contacts: Iterable[Contact], obtained_on: date) -> None:
    """Start the clock to inform people whose data were obtained on a day; a running clock keeps the earlier end."""
    rules = scope.current(obtained_on)
    clocks.start([c.subject_id for c in contacts], DUTY, obtained_on, rules.inform_by(obtained_on))


def first_contact(contact: Contact, on: date) -> None:
    """We spoke with or wrote to somebody not yet informed: the day of it is the last day to inform (H08, Art. 14(3)(b))."""
    Clock.objects.filter(subject=contact.subject_id, duty=DUTY, closed_at=None, due_on__gt=on).update(due_on=on)


@transaction.atomic
def record_notice(
    *,
    contact: Contact,
    policy: Policy,
    number: int,
    channel: str,
    language: str,
    delivered_at: datetime,
    evidence: str = "",
    by: str,
    now: datetime,
) -> NoticeDelivery:
    """The person was told: which version of which notice, how, in which language, when. Stops the clock and lifts its restriction.

    `number` is the published version's number. `evidence` is a message id or a list's name, never the text.
    """
    if channel not in NoticeDelivery.Channel.values:
        raise Refused(_("Choose how the person was informed."), field="channel", code="required")
    if delivered_at > now:
        raise Refused(_("The time is in the future. Give a time that has been."), field="delivered_on", code="future")
    row = NoticeDelivery.objects.create(
        contact=contact, policy_key=policy.key, policy_number=number, policy_sha256=policy.hash, language=language,
        channel=channel, delivered_at=delivered_at, evidence=evidence.strip()[:200], recorded_by=by,
    )  # fmt: skip
    clocks.close([contact.subject_id], DUTY, now)
    written(contact, action="contact.informed", data=["informed_on"], by=by, now=now)
    return row


def inform_by(contact: Contact) -> date | None:
    """The last day of the running clock to inform; None when nobody waits."""
    return Clock.objects.filter(subject=contact.subject_id, duty=DUTY, closed_at=None).values_list("due_on", flat=True).first()


__all__ = ["DUTY", "clock_starts", "first_contact", "inform_by", "record_notice", "today"]
