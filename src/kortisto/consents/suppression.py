"""What is remembered of a ban after the person is gone: keyed hashes of the addresses, nothing else (decisions 2, 12).

HMAC-SHA-256 with a key that lies outside the database. After a rotation the older keys stay in the ring (`suppression-…`), so
that an address is looked up under every key, and new hashes are made with the newest.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db.models import QuerySet

from kortisto.database.many import Many
from kortisto.lib import addresses, phones
from kortisto.privacy import ledger

from .models import Objection, Suppression

KEY = "suppression"
EMAIL, PHONE = "email", "phone"


def ring() -> list[tuple[str, bytes]]:
    """(id, key) of every key, the newest first. The id says which key, and nothing about it.

    Raises KeyMissing when the key was lost: one made in its place would not recognise anybody, and they would be written to again.
    """
    keys = settings.KORTISTO_KEYS
    names = [KEY, *sorted((n for n in keys.names() if n.startswith(f"{KEY}-")), reverse=True)]
    return [(hashlib.sha256(b"id:" + key).hexdigest()[:16], key) for key in map(keys.read, names)]


def kind_of(address: str) -> str:
    """Whether it is hashed as an e-mail address or as a phone number."""
    return EMAIL if "@" in address else PHONE


def _normal(address: str) -> bytes:
    text = addresses.normalise(address) if kind_of(address) == EMAIL else phones.digits(address)
    return f"{kind_of(address)}:{text}".encode()


def hashes(address: str, keys: Sequence[tuple[str, bytes]] | None = None) -> dict[str, str]:
    """Key id → digest of one e-mail address or phone number, the newest key first."""
    normal = _normal(address)
    return {key_id: hmac.digest(key, normal, "sha256").hex() for key_id, key in keys or ring()}


def blocked(
    asked: Iterable[str], *, channel: str = Objection.Channel.ALL, scopes: Collection[str] = (Objection.DIRECT_MARKETING,)
) -> set[str]:
    """Those of the addresses that an erased person banned, for a channel (or any) and one of the scopes: direct marketing, a
    purpose, a topic.

    One query for any number of addresses; an address without a hash costs the same as one with.
    """
    digests: dict[str, set[str]] = {}
    keys = [key for _, key in ring()]
    for address in asked:
        normal = _normal(address)
        for key in keys:
            digests.setdefault(hmac.digest(key, normal, "sha256").hex(), set()).add(address)
    rows = _rows(channel, scopes)
    found: set[str] = set()
    known = rows.filter(digest__in=Many(digests)).values_list("digest", flat=True) if digests else ()
    for digest in known:
        found |= digests[digest]
    return found


def digests(*, channel: str, scopes: Collection[str]) -> set[str]:
    """Every digest that stands for the channel and one of the scopes, whatever its key."""
    return set(_rows(channel, scopes).values_list("digest", flat=True))


def _rows(channel: str, scopes: Collection[str]) -> QuerySet[Suppression]:
    rows = Suppression.objects.filter(scope__in=set(scopes))
    return rows if channel == Objection.Channel.ALL else rows.filter(channel__in=(channel, Objection.Channel.ALL))


def remember(entries: Sequence[tuple[str, str, str, date]], *, now: datetime) -> int:
    """Keep hashes of (address, channel, scope, day of the ban) under the newest key; gives how many are new.

    Each goes into the ledger too, so that no restored backup forgets it.
    """
    newest = ring()[:1]
    rows: dict[tuple[str, str, str], Suppression] = {}
    for address, channel, scope, made_on in entries:
        key_id, digest = next(iter(hashes(address, newest).items()))
        row = Suppression(key_id=key_id, digest=digest, kind=kind_of(address), channel=channel, scope=scope, made_on=made_on)
        rows.setdefault((digest, channel, scope), row)
    known = set(Suppression.objects.filter(digest__in={key[0] for key in rows}).values_list("digest", "channel", "scope"))
    fresh = [row for key, row in rows.items() if key not in known]
    Suppression.objects.bulk_create(fresh, ignore_conflicts=True)
    ledger.note(
        [ledger.Entry("ban_set", "", [r.key_id, r.digest, r.kind, r.channel, r.scope, r.made_on.isoformat()]) for r in fresh],
        now=now,
    )
    return len(fresh)


def lift(address: str, *, channels: Collection[str], scopes: Collection[str], now: datetime) -> int:
    """The person takes back what they had banned before their card was gone; gives how many hashes went.

    The ledger says so too: a restored backup, which still has the hashes, would speak against their own word.
    """
    rows = Suppression.objects.filter(digest__in=hashes(address).values(), channel__in=set(channels), scope__in=set(scopes))
    gone = list(rows.values_list("key_id", "digest", "channel", "scope"))
    rows.delete()
    ledger.note([ledger.Entry("ban_lifted", "", list(row)) for row in gone], now=now)
    return len(gone)
