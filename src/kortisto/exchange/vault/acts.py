"""The acts on a compiled list: compiled, prolonged, destroyed, somebody taken out of it."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from kortisto.contacts.models import Contact
from kortisto.contacts.refusals import Refused
from kortisto.exchange.export.columns import offered
from kortisto.exchange.models import CompiledList
from kortisto.exchange.vault import locked
from kortisto.exchange.vault.reach import Reach, last_day
from kortisto.lib.periods import local_day
from kortisto.privacy import audit
from kortisto.privacy.erasers import Target
from kortisto.ui import format as fmt

MOST = 50_000
REMEMBERED = timedelta(days=365)
"""How long a destroyed list is in the log, without anybody who was on it."""


@transaction.atomic
def compile_list(
    *, people: QuerySet[Contact], reach: Reach, name: str, columns: Collection[str], expires_on: date, shared: bool, owner: Any,
    now: datetime,
) -> CompiledList:  # fmt: skip
    """Who of `people` the purpose reaches, sealed. Raises Refused: nobody, too many, no column, a last day out of reach."""
    known = [column.key for column in offered(reach.screen.gate)]
    chosen = [key for key in known if key in columns]
    if not chosen:
        raise Refused(_("Choose at least one thing the list shows."), field="columns", code="required")
    _check_day(expires_on, now)
    members = list(reach.of(people).values_list("pk", "subject_id")[: MOST + 1])
    if len(members) > MOST:
        raise Refused(_("More than %(most)s match. Narrow the list first.") % {"most": fmt.number(MOST)}, code="too_many")
    if not members:
        raise Refused(_("The purpose reaches nobody on this list. Nothing was compiled."), code="nobody")
    row = CompiledList(
        ref=secrets.token_hex(8), name=name, owner=owner, shared=shared, purpose=reach.purpose.ref, channel=reach.channel,
        columns=chosen, count=len(members), made_at=now, expires_on=expires_on,
    )  # fmt: skip
    locked.lock(row, members)
    row.save()
    data = sorted({column.datum for column in offered(reach.screen.gate) if column.key in chosen and column.datum})
    audit.record(action="list.compiled", by=owner.actor_ref, data=data, purpose=reach.purpose.ref[:160], now=now)
    return row


@transaction.atomic
def prolong(row: CompiledList, *, expires_on: date, by: str, now: datetime) -> None:
    """Another last day, never further than a list compiled today may have."""
    row = _held(row, now)
    _check_day(expires_on, now)
    row.expires_on = expires_on
    row.save(update_fields=["expires_on"])
    audit.record(action="list.prolonged", by=by, now=now)


@transaction.atomic
def destroy(row: CompiledList, *, why: str, by: str, now: datetime) -> None:
    """The key and the members are gone; that there was a list stays in the log. Twice changes nothing."""
    row = CompiledList.objects.select_for_update().get(pk=row.pk)
    if row.destroyed_at is None:
        locked.destroy(row)
        row.destroyed_at, row.destroyed_why = now, why
        row.save(update_fields=["key", "sealed", "destroyed_at", "destroyed_why"])
        audit.record(action="list.vault_destroyed", by=by, now=now)


def forget(targets: Sequence[Target]) -> None:
    """Whoever is erased leaves every list at once, in the erasing transaction; the rest of the list gets a new key."""
    gone = _gone(targets)
    for row in CompiledList.objects.kept() if gone else ():
        members = locked.unlock(row)
        stay = [member for member in members if member[1] not in gone]
        if len(stay) < len(members):
            _left(row, stay, len(members) - len(stay))


def _gone(targets: Sequence[Target]) -> set[int]:
    """Who has left the register: erased whole, or without a name any more (a request of theirs may stay until its term)."""
    return {target.subject_id for target in targets if target.whole or target.datum == "name"}


def _left(row: CompiledList, stay: Iterable[locked.Member], number: int) -> None:
    locked.lock(row, stay)
    CompiledList.objects.filter(pk=row.pk).update(key=row.key, sealed=row.sealed, erased=F("erased") + number)


def left(targets: Sequence[Target]) -> int:
    """How many lists still have somebody who is gone whole: what the engine asks when it verifies."""
    gone = _gone(targets)
    return sum(any(subject in gone for _card, subject in locked.unlock(row)) for row in CompiledList.objects.kept()) if gone else 0


def expire(*, as_of: date, now: datetime) -> int:
    """The nightly duty: lists whose last day is behind lose key and members; long destroyed ones go whole. Gives how many."""
    over = list(CompiledList.objects.over(as_of))
    for row in over:
        destroy(row, why=CompiledList.Why.TERM, by="system", now=now)
    old = CompiledList.objects.exclude(destroyed_at=None)
    old.filter(destroyed_at__lt=now - REMEMBERED).delete()
    return len(over)


def is_over(row: CompiledList, now: datetime) -> bool:
    """Whether its last day is behind and it still has its members."""
    return row.destroyed_at is None and row.expires_on < local_day(now, settings.TIME_ZONE)


def _held(row: CompiledList, now: datetime) -> CompiledList:
    row = CompiledList.objects.select_for_update().get(pk=row.pk)
    if row.destroyed_at is not None or is_over(row, now):
        raise Refused(_("The list has been destroyed."), code="destroyed")
    return row


def _check_day(expires_on: date, now: datetime) -> None:
    today = local_day(now, settings.TIME_ZONE)
    latest = last_day(today)
    if not today <= expires_on <= latest:
        words = _("Choose a day from today to %(day)s: the notice gives lists no longer.") % {"day": fmt.day(latest)}
        raise Refused(words, field="expires_on", code="day")
