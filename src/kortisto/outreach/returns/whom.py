"""Whom a returned message is about: our token first, then our Message-ID, and last an address that failed, which proves nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kortisto.contacts.models import Contact
from kortisto.outreach.engine import headers
from kortisto.outreach.inbound import matching
from kortisto.outreach.models import Mailing, OutboxMessage, Recipient
from kortisto.outreach.returns.verdicts import Clues

MOST_SENT, MOST_EPOCHS = 200, 5
"""How many messages to one person, and how many restorings back, an answer is looked for among."""
TOKEN, MESSAGE_ID, ADDRESS, PROVIDER = "token", "message_id", "address", "provider"


@dataclass(frozen=True, slots=True)
class Found:
    """`known_by` is "" when it is about nobody we know. `position` is the key of the job that was written to, where it is known."""

    known_by: str = ""
    contact: Contact | None = None
    recipient: Recipient | None = None
    outbox: OutboxMessage | None = None
    position: int | None = None

    @property
    def mailing(self) -> Mailing | None:
        return self.recipient.mailing if self.recipient else None

    @property
    def proved(self) -> bool:
        """Whether it names a message of ours by something a stranger cannot know."""
        return self.known_by in (TOKEN, MESSAGE_ID, PROVIDER)


def find(clues: Clues, *, as_of: date) -> Found:
    """The recipient or the single message that is answered; else the one person whose address is named."""
    entry = (
        Recipient.objects.filter(token__in=clues.tokens)
        .select_related("mailing__identity", "mailing__owner", "contact__subject")
        .first()
        if clues.tokens
        else None
    )
    if entry is not None:
        return Found(TOKEN, entry.contact, entry, position=entry.position)
    ids = [*clues.message_ids, *(f"<{one}>" for one in clues.message_ids)]
    message = OutboxMessage.objects.filter(message_id__in=ids).select_related("contact__subject").first() if ids else None
    if message is not None:
        return Found(MESSAGE_ID, message.contact, outbox=message, position=_job(message.contact, clues, as_of))
    return _answered(clues) or _by_address(clues, as_of)


def _answered(clues: Clues) -> Found | None:
    """The message of a mailing that is answered: its Message-ID is kept nowhere, but it can be made again for each that went to whoever
    answers."""
    local_parts = {one.partition("@")[0] for one in clues.message_ids}
    if not local_parts or not clues.sender:
        return None
    rows = Recipient.objects.filter(contact__positions__email_folded=clues.sender).exclude(sent_at=None)
    rows = rows.select_related("mailing__identity", "mailing__owner", "contact__subject").distinct().order_by("-pk")
    for row in rows[:MOST_SENT]:
        epochs = range(row.mailing.epoch, max(row.mailing.epoch - MOST_EPOCHS, -1), -1)
        if any(headers.message_id(row.mailing.ref, row.token, epoch) in local_parts for epoch in epochs):
            return Found(MESSAGE_ID, row.contact, row, position=row.position)
    return None


def of_letter(message: OutboxMessage, *, as_of: date) -> Found:
    """A single message of ours, known as such."""
    return Found(MESSAGE_ID, message.contact, outbox=message, position=_job(message.contact, Clues(), as_of))


def _by_address(clues: Clues, as_of: date) -> Found:
    wanted = clues.failed or ((clues.sender,) if clues.sender else ())
    try:
        people = matching.people(wanted, day=as_of, as_of=as_of) if wanted else {}
    except matching.Unclear:
        return Found()
    if len({person.pk for person in people.values()}) != 1:
        return Found()
    address, contact = next(iter(people.items()))
    job = contact.positions.open(as_of).filter(email_folded=address).order_by("pk").last()
    return Found(ADDRESS, contact, position=job.pk if job else None)


def _job(contact: Contact, clues: Clues, as_of: date) -> int | None:
    """The job a single message went to: the one whose address failed, else the only open one with an address."""
    jobs = list(contact.positions.open(as_of).exclude(email="").order_by("pk"))
    named = [job for job in jobs if job.email_folded in clues.failed]
    chosen = named or (jobs if len(jobs) == 1 else [])
    return chosen[-1].pk if chosen else None
