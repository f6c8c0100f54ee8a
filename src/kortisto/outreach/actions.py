"""Acts of informing, and of deciding what became of a message nobody answered for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kortisto.contacts import actions as contacts
from kortisto.contacts.models import Contact
from kortisto.contacts.refusals import Refused
from kortisto.lib.periods import local_day
from kortisto.outreach import informing, writing
from kortisto.outreach.carriers import can_send
from kortisto.outreach.mail import new_message_id, sender_domain
from kortisto.outreach.models import OutboxMessage
from kortisto.privacy import audit
from kortisto.privacy.gate import Gate

CHANNELS = ("email", "letter", "read_out", "handed_over")
State = OutboxMessage.State


@dataclass(frozen=True, slots=True)
class Informed:
    """What came of it: told (or queued) now, without an address, already told or under way."""

    done: int
    no_address: int = 0
    not_waiting: int = 0


@transaction.atomic
def inform(
    *,
    contact_ids: Iterable[int],
    channel: str,
    gate: Gate,
    delivered_on: date | None = None,
    evidence: str = "",
    by: str,
    now: datetime,
) -> Informed:
    """Tell people that they are in the register, in every notice that speaks of them.

    `email` queues a message for each (the proof is written when the server has taken it); `letter`, `read_out` and
    `handed_over` record that it was done on `delivered_on` (today). Only people whose clock runs are told; who has no
    address, or is told already, is counted and left alone.
    """
    if channel not in CHANNELS:
        raise Refused(_("Choose how the person was informed."), field="channel", code="required")
    wanted = sorted(set(contact_ids))
    people = list(informing.to_inform(wanted).filter(subject__in=gate.subjects()).select_related("subject"))
    if channel == "email":
        done, missing = _queue(people, gate, by, now)
    else:
        done, missing = _told(people, channel, delivered_on, evidence, by, now), 0
    return Informed(done, missing, len(wanted) - done - missing)


def _queue(people: list[Contact], gate: Gate, by: str, now: datetime) -> tuple[int, int]:
    if not can_send():
        raise Refused(_("No mail server is set. Print the notice, or set [mail] host in kortisto.toml."), field="channel")
    day = local_day(now, settings.TIME_ZONE)
    ids = [person.pk for person in people]
    addresses = informing.live_addresses(gate, ids, as_of=day)
    busy = {pk for pk, state in informing.underway(ids).items() if state != State.FAILED}
    domain = sender_domain(settings.DEFAULT_FROM_EMAIL)
    ready = [person for person in people if person.pk in addresses and person.pk not in busy]
    rows = [
        OutboxMessage(
            kind=OutboxMessage.Kind.NOTICE,
            contact=person,
            language=notice.language(person.language),
            policy_key=notice.key,
            policy_number=notice.number,
            message_id=new_message_id(domain),
            next_try_at=now,
            created_at=now,
            created_by=by,
        )
        for person in ready
        for notice in informing.notices(day)
    ]
    OutboxMessage.objects.bulk_create(rows)
    for person in ready:
        audit.record(action="notice.queued", by=by, subject=person.subject, data=("informed_on",), now=now)
    return len(ready), sum(person.pk not in addresses for person in people)


def _told(people: list[Contact], channel: str, on: date | None, evidence: str, by: str, now: datetime) -> int:
    day = local_day(now, settings.TIME_ZONE)
    if on is not None and on > day:
        raise Refused(_("The day is in the future. Give a day that has been."), field="delivered_on", code="future")
    when = now if on in (None, day) else datetime.combine(on, now.timetz())
    for person in people:
        for notice in informing.notices(day):
            contacts.record_notice(
                contact=person,
                policy=notice.policy,
                number=notice.number,
                channel=channel,
                language=notice.language(person.language),
                delivered_at=when,
                evidence=evidence,
                by=by,
                now=now,
            )
    return len(people)


@transaction.atomic
def resolve(*, message: OutboxMessage, arrived: bool, by: str, now: datetime) -> None:
    """A person decides about an undecided message: it arrived (the proof is written), or it is sent anew under a new id."""
    from kortisto.outreach.sending import sent

    message = OutboxMessage.objects.select_for_update().select_related("contact__subject").get(pk=message.pk)
    if message.state != State.UNDECIDED:
        raise Refused(_("Somebody has decided about this message already."), code="decided")
    if arrived:
        sent(message, now, by=by)
        return
    message.state, message.ended_at, message.problem = State.FAILED, now, "not_arrived"
    message.save(update_fields=["state", "ended_at", "problem"])
    anew = new_message_id(sender_domain(settings.DEFAULT_FROM_EMAIL))
    if message.mail is not None:
        writing.sent_under(message.mail, anew)
    OutboxMessage.objects.create(
        kind=message.kind,
        contact=message.contact,
        mail=message.mail,
        language=message.language,
        policy_key=message.policy_key,
        policy_number=message.policy_number,
        message_id=anew,
        next_try_at=now,
        created_at=now,
        created_by=by,
    )
    audit.record(action="notice.sent_again", by=by, subject=message.contact.subject, data=("informed_on",), now=now)
