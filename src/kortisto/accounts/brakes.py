"""Guessing slows down, and nobody can lock everybody out (threat T21).

Three counts, each under a keyed hash: the account from one place (address, or a device that has
signed in before), the address alone, and the account from anywhere. The last one is what an
attacker could use to keep a person out, so a device that the person has signed in on before is
never stopped by it, and its wait is short. Nothing tells whether an account exists: the counts
are of what was typed.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import F

from .models import Brake

FORGOTTEN = timedelta(hours=24)
COOLING = timedelta(hours=1)


@dataclass(frozen=True)
class Limit:
    """After ``free`` failures the wait doubles from ``first`` seconds up to ``most``."""

    free: int
    first: int
    most: int

    def wait(self, failures: int) -> timedelta:
        over = failures - self.free
        return timedelta(seconds=0 if over < 0 else min(self.most, self.first * 2 ** min(over, 20)))


PLACE = Limit(free=5, first=15, most=900)
MAIL = Limit(free=3, first=900, most=3600)
MAIL_PLACE = Limit(free=10, first=900, most=3600)
ADDRESS = Limit(free=40, first=15, most=900)
ACCOUNT = Limit(free=25, first=15, most=60)


class Counted(Protocol):
    """What is braked: the keys of its counts, each with its limit."""

    def counts(self) -> list[tuple[str, Limit]]: ...


@dataclass(frozen=True)
class Try:
    """One attempt: what was typed, where from, and the mark of a device known to the account."""

    account: str
    address: str
    device: str = ""

    def counts(self) -> list[tuple[str, Limit]]:
        if self.device:
            return [(_key("place", self.account, self.device), PLACE)]
        return [
            (_key("place", self.account, self.address), PLACE),
            (_key("address", self.address), ADDRESS),
            (_key("account", self.account), ACCOUNT),
        ]


@dataclass(frozen=True)
class Asking:
    """Asking for mail to `account` from `address` (threat T16): nobody's box is filled, from however many places."""

    account: str
    address: str

    def counts(self) -> list[tuple[str, Limit]]:
        return [(_key("mail", self.account), MAIL)]

    def place(self) -> Place:
        return Place("mail", self.address, MAIL_PLACE)


@dataclass(frozen=True)
class Place:
    """Tries from one network address that name no account, so that nobody can be kept out by them but that address."""

    what: str
    address: str
    limit: Limit = ADDRESS

    def counts(self) -> list[tuple[str, Limit]]:
        return [(_key(self.what, self.address), self.limit)]


def _key(*parts: str) -> str:
    """A keyed hash: the table tells nobody who tried."""
    return hmac.new(settings.SECRET_KEY.encode(), "\0".join(("brake", *parts)).encode(), sha256).hexdigest()


def wait(attempt: Counted, *, now: datetime) -> timedelta:
    """How long this attempt has to wait before it is looked at (zero: now)."""
    keys = [key for key, _limit in attempt.counts()]
    until = Brake.objects.filter(key__in=keys, open_at__gt=now).order_by("-open_at").values_list("open_at", flat=True).first()
    return until - now if until else timedelta()


@transaction.atomic
def failed(attempt: Counted, *, now: datetime) -> None:
    """Count a failure in every count it belongs to; an hour of quiet starts a count anew."""
    for key, limit in attempt.counts():
        brake, made = Brake.objects.select_for_update().get_or_create(
            key=key, defaults={"failures": 1, "last_at": now, "open_at": now}
        )
        if made:
            continue
        brake.failures = 1 if now - brake.last_at > COOLING else brake.failures + 1
        brake.last_at, brake.open_at = now, now + limit.wait(brake.failures)
        brake.save(update_fields=["failures", "last_at", "open_at"])
    ease(now=now)


def passed(attempt: Try, *, now: datetime) -> None:
    """A success clears the count of this account from this place; the shared counts only cool down."""
    place = attempt.counts()[0][0]
    Brake.objects.filter(key=place).delete()
    Brake.objects.filter(key=_key("account", attempt.account), failures__gt=0).update(failures=F("failures") - 1, open_at=now)


def ease(*, now: datetime) -> None:
    """Forget what is older than a day."""
    Brake.objects.filter(last_at__lt=now - FORGOTTEN).delete()
