"""A sealed file in pieces: written and read one piece at a time, so that a file of any size takes the memory of one piece.

Each piece is AES-GCM (NIST SP 800-38D) under a random nonce. Whose file it is, the number of the piece and whether it is the
last are authenticated with it: a piece that was moved, taken out or brought from elsewhere does not open, nor does a file that
was cut short. The last piece says what is in the others; eight bytes after it say where it begins.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from kortisto.privacy.strongbox import Gone, wipe

__all__ = ["Gone", "Reader", "Writer"]

_NONCE, _LENGTH, _PLACE = 12, 4, 8


class Writer:
    """Writes a new file nobody else may read; `close` makes it whole, `abandon` takes it away."""

    def __init__(self, path: Path, key: bytes, context: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self.path, self._cipher, self._context = path, AESGCM(key), context
        self.number, self._at = 0, 0

    def add(self, piece: bytes) -> int:
        """Write a piece; gives where it begins."""
        began = self._at
        self._put(piece, last=False)
        self.number += 1
        return began

    def close(self, last: bytes = b"") -> None:
        began = self._at
        self._put(last, last=True)
        self._file.write(began.to_bytes(_PLACE, "big"))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def abandon(self) -> None:
        self._file.close()
        wipe(self.path)

    def _put(self, piece: bytes, *, last: bool) -> None:
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._cipher.encrypt(nonce, piece, _bound(self._context, self.number, last))
        self._file.write(len(sealed).to_bytes(_LENGTH, "big") + nonce + sealed)
        self._at += _LENGTH + _NONCE + len(sealed)


class Reader:
    """Reads what a `Writer` wrote; everything raises Gone for a file that is gone, not whole or not the one meant."""

    def __init__(self, path: Path, key: bytes, context: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self.path, self._key, self._cipher, self._context = path, key, AESGCM(key), context

    def whereabouts(self) -> dict[str, str]:
        """What makes the same reader in another process of ours; it has the key in it."""
        return {"path": str(self.path.absolute()), "key": self._key.hex(), "context": self._context.hex()}

    def pieces(self, first: int = 0, at: int = 0) -> Iterator[bytes]:
        """The pieces from number `first`, which begins at `at`, to the one before the last."""
        with self._open() as file:
            end = self._end(file)
            file.seek(at)
            while file.tell() < end:
                yield self._get(file, first, last=False)
                first += 1

    def piece(self, number: int, at: int) -> bytes:
        with self._open() as file:
            file.seek(at)
            return self._get(file, number, last=False)

    def last(self, number: int | None = None) -> bytes:
        """The last piece; without its number the others are counted by their lengths."""
        with self._open() as file:
            end = self._end(file)
            if number is None:
                number = self._count(file, end)
            file.seek(end)
            return self._get(file, number, last=True)

    def _open(self) -> BinaryIO:
        try:
            return self.path.open("rb")
        except OSError as error:
            raise Gone from error

    @staticmethod
    def _end(file: BinaryIO) -> int:
        size = file.seek(0, os.SEEK_END)
        if size < _PLACE:
            raise Gone
        file.seek(size - _PLACE)
        end = int.from_bytes(file.read(_PLACE), "big")
        if end > size - _PLACE:
            raise Gone
        return end

    @staticmethod
    def _count(file: BinaryIO, end: int) -> int:
        number = at = 0
        while at < end:
            file.seek(at)
            at += _LENGTH + _NONCE + int.from_bytes(file.read(_LENGTH), "big")
            number += 1
        return number

    def _get(self, file: BinaryIO, number: int, *, last: bool) -> bytes:
        from cryptography.exceptions import InvalidTag

        length = int.from_bytes(file.read(_LENGTH), "big")
        nonce, sealed = file.read(_NONCE), file.read(length)
        try:
            return self._cipher.decrypt(nonce, sealed, _bound(self._context, number, last))
        except (InvalidTag, ValueError) as error:
            raise Gone from error


def _bound(context: bytes, number: int, last: bool) -> bytes:
    return context + (b"E" if last else b"P") + number.to_bytes(8, "big")
