"""Somebody types their work e-mail and gets a link, if it is in the register. Nobody is told whether it is."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from kortisto.accounts.limits import DAY, HOUR, spend
from kortisto.contacts.models import Position
from kortisto.lib.addresses import normalise
from kortisto.lib.periods import local_day
from kortisto.rights.own import links

HOUSEHOLD, BOX = 10, 3
"""Askings from one network address in an hour; messages to one mailbox in a day, whoever asks (T16)."""
AGAIN = timedelta(minutes=10)
"""Within so long an asking is the same asking."""
SHARED = 20
"""So many jobs with one address are looked at: one person may have two, and more than that is a mailbox of many."""


def may_ask(network: str, *, now: datetime) -> bool:
    """Count an asking from a network address; False beyond the limit."""
    return spend("own page", network, most=HOUSEHOLD, per=HOUR, now=now)


def meant(address: str, *, now: datetime) -> int:
    """The open job whose person has this address, as a number; 0 when there is none, or the address is nobody's alone.

    One question to the database whoever is known: what follows is the work of a job, of which the asking one sees nothing.
    An address that several people share is meant by nobody: whoever reads it is not one of them alone (T17). They are answered
    at the desk.
    """
    rows = Position.objects.open(local_day(now, settings.TIME_ZONE)).filter(email_folded=normalise(address))
    people = dict(rows.values_list("contact", "pk")[:SHARED])
    return next(iter(people.values())) if len(people) == 1 else 0


def answer(position: int, *, now: datetime) -> bool:
    """Make a link for whoever was meant; True when there is one to send. Nobody, and a mailbox that has had enough, get none.

    Asked twice in a few minutes (a second press, a reload) the first link is the answer: another would end it before it is opened.
    """
    row = Position.objects.open(local_day(now, settings.TIME_ZONE)).filter(pk=position).select_related("contact__subject").first()
    if row is None or links.lately(row, since=now - AGAIN):
        return False
    if not spend("own page box", row.email_folded, most=BOX, per=DAY, now=now):
        return False
    links.make(row, by="self", now=now)
    return True
