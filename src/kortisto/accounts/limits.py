"""How often strangers may do something, where it must hold exactly: counts in fixed windows, under keyed hashes (threat T16).

Each room that strangers reach says what of it, how often, and for whom; failures of sign-in are counted in `brakes`.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction

from .models import Spent

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """`what` may happen `most` times `per` window."""

    what: str
    most: int
    per: timedelta


def allow(limit: Limit, value: str, *, now: datetime) -> bool:
    """Count one and say whether it was still within the limit."""
    return spend(limit.what, value, most=limit.most, per=limit.per, now=now)


@transaction.atomic
def spend(what: str, value: str, *, most: int, per: timedelta, now: datetime) -> bool:
    """Count one of `what` for a value, at most `most` in a window that begins with the first; False, uncounted, beyond that."""
    row, made = Spent.objects.select_for_update().get_or_create(key=_key(what, value), defaults={"times": 1, "until": now + per})
    if made:
        return most >= 1
    if row.until <= now:
        row.times, row.until = 0, now + per
    if row.times >= most:
        return False
    row.times += 1
    row.save(update_fields=["times", "until"])
    return True


def clear(now: datetime) -> int:
    """Forget the counts whose window is over; gives how many."""
    return Spent.objects.filter(until__lte=now).delete()[0]


def _key(*parts: str) -> str:
    """A keyed hash: the table tells nobody who sent anything."""
    return hmac.new(settings.SECRET_KEY.encode(), "\0".join(("spent", *parts)).encode(), sha256).hexdigest()
