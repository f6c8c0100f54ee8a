"""A sealed stream: AES-256-GCM in chunks, each bound to its place, the last one marked.

Layout: magic line · 4 bytes length and JSON header · chunks of 4 bytes length and ciphertext with tag. The nonce is 7 random
bytes of the header, a counter of 4 and a last-chunk mark of 1 (the STREAM construction of Hoang, Reyhanitabar, Rogaway and
Vizár, 2015), so chunks cannot be dropped, swapped, cut off or taken from another archive without notice.
"""

from __future__ import annotations

import io
import json
import secrets
import struct
from collections.abc import Callable
from typing import Any, BinaryIO

MAGIC = b"KORTISTO-BACKUP 1\n"
CHUNK = 1024 * 1024
_LENGTH = struct.Struct(">I")


class ArchiveDamaged(RuntimeError):
    """The archive was cut off, changed, or sealed with another key."""


class SealedWriter(io.RawIOBase):
    """A file to write plain bytes to; `close` writes the last chunk. Raises nothing of its own."""

    def __init__(self, target: BinaryIO, key: bytes, header: dict[str, Any]) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        super().__init__()
        self._target, self._cipher = target, AESGCM(key)
        self._prefix, self._count, self._pending = secrets.token_bytes(7), 0, bytearray()
        text = json.dumps({**header, "prefix": self._prefix.hex()}, sort_keys=True).encode()
        self._head = MAGIC + _LENGTH.pack(len(text)) + text
        target.write(self._head)

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._pending += data
        while len(self._pending) > CHUNK:
            self._seal(bytes(self._pending[:CHUNK]), last=False)
            del self._pending[:CHUNK]
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._seal(bytes(self._pending), last=True)
            self._pending.clear()
        super().close()

    def _seal(self, plain: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._prefix, self._count, last), plain, self._head)
        self._target.write(_LENGTH.pack(len(sealed)) + sealed)
        self._count += 1


class SealedReader(io.RawIOBase):
    """Plain bytes of a sealed stream; raises ArchiveDamaged at the first chunk that is not what was written."""

    def __init__(self, source: BinaryIO, key_of: Callable[[str], bytes]) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        super().__init__()
        self._source = source
        self.header, self._head = read_header(source)
        self._prefix = bytes.fromhex(self.header["prefix"])
        self._cipher = AESGCM(key_of(self.header["generation"]))
        self._count, self._plain, self._ended = 0, b"", False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._plain and not self._ended:
            self._plain = self._next()
        size = min(len(buffer), len(self._plain))
        buffer[:size], self._plain = self._plain[:size], self._plain[size:]
        return size

    def _next(self) -> bytes:
        from cryptography.exceptions import InvalidTag

        size = _LENGTH.unpack(_exactly(self._source, _LENGTH.size))[0]
        if size > CHUNK + 16:
            raise ArchiveDamaged(self._where("a length is impossible"))
        sealed = _exactly(self._source, size)
        for last in (False, True):
            try:
                plain = self._cipher.decrypt(_nonce(self._prefix, self._count, last), sealed, self._head)
            except InvalidTag:
                continue
            self._count, self._ended = self._count + 1, last
            if last and self._source.read(1):
                raise ArchiveDamaged(self._where("something follows its end"))
            return plain
        raise ArchiveDamaged(self._where("a part was changed, or it was sealed with another key"))

    def _where(self, what: str) -> str:
        return f"The archive of generation {self.header['generation']} cannot be trusted: {what} (part {self._count + 1})."


def read_header(source: BinaryIO) -> tuple[dict[str, Any], bytes]:
    """The unencrypted head of an archive: generation, time, version, database engine; and its bytes."""
    magic = source.read(len(MAGIC))
    if magic != MAGIC:
        raise ArchiveDamaged("This file is not a backup of Kortisto (or of a newer version).")
    length = _exactly(source, _LENGTH.size)
    text = _exactly(source, min(_LENGTH.unpack(length)[0], 4096))
    try:
        header = json.loads(text)
        if not isinstance(header["generation"], str) or len(bytes.fromhex(header["prefix"])) != 7:
            raise ValueError
    except (ValueError, KeyError, TypeError) as error:
        raise ArchiveDamaged("The head of the archive cannot be read; the file is damaged.") from error
    return header, magic + length + text


def _exactly(source: BinaryIO, size: int) -> bytes:
    found = source.read(size)
    if len(found) < size:
        raise ArchiveDamaged("The archive ends too early; it was cut off while being written or copied.")
    return found


def _nonce(prefix: bytes, count: int, last: bool) -> bytes:
    return prefix + struct.pack(">I?", count, last)
