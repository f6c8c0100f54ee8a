"""Whoever got the data is told of a rectification, an erasure or a restriction (Art. 19), and reminded until they confirm.

Who that is, `privacy.recipients` knows: every room tells there what it gave out. A file one of ours keeps is theirs to destroy or
make anew; what went outside the house, the officer tells, and writes down here that it was confirmed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation

from kortisto.lib.periods import local_day
from kortisto.privacy import recipients
from kortisto.rights.actions.steps import note
from kortisto.rights.models import Decision, RecipientTold, Request

TERM = timedelta(days=5)
"""So long a recipient has to confirm before it is reminded, and the line of conformance goes red."""

_CONCERNS = {
    Request.Kind.ERASURE: Decision.Fate.ERASE,
    Request.Kind.RECTIFICATION: Decision.Fate.CORRECT,
    Request.Kind.RESTRICTION: Decision.Fate.RESTRICT,
}


def concerned(request: Request) -> list[recipients.Recipient]:
    """Recipients who still hold data the decision concerns."""
    if request.kind not in _CONCERNS or not request.known:
        return []
    changed = set(request.decisions.filter(fate=_CONCERNS[Request.Kind(request.kind)]).values_list("datum", flat=True))
    if not changed:
        return []
    every = "*" in changed
    return [one for one in recipients.of([request.subject_id]) if not one.gone and (every or changed & set(one.data))]


@transaction.atomic
def tell(request: Request, *, by: str, now: datetime) -> list[RecipientTold]:
    """Before the data go: a row for each recipient concerned. Telling twice makes one row.

    They are named in the language of the answer, which names them to the person (Art. 19).
    """
    known = set(request.recipients.values_list("source", "key"))
    today = local_day(now, settings.TIME_ZONE)
    with translation.override(request.language):
        found = concerned(request)
    fresh = [
        RecipientTold(
            request=request, source=one.source, key=one.key, label=one.label, data=sorted(one.data), holder=one.holder, told_at=now,
            told_by=by, due_on=today + TERM,
        )
        for one in found
        if (one.source, one.key) not in known
    ]  # fmt: skip
    if fresh:
        RecipientTold.objects.bulk_create(fresh)
        note(request, "told", by=by, now=now)
    return fresh


@transaction.atomic
def confirm(row: RecipientTold, *, by: str, now: datetime) -> None:
    """The recipient has done it, says its holder or the officer. Twice is once."""
    if RecipientTold.objects.filter(pk=row.pk, confirmed_at=None).update(confirmed_at=now, confirmed_by=by):
        note(row.request, "confirmed", by=by, now=now)


def unconfirmed(as_of: date) -> QuerySet[RecipientTold]:
    """Recipients whose five days are over."""
    return RecipientTold.objects.filter(confirmed_at=None, due_on__lt=as_of)


@transaction.atomic
def follow(*, as_of: date, now: datetime) -> int:
    """The daily look: files known to be destroyed are confirmed by themselves; whoever is late is reminded once a term."""
    _settled(now)
    late = [row for row in unconfirmed(as_of).select_related("request__subject") if _is_time(row, now)]
    for row in late:
        row.chased_at = now
        row.save(update_fields=["chased_at"])
        note(row.request, "chased", by="system", now=now)
    return len(late)


def _is_time(row: RecipientTold, now: datetime) -> bool:
    return row.chased_at is None or now - row.chased_at >= TERM


def _settled(now: datetime) -> None:
    waiting = list(RecipientTold.objects.filter(confirmed_at=None).select_related("request__subject"))
    gone = recipients.gone([(row.source, row.key) for row in waiting])
    for row in waiting:
        if (row.source, row.key) in gone:
            confirm(row, by="system", now=now)


def waiting(request: Request) -> Sequence[RecipientTold]:
    return list(request.recipients.filter(confirmed_at=None).order_by("pk"))
