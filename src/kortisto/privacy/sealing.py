"""Values encrypted at rest with a key that lies outside the database (AES-256-GCM).

Each use has its own key, derived from the instance's key ``files`` (HKDF-SHA-256); a value of one use cannot be read as
another, nor moved to another row: the row's own context is authenticated with it.
"""

from __future__ import annotations

import json
import secrets
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class Unreadable(ValueError):
    """A sealed value was altered, moved, or sealed with another key."""


@lru_cache(maxsize=16)
def _cipher(root: bytes, use: str) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    derived = HKDF(SHA256(), 32, salt=None, info=f"kortisto/{use}".encode()).derive(root)
    return AESGCM(derived)


def _door(use: str) -> AESGCM:
    return _cipher(settings.KORTISTO_KEYS.read("files"), use)


def seal(values: Any, *, use: str, context: str) -> bytes:
    """`values` (anything JSON can hold, dates as text) encrypted for `use` ("audit", "undo") and bound to `context`."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _door(use).encrypt(nonce, canonical(values), context.encode())


def unseal(sealed: bytes | memoryview, *, use: str, context: str) -> Any:
    """The values again; Unreadable when they were touched."""
    from cryptography.exceptions import InvalidTag

    sealed = bytes(sealed)
    try:
        plain = _door(use).decrypt(sealed[:_NONCE], sealed[_NONCE:], context.encode())
    except InvalidTag as error:
        raise Unreadable("a sealed value does not open: it was altered, moved, or sealed with another key") from error
    return json.loads(plain)


_spell = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str).encode


def canonical(values: Any) -> bytes:
    """One spelling for equal values: sorted keys, no spaces, UTF-8; dates and numbers as text of their own."""
    return _spell(values).encode()
