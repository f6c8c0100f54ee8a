"""Keyed marks: that two rows have the same address, or the same domain, without saying which.

HMAC-SHA-256 with a key of the mailing's own, derived from one that lies outside the database; 12 bytes of it are kept. The same
address has another mark in every mailing.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connection

KEY = "mailings"
_BLOCK = 64  # bytes of SHA-256


def key_of(ref: str) -> bytes:
    """The key of a mailing or an account, by its random ref."""
    return hmac.digest(settings.KORTISTO_KEYS.ensure(KEY), f"mark:{ref}".encode(), "sha256")


def mark(key: bytes, text: str) -> str:
    """Twenty-four hexadecimal digits."""
    return marker(key)(text)


@lru_cache(maxsize=64)
def marker(key: bytes) -> Callable[[str], str]:
    """The same of many texts. HMAC (RFC 2104) hashes its key before every text; here that is done once, a third of the time."""
    if len(key) > _BLOCK:
        raise ValueError("a longer key would have to be hashed first")
    inner, outer = (hashlib.sha256(pad) for pad in _pads(key))

    def marked(text: str) -> str:
        within, without = inner.copy(), outer.copy()
        within.update(text.encode())
        without.update(within.digest())
        return without.hexdigest()[:24]

    return marked


def _pads(key: bytes) -> tuple[bytes, bytes]:
    """What is hashed before the text, and before the hash of that."""
    inner, outer = (bytes(byte ^ pad for byte in key.ljust(_BLOCK, b"\0")) for pad in (0x36, 0x5C))
    return inner, outer


def token() -> str:
    """128 random bits."""
    return secrets.token_hex(16)


def _tokens(at_once: int = 1024) -> Iterator[str]:
    """The same, without a call to the system for each."""
    while True:
        digits = os.urandom(16 * at_once).hex()
        for place in range(0, len(digits), 32):
            yield digits[place : place + 32]


def in_sql(key: bytes, column: str) -> tuple[str, list[Any], str]:
    """(mark of a column, its parameters, a new token) as SQL of the connection, which they are made ready for."""
    if connection.vendor == "postgresql":
        inner, outer = _pads(key)
        said = f"sha256(%s::bytea || sha256(%s::bytea || convert_to({column}, 'UTF8')))"
        rolled = "sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))"
        return _hex(said, 12), [outer, inner], _hex(rolled, 16)
    connection.ensure_connection()
    database: Any = connection.connection
    database.create_function("kortisto_mark", 1, marker(key))
    database.create_function("kortisto_token", 0, _tokens().__next__)
    return f"kortisto_mark({column})", [], "kortisto_token()"


def _hex(digest: str, bytes_: int) -> str:
    return f"encode(substring({digest} from 1 for {bytes_}), 'hex')"
