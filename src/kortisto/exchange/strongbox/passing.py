"""Bytes on their way: an upload while it comes in, and lists nobody stores. The key is in memory only and ends with the process."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from kortisto.exchange.reading.tables import Table
from kortisto.exchange.sealed import sheets
from kortisto.exchange.sealed.frames import Reader, Writer
from kortisto.privacy.strongbox import wipe

FOLDER = "imports"
_CONTEXT = b"passing"
_PIECE = 1 << 20


def new_path() -> Path:
    return Path(settings.KORTISTO.files) / FOLDER / f"{secrets.token_hex(16)}.sealed"


class Passing:
    """Bytes that are written once and then read as often as needed, until `discard`."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._path = new_path()
        self._writer = Writer(self._path, self._key, _CONTEXT)
        self._waiting = bytearray()
        self.size = 0

    def add(self, data: bytes) -> None:
        self.size += len(data)
        self._waiting += data
        if len(self._waiting) >= _PIECE:
            self._writer.add(bytes(self._waiting))
            self._waiting.clear()

    def close(self) -> None:
        self._writer.add(bytes(self._waiting))
        self._waiting.clear()
        self._writer.close()

    def pieces(self) -> Iterator[bytes]:
        return Reader(self._path, self._key, _CONTEXT).pieces()

    def discard(self) -> None:
        self._writer.abandon()


@contextmanager
def tables_of(tables: Iterable[Table], pick: Callable[[list[Table]], Table]) -> Iterator[Table]:
    """Tables as they are read, kept sealed as long as the block lasts; gives the one `pick` chooses. Raises Unreadable."""
    key, path = secrets.token_bytes(32), new_path()
    sheets.write(Writer(path, key, _CONTEXT), tables)
    try:
        found = sheets.tables(Reader(path, key, _CONTEXT))
        yield pick(found)
    finally:
        wipe(path)
