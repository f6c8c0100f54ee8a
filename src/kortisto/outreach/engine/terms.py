"""The last day of a ledger: whom a mailing went to is kept as long as its purpose says (`ledger_term`), counted from its end.

A purpose that names no term keeps the entries with the card. Before they go, rooms above put their numbers aside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from kortisto.lib.periods import Period, add_period, local_day
from kortisto.outreach.models import Exclusion, FormerLink, Mailing, Recipient, Return
from kortisto.privacy import publication

_AT_ONCE = 5000
_kept: list[Callable[[Mailing], dict[str, Any]]] = []


def keeps(figures: Callable[[Mailing], dict[str, Any]]) -> Callable[[Mailing], dict[str, Any]]:
    """Register what a room's report needs of a mailing when its entries are gone: numbers, and nothing of anybody."""
    _kept.append(figures)
    return figures


def last_day(mailing: Mailing, as_of: date) -> date | None:
    """The last day of its entries under the notices in force; None while it has not ended, or where no term is named.

    Paper has no end of its own: its term begins when the recipients were settled.
    """
    terms = _terms(as_of)
    ended = mailing.ended_at or (mailing.frozen_at if mailing.channel == "post" else None)
    if ended is None or mailing.purpose not in terms:
        return None
    return add_period(local_day(ended, settings.TIME_ZONE), terms[mailing.purpose])


def _terms(as_of: date) -> dict[str, Period]:
    return {
        purpose.ref: Period.parse(purpose.ledger_term)
        for policy in publication.active_policies(as_of)
        for purpose in policy.purposes
        if purpose.ledger_term
    }


def ending(as_of: date) -> list[tuple[date, Mailing]]:
    """Mailings whose entries have a last day, the soonest first."""
    over = (Mailing.State.FINISHED, Mailing.State.CANCELLED)
    rows = Mailing.objects.filter(Q(state__in=over) | Q(channel="post"), cleared_on=None, purpose__in=list(_terms(as_of)))
    found = [(day, row) for row in rows if (day := last_day(row, as_of)) is not None]
    return sorted(found, key=lambda one: (one[0], one[1].pk))


def clear(now: datetime) -> int:
    """Take away the entries of every mailing whose last day is over; gives how many mailings."""
    today, done = local_day(now, settings.TIME_ZONE), 0
    for day, mailing in ending(today):
        if day < today:
            _clear(mailing, today)
            done += 1
    return done


def _clear(mailing: Mailing, today: date) -> None:
    """The numbers first. A run that dies in between goes on the next night: they are taken once."""
    if not mailing.figures:
        mailing.figures = {name: value for keep in _kept for name, value in keep(mailing).items()}
        mailing.save(update_fields=["figures"])
    FormerLink.objects.filter(mailing=mailing).update(mailing=None)
    # What came back and still waits for somebody is decided first; the entry itself goes all the same.
    for rows in (
        Return.objects.filter(mailing=mailing).exclude(state=Return.State.WAITING),
        Exclusion.objects.filter(mailing=mailing),
        Recipient.objects.filter(mailing=mailing),
    ):
        _gone(rows)
    Mailing.objects.filter(pk=mailing.pk).update(cleared_on=today)


def _gone(rows: Any) -> None:
    """A part at a time, so that whoever writes beside it waits for no million."""
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:_AT_ONCE]):
        with transaction.atomic():
            if rows.model is Recipient:
                _links_stay(keys)
            rows.model.objects.filter(pk__in=keys).delete()


def _links_stay(keys: list[int]) -> None:
    """The link of a message still leads to its person, who may say "no more" for ever; of which mailing it was nothing stays."""
    sent = Recipient.objects.filter(pk__in=keys, state__in=(Recipient.State.SENT, Recipient.State.UNDECIDED))
    found = sent.values_list("token", "contact_id", "sent_at")
    FormerLink.objects.bulk_create(
        [FormerLink(token=token, contact_id=contact, sent_at=at) for token, contact, at in found], ignore_conflicts=True
    )


def soon(as_of: date, until: date) -> Iterable[tuple[date, int]]:
    """(the night's day, entries that go then), for the forecast."""
    for day, mailing in ending(as_of):
        if day < until:
            yield day, Recipient.objects.filter(mailing=mailing).count() + Exclusion.objects.filter(mailing=mailing).count()
