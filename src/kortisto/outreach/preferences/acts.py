"""What a person does on their page: each at once, and a ban whatever else is going on (Art. 21(3))."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from kortisto.consents import actions, spool, topics
from kortisto.consents.models import Objection, Topic
from kortisto.consents.permission import purpose_of
from kortisto.contacts.models import Contact
from kortisto.contacts.refusals import Refused
from kortisto.database.brisk import Busy, brisk
from kortisto.lib.periods import local_day
from kortisto.outreach.models import Departure
from kortisto.outreach.preferences import counting
from kortisto.outreach.preferences.known import Known
from kortisto.privacy import pending

BY = "self"
"""Who did it, in rows and in the trail: the person, nobody of ours."""
AT_ONCE = 1.5
"""Seconds a ban waits for others to write; after that it goes into the spool, and holds from there."""
PATIENCE = 8.0
"""Seconds any other act waits."""
ALL, DM = Objection.Channel.ALL, Objection.DIRECT_MARKETING
How, Kind = Objection.How, Departure.Kind

log = logging.getLogger(__name__)
Said = tuple[str, str]


def unsubscribe(known: Known, *, now: datetime, locked: bool = False) -> bool:
    """One click (RFC 8058): no more direct marketing on any channel, and no more mailings like this one (H11: one click is an
    objection). `locked`: the register may not be written to now. False when it waits in the spool, where it holds too."""
    bans: list[Said] = [(DM, ALL)]
    if known.mailing is None:
        return _ban(known, bans, Kind.UNSUBSCRIBED, How.UNSUBSCRIBED, now=now, locked=locked)
    try:
        _policy, purpose = purpose_of(known.mailing.purpose, local_day(now, settings.TIME_ZONE))
        if not purpose.direct_marketing:
            bans.append((purpose.ref, known.mailing.channel))
    except ValueError:
        pass  # the notice has no such purpose any more; nothing is sent for it
    return _ban(known, bans, Kind.UNSUBSCRIBED, How.UNSUBSCRIBED, now=now, locked=locked)


def forbid(known: Known, *, channel: str = ALL, topic: Topic | None = None, now: datetime, locked: bool = False) -> bool:
    """No more marketing on a channel, or on any, or no more of a topic. Gives what `unsubscribe` does."""
    said = (topic.scope, ALL) if topic is not None else (DM, channel)
    return _ban(known, [said], Kind.OBJECTED, How.PERSON_TOLD, now=now, locked=locked)


def allow(known: Known, *, channel: str = "", topic: Topic | None = None, now: datetime) -> None:
    """The person takes back what they said against a channel or a topic. Raises Busy, and Refused for an old link."""
    _fresh(known, now)
    with brisk(PATIENCE):
        spool.drain(now=now)
    if spool.banned([known.contact.pk]):
        raise Busy("what the person forbade before comes first")
    with brisk(PATIENCE), transaction.atomic():
        contact = _locked(known)
        if topic is not None:
            topics.want(contact=contact, topic=topic, how=How.PERSON_TOLD, by=BY, now=now)
        else:
            actions.allow_channel(contact=contact, channel=channel, by=BY, now=now)


def ask_to_be_erased(known: Known, *, now: datetime) -> datetime:
    """Restricted at once, erased after 24 hours; gives the moment. Raises Busy, and Refused for an old link."""
    _fresh(known, now)
    with brisk(PATIENCE), transaction.atomic():
        contact = _locked(known)
        counting.note(known.mailing, contact, Kind.DELETED, now=now)
        return pending.ask(contact.subject, by=BY, now=now)


def take_back(known: Known, *, now: datetime) -> bool:
    """The person does not want to be erased after all; False when it is too late. Raises Busy."""
    with brisk(PATIENCE):
        return pending.take_back(known.contact.subject, by=BY, now=now)


def _fresh(known: Known, now: datetime) -> None:
    if not known.fresh(now):
        raise Refused("This link is too old for that.", code="old")


def _locked(known: Known) -> Contact:
    """The card, nobody else's for the moment: two clicks are one after the other."""
    return Contact.objects.select_for_update(of=("self",)).select_related("subject").get(pk=known.contact.pk)


def _ban(known: Known, bans: Iterable[Said], kind: str, how: str, *, now: datetime, locked: bool) -> bool:
    try:
        if locked:
            raise Busy("the register is locked")
        with brisk(AT_ONCE), transaction.atomic():
            contact, day = _locked(known), local_day(now, settings.TIME_ZONE)
            for scope, channel in bans:
                actions.object_to(contact=contact, scope=scope, channel=channel, how=how, made_on=day, by=BY, now=now)
            counting.note(known.mailing, contact, kind, now=now)
        return True
    except Contact.DoesNotExist:
        return True  # erased this very moment: nobody is left to write to
    except Busy:
        ref, note = str(known.contact.subject.ref), counting.waiting(known.mailing, kind)
        for scope, channel in bans:
            spool.keep(subject_ref=ref, scope=scope, channel=channel, how=how, by=BY, now=now, note=note)
        _carry()
        return False


# ---- from the spool into the register

_EVERY = 1.0
_carrier = threading.Lock()


def _carry() -> None:
    """A thread that writes what waits as soon as it can be; if the process ends before, the next one does (`jobs.carry_bans`)."""
    if _carrier.acquire(blocking=False):
        threading.Thread(target=_carry_on, name="bans", daemon=True).start()


def _carry_on() -> None:
    try:
        until = time.monotonic() + 600
        while spool.waits() and time.monotonic() < until:
            time.sleep(_EVERY)
            try:
                carry(timezone.now())
            except DatabaseError:
                log.info("Bans wait in a file: the database cannot be written yet.")
    finally:
        connection.close()
        _carrier.release()


def carry(now: datetime) -> int:
    """Write what waits; nothing while the register is locked."""
    from kortisto.privacy import replay

    return spool.drain(now=now) if spool.waits() and not replay.is_locked() else 0
