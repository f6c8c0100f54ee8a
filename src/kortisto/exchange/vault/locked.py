"""Who is on a list, sealed: a new key each time, so that a copy of old bytes opens to nobody (NIST SP 800-38D: AES-256-GCM)."""

from __future__ import annotations

import secrets
from array import array
from collections.abc import Iterable, Iterator

from kortisto.exchange.models import CompiledList
from kortisto.privacy.sealing import Unreadable, seal, unseal

_USE = "list_vault"
_NONCE = 12

Member = tuple[int, int]
"""(key of the card, key of the subject)"""


def lock(row: CompiledList, members: Iterable[Member]) -> None:
    """Seal `members` into the row with a key made now; saves nothing."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key, nonce = AESGCM.generate_key(256), secrets.token_bytes(_NONCE)
    plain = array("q", (number for member in members for number in member)).tobytes()
    row.sealed = nonce + AESGCM(key).encrypt(nonce, plain, row.ref.encode())
    row.key = seal(key.hex(), use=_USE, context=row.ref)


def unlock(row: CompiledList) -> list[Member]:
    """The members in their order; none of a destroyed list. Raises Unreadable when it was touched, or the key ring is another."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if not row.key:
        return []
    key, sealed = bytes.fromhex(unseal(row.key, use=_USE, context=row.ref)), bytes(row.sealed)
    try:
        plain = AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], row.ref.encode())
    except InvalidTag as error:
        raise Unreadable("a compiled list does not open: it was altered or moved") from error
    numbers = iter(array("q", plain))
    return list(_pairs(numbers))


def _pairs(numbers: Iterator[int]) -> Iterator[Member]:
    return zip(numbers, numbers, strict=True)


def destroy(row: CompiledList) -> None:
    """Forget the key and what it sealed; saves nothing."""
    row.key, row.sealed = b"", b""
