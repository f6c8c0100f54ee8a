"""From a message that came back to what follows: read, found, done and written down in one transaction, once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction

from kortisto.lib.periods import local_day
from kortisto.outreach.models import OutboxMessage, Recipient, Return
from kortisto.outreach.returns import following, others, whom
from kortisto.outreach.returns.classify import classify
from kortisto.outreach.returns.verdicts import Clues, Kind, Verdict
from kortisto.outreach.returns.whom import Found
from kortisto.privacy import due

if TYPE_CHECKING:
    from kortisto.outreach.returns.providers import Told

State = Return.State
KEEP_IN_MAILBOX = (Kind.UNKNOWN, Kind.CHALLENGE)
"""Somebody has to read them where they are: their text is kept nowhere else."""

ANSWERS = (Kind.REPLY, Kind.AWAY, Kind.PERSON_GONE)
"""What people and their machines answer."""


def handle(raw: bytes, *, now: datetime) -> Return:
    """Deal with one message; gives its row, the same one however often the message comes."""
    digest = hashlib.sha256(raw).hexdigest()
    known = Return.objects.filter(digest=digest).first()
    if known is not None:
        return known
    day = local_day(now, settings.TIME_ZONE)
    verdict, clues = classify(raw, received_on=day)
    others.tell(verdict, clues, now=now)
    found = whom.find(clues, as_of=day)
    return _once(digest, verdict, found, raw=raw, sender=clues.sender, source="mail", now=now)


def handle_answer(raw: bytes, key: str, *, now: datetime) -> Return | None:
    """Deal with a message of a mailbox that people read too; None for one that is no answer to us, of which nothing is kept.
    `key` tells it from every other."""
    digest = digest_of(key)
    day = local_day(now, settings.TIME_ZONE)
    verdict, clues = classify(raw, received_on=day)
    found = whom.find(clues, as_of=day)
    if not found.proved or verdict.kind not in ANSWERS:
        return None
    return _once(digest, verdict, found, raw=raw, sender=clues.sender, source="mail", now=now)


def digest_of(key: str) -> str:
    return hashlib.sha256(f"answer:{key}".encode()).hexdigest()


def told_by_provider(told: Told, *, now: datetime) -> Return:
    """What a provider's signed webhook says, as if its bounce had come by mail."""
    digest, verdict, found, ids, lost = told
    others.tell(verdict, Clues(message_ids=ids), now=now, lost=lost)
    return _once(digest, verdict, found, raw=b"", sender="", source="provider", now=now)


def at_sending(refused: Iterable[tuple[int, Verdict]], *, now: datetime) -> None:
    """What a server answered while we sent, of entries by their keys: the same acts as for a bounce."""
    verdicts = dict(refused)
    entries = Recipient.objects.filter(pk__in=verdicts).select_related("mailing__owner", "contact__subject")
    for entry in entries:
        digest = hashlib.sha256(f"smtp:{entry.token}:{entry.attempts}".encode()).hexdigest()
        found = Found(whom.TOKEN, entry.contact, entry, position=entry.position)
        _once(digest, verdicts[entry.pk], found, raw=b"", sender="", source="smtp", now=now)


def at_letter(message: OutboxMessage, verdict: Verdict, *, now: datetime) -> None:
    """The same of a single letter; an answer nobody understands stays with the letter, where it is shown."""
    if verdict.kind == Kind.UNKNOWN:
        return
    digest = hashlib.sha256(f"letter:{message.message_id}:{message.attempts}".encode()).hexdigest()
    found = whom.of_letter(message, as_of=local_day(now, settings.TIME_ZONE))
    _once(digest, verdict, found, raw=b"", sender="", source="smtp", now=now)


def _once(digest: str, verdict: Verdict, found: Found, *, raw: bytes, sender: str, source: str, now: datetime) -> Return:
    try:
        with transaction.atomic():
            row = _written(digest, verdict, found, source, now)
            following.follow(row, verdict, found, raw=raw, sender=sender, now=now)
            row.save()
            if row.new_address and row.contact is not None:
                due.refresh([row.contact.subject_id], as_of=local_day(now, settings.TIME_ZONE))
            return row
    except IntegrityError:
        # Another reader was quicker: what it did is done.
        return Return.objects.get(digest=digest)


def _written(digest: str, verdict: Verdict, found: Found, source: str, now: datetime) -> Return:
    news = verdict.news
    return Return.objects.create(
        digest=digest, source=source, mailing=found.mailing, recipient=found.recipient, outbox=found.outbox, contact=found.contact,
        position=found.position, kind=verdict.kind, detail=verdict.detail, status=verdict.status, rule=verdict.rule,
        known_by=found.known_by, left_on=news.on if news else None, new_address=news.address if news and found.contact else "",
        received_at=now,
    )  # fmt: skip


def stays_in_mailbox(row: Return) -> bool:
    """Whether the message must be left for a person to read, flagged."""
    if row.state != State.WAITING:
        return False
    return row.kind in KEEP_IN_MAILBOX or not row.known_by or (row.kind == Kind.REPLY and row.known_by == whom.ADDRESS)
