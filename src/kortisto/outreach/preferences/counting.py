"""Which mailing people left by, and how many."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F

from kortisto.consents import spool
from kortisto.contacts.models import Contact
from kortisto.lib.periods import local_day
from kortisto.outreach.engine import decided
from kortisto.outreach.models import Departure, DepartureCount, Mailing

_MARK = "departure"


def counts(mailing: Mailing) -> Counter[str]:
    """How many unsubscribed, objected, deleted: each person once for each. Numbers of those erased since stay."""
    return Counter(dict(DepartureCount.objects.filter(mailing=mailing).values_list("kind", "number")))


@transaction.atomic
def note(mailing: Mailing | None, contact: Contact, kind: str, *, now: datetime) -> None:
    """Write down that the person left by this mailing, once; nothing when it was not by a mailing."""
    if mailing is None:
        return
    day = local_day(now, settings.TIME_ZONE)
    _row, made = Departure.objects.get_or_create(mailing=mailing, contact=contact, kind=kind, defaults={"made_on": day})
    decided.taken(mailing, contact.pk, reached=True, now=now)
    if made:
        DepartureCount.objects.get_or_create(mailing=mailing, kind=kind)
        DepartureCount.objects.filter(mailing=mailing, kind=kind).update(number=F("number") + 1)


def waiting(mailing: Mailing | None, kind: str) -> str:
    """The same, as the note of a ban that waits in the spool."""
    return f"{_MARK}:{mailing.ref}:{kind}" if mailing is not None else ""


@spool.written
def noted(contact: Contact, said: str, now: datetime) -> None:
    """A ban that waited has been written."""
    mark, _colon, rest = said.partition(":")
    ref, _colon, kind = rest.partition(":")
    mailing = Mailing.objects.filter(ref=ref).first() if mark == _MARK else None
    if mailing is not None:
        note(mailing, contact, kind, now=now)
