"""How fast: messages a minute through an account, and to one domain through it; for all processes together, kept in the database.

A bucket says when the next message is free (the generic cell rate algorithm): taking one moves that moment on. A little may be
taken at once, then the rate holds. Domains stand here as keyed marks.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from django.db import transaction

from kortisto.outreach.models import FlowBucket

BURST = 2.0
"""Seconds' worth that may leave at once."""


def allowed(key: str, per_minute: int, wanted: int, now: datetime) -> int:
    """How many messages may leave now, at most `wanted`; nothing is taken yet. 0 a minute is no limit."""
    if not per_minute:
        return wanted
    row = FlowBucket.objects.filter(key=key).first()
    return min(wanted, _free(row.free_at if row else 0.0, per_minute, now.timestamp()))


def take(key: str, per_minute: int, wanted: int, now: datetime) -> int:
    """Take up to `wanted`; gives how many may leave now."""
    if not per_minute or not wanted:
        return wanted
    with transaction.atomic():
        row = _row(key)
        granted = min(wanted, _free(row.free_at, per_minute, now.timestamp()))
        if granted:
            row.free_at = max(row.free_at, now.timestamp() - BURST) + granted * 60 / per_minute
            row.save(update_fields=["free_at"])
    return granted


def give_back(key: str, per_minute: int, number: int) -> None:
    """Messages that were taken and did not leave."""
    if per_minute and number > 0:
        with transaction.atomic():
            row = _row(key)
            row.free_at -= number * 60 / per_minute
            row.save(update_fields=["free_at"])


def when(per_minute: int, key: str, now: datetime) -> datetime:
    """The moment the next message may leave."""
    row = FlowBucket.objects.filter(key=key).first()
    at = row.free_at if row and per_minute else 0.0
    return max(now, datetime.fromtimestamp(at, UTC))


def places(numbers: Mapping[str, int], per_minute: int, now: datetime) -> dict[str, list[datetime]]:
    """For each key (of a domain) as many moments as asked for, taken for good: those not yet due are kept for their messages."""
    step, today = 60 / per_minute, now.timestamp()
    found = {}
    with transaction.atomic():
        for key in sorted(numbers):  # always in the same order, so that two workers never wait for each other
            row = _row(key)
            first = max(row.free_at, today - BURST)
            found[key] = [datetime.fromtimestamp(max(today, first + n * step), UTC) for n in range(numbers[key])]
            row.free_at = first + numbers[key] * step
            row.save(update_fields=["free_at"])
    return found


def _free(free_at: float, per_minute: int, today: float) -> int:
    """How many fit between the moment the next is free and now; a bucket long unused is as good as full."""
    since = today - max(free_at, today - BURST)
    return 0 if since < 0 else int(since * per_minute / 60) + 1


def _row(key: str) -> FlowBucket:
    """Locked until the end of the transaction."""
    FlowBucket.objects.bulk_create([FlowBucket(key=key, free_at=0.0)], ignore_conflicts=True)
    return FlowBucket.objects.select_for_update().get(key=key)


def clear(now: datetime) -> int:
    """Buckets nobody has used for a day say nothing any more."""
    return FlowBucket.objects.filter(free_at__lt=now.timestamp() - 86_400).delete()[0]
