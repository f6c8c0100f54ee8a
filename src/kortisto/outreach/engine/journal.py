"""What left and what was answered, written as it happens: two records for each message, tokens only.

`D` before the final dot leaves, `A` after the server's 250, `N` when it said no or not now. Plain appended writes: they survive kill -9, not a power cut, and
so the first line says in which life of the machine they were written. A writer holds a lock on its file for as long as it
lives; whoever can take it knows that the writer is dead.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

DATA, ANSWERED, NOT = b"D", b"A", b"N"
TOKEN = 32
OPEN, ENDED = ".journal", ".ended"
_RECORD = TOKEN + 2


def boot() -> str:
    """A name of the machine's present life; "" where the system has none, which is as good as never the same."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""


class JournalTrouble(RuntimeError):
    """The journal cannot be written (a full disk, say): nothing more may leave."""


class Journal:
    """The journal of one worker for one mailing, both named by random codes."""

    def __init__(self, folder: Path, mailing: str, worker: str) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = folder / f"{mailing}-{worker}{OPEN}"
        # Locked before it has its name: nobody ever finds it without its writer's lock.
        unnamed = self.path.with_suffix(".new")
        self._file = os.open(unnamed, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._write(f"{mailing} {worker} {boot()}\n".encode())
        os.fsync(self._file)
        unnamed.replace(self.path)
        _sync(folder)

    def _write(self, record: bytes) -> None:
        try:
            whole = os.write(self._file, record) == len(record)
        except OSError as error:
            raise JournalTrouble(str(self.path)) from error
        if not whole:
            raise JournalTrouble(str(self.path))

    def data(self, token: bytes) -> None:
        """The data of this message leave now."""
        self._write(DATA + token + b"\n")

    def answered(self, token: bytes) -> None:
        """The server has taken this message."""
        self._write(ANSWERED + token + b"\n")

    def declined(self, token: bytes) -> None:
        """The server has not taken this message."""
        self._write(NOT + token + b"\n")

    def end(self) -> None:
        """Everything in it stands in the ledger."""
        self.path.replace(self.path.with_suffix(ENDED))
        os.close(self._file)

    def abandon(self) -> None:
        """Not everything could be written down: whoever comes next reads it as that of a dead writer."""
        os.close(self._file)


@dataclass(frozen=True)
class Found:
    """What a journal says. `answered`: the server took them. `data`: their data left and no answer was written down."""

    path: Path
    worker: str
    boot: str
    answered: set[str] = field(default_factory=set)
    data: set[str] = field(default_factory=set)


def read(path: Path) -> Found:
    """A record cut short at the end was never finished, so what it would have announced did not happen."""
    head, _, rest = path.read_bytes().partition(b"\n")
    words = head.decode("ascii", "replace").split(" ")
    found = Found(path, words[1] if len(words) > 1 else path.stem.rpartition("-")[2], words[2] if len(words) > 2 else "")
    for place in range(0, len(rest) - _RECORD + 1, _RECORD):
        token = rest[place + 1 : place + 1 + TOKEN].decode("ascii", "replace")
        kind = rest[place : place + 1]
        if kind == DATA:
            found.data.add(token)
            continue
        found.data.discard(token)
        if kind == ANSWERED:
            found.answered.add(token)
    return found


@contextmanager
def dead(folder: Path, mailing: str) -> Iterator[list[Found]]:
    """The journals of writers of the mailing that are no more, locked meanwhile."""
    held, found = [], []
    try:
        for path in sorted(folder.glob(f"{mailing}-*{OPEN}")):
            file = os.open(path, os.O_RDONLY)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(file)
                continue
            held.append(file)
            if path.exists():
                found.append(read(path))
        yield found
    finally:
        for file in held:
            os.close(file)


def ended(folder: Path, mailing: str) -> list[Found]:
    """Those kept of writers that finished, for the case of a restored database."""
    return [read(path) for path in sorted(folder.glob(f"{mailing}-*{ENDED}"))]


def settled(found: Found) -> None:
    """What a dead writer left is in the ledger now."""
    found.path.replace(found.path.with_suffix(ENDED))


def _sync(folder: Path) -> None:
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
