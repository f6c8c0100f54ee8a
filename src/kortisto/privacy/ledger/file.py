"""The file itself: one JSON line an entry, chained by hash, written by one process at a time and forced to disk.

The first line names the installation, so that the ledger of another cannot be put in its place. A line cut short by a
power failure was never confirmed; the next writer takes it away.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from kortisto.privacy.ledger.entries import GENESIS, Line

NAME, LOCK = "ledger.jsonl", "ledger.lock"


class LedgerTrouble(RuntimeError):
    """The ledger cannot be read or does not hold together; the message says where."""


def path() -> Path:
    return Path(settings.KORTISTO.ledger) / NAME


@contextmanager
def only_writer() -> Iterator[None]:
    """Keep every other writer out, also those of other processes."""
    folder = path().parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def head(installation: str) -> str:
    """The hash the first entry follows: of the installation, so that no other ledger fits."""
    return f"{GENESIS[:28]}{installation.replace('-', '')}{GENESIS}"[:64]


def read(since: int = 0) -> Iterator[Line]:
    """The entries after number `since`. LedgerTrouble when a line cannot be read."""
    if not path().exists():
        return
    with path().open("rb") as file:
        next(file, b"")
        for place, raw in enumerate(file, start=1):
            if not raw.endswith(b"\n"):
                return  # cut short while being written: never confirmed
            if place <= since:
                continue
            try:
                yield Line.read(json.loads(raw))
            except (ValueError, KeyError, TypeError) as error:
                raise LedgerTrouble(f"line {place + 1} of {path()} cannot be read") from error


def belongs_to() -> str | None:
    """The installation the file names, None when there is no file."""
    if not path().exists():
        return None
    with path().open("rb") as file:
        try:
            return str(json.loads(file.readline())["installation"])
        except (ValueError, KeyError, TypeError) as error:
            raise LedgerTrouble(f"the first line of {path()} does not name an installation") from error


def tail() -> Line | None:
    """The last confirmed entry, found from the end of the file."""
    if not path().exists():
        return None
    with path().open("rb") as file:
        size, block = file.seek(0, os.SEEK_END), 4096
        while True:
            start = max(0, size - block)
            file.seek(start)
            text = file.read(size - start)
            lines = text[: text.rfind(b"\n") + 1].splitlines()
            if start == 0:
                lines = lines[1:]
                return Line.read(json.loads(lines[-1])) if lines else None
            if len(lines) > 1:
                return Line.read(json.loads(lines[-1]))
            block *= 4


def verify() -> tuple[int, str]:
    """(entries, problem): walks the whole file; `problem` is empty when it holds together."""
    try:
        installation = belongs_to()
        if installation is None:
            return 0, ""
        prev, number = head(installation), 0
        for line in read():
            number += 1
            if line.seq != number or line.prev_hash != prev or not line.sound:
                return number, f"entry {number} was altered, dropped or moved"
            prev = line.hash
    except LedgerTrouble as error:
        return 0, str(error)
    return number, ""


def write(lines: Sequence[Line], installation: str) -> None:
    """Append under `only_writer`; the bytes are on the disk when this returns."""
    place = path()
    fresh = not place.exists()
    with place.open("ab+") as file:
        os.fchmod(file.fileno(), 0o600)
        if fresh:
            file.write(json.dumps({"installation": installation}).encode() + b"\n")
        else:
            _take_away_half_line(file.fileno(), place)
        file.write("".join(line.written() for line in lines).encode())
        file.flush()
        os.fsync(file.fileno())
    if fresh:
        folder = os.open(place.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def _take_away_half_line(handle: int, place: Path) -> None:
    text = place.read_bytes()[-1:]
    if text and text != b"\n":
        whole = place.read_bytes()
        os.ftruncate(handle, whole.rfind(b"\n") + 1)
