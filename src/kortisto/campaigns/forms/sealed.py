"""What strangers typed, encrypted with a key of its day, which lies apart from the database and from every backup.

The key is destroyed with the last answer of the day: at the latest three days later nobody can read what was never confirmed,
in whatever copy of the database it lies.
"""

from __future__ import annotations

import json
import secrets
import time
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from kortisto.campaigns.models import PendingAnswer
from kortisto.lib.keyring import KeyMissing, KeyUnsafe

FOLDER = "forms"
_NONCE = 12


def seal(content: dict[str, Any], *, ref: str, now: datetime) -> tuple[str, bytes]:
    """(name of the key, the content sealed and bound to `ref`)."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    name = f"{FOLDER}/{now.astimezone(UTC):%Y-%m-%d}"
    nonce = secrets.token_bytes(_NONCE)
    return name, nonce + AESGCM(_key(name)).encrypt(nonce, json.dumps(content).encode(), ref.encode())


def unseal(row: PendingAnswer) -> dict[str, Any] | None:
    """What is inside; None when the key is destroyed (a restored copy of the database) or the row was touched."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    sealed = bytes(row.sealed)
    try:
        key = settings.KORTISTO_KEYS.read(row.key_name)
        found: dict[str, Any] = json.loads(AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], row.ref.encode()))
    except (KeyMissing, InvalidTag):
        return None
    return found


def tidy(now: datetime) -> int:
    """Destroy the keys of days of which no answer waits any more; today's stays. Gives how many."""
    ring, needed = settings.KORTISTO_KEYS, set(PendingAnswer.objects.values_list("key_name", flat=True).distinct())
    needed.add(f"{FOLDER}/{now.astimezone(UTC):%Y-%m-%d}")
    over = [name for name in ring.names(FOLDER) if name not in needed]
    for name in over:
        ring.destroy(name)
    return len(over)


def _key(name: str) -> bytes:
    """The key of a day, made by whoever needs it first; another process may be writing it this very moment."""
    ring = settings.KORTISTO_KEYS
    for _attempt in range(50):
        try:
            return ring.read(name) if ring.exists(name) else ring.create(name)
        except (FileExistsError, KeyUnsafe):
            time.sleep(0.02)
    return ring.read(name)
