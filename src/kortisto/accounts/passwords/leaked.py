"""Passwords known from break-ins, looked up on this machine: a password or a part of its hash goes nowhere.

The operator may keep the list of Have I Been Pwned (SHA-1, ordered by hash, `HASH:COUNT` a line) as one file, or as a folder
of range files (`00000.txt` … `FFFFF.txt`, the rest of the hash a line), as its downloader writes them. The file is tens of
gigabytes; a look-up reads some forty lines of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha1
from pathlib import Path
from typing import BinaryIO

HASH, PREFIX = 40, 5
DIGITS = frozenset(b"0123456789ABCDEF")
SAMPLES = 64


class NotAList(ValueError):
    """The file or folder is no list of this kind; the message says what is wrong and what to do."""


def times(password: str, where: Path) -> int:
    """How often the password was seen in break-ins: 0 when the list does not have it. Raises OSError."""
    # SHA-1 is what the list is made of; it protects nothing here.
    wanted = sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    return _in_folder(wanted, where) if where.is_dir() else _in_file(wanted, where)


def _in_folder(wanted: bytes, folder: Path) -> int:
    rest = wanted[PREFIX:] + b":"
    path = folder / f"{wanted[:PREFIX].decode()}.txt"
    if not path.is_file():
        return 0
    with path.open("rb") as lines:
        return next((_count(line) for line in lines if line.upper().startswith(rest)), 0)


def _in_file(wanted: bytes, path: Path) -> int:
    """Binary search over the bytes: the line that begins at or after the middle tells which half to go on with."""
    with path.open("rb") as file:
        low, high = 0, os.fstat(file.fileno()).st_size
        while low < high:
            middle = (low + high) // 2
            begin, line = _line_from(file, middle)
            if not line or begin >= high:
                high = middle
                continue
            found = line[:HASH].upper()
            if found == wanted:
                return _count(line)
            if found < wanted:
                low = begin + len(line)
            else:
                high = middle
    return 0


def _line_from(file: BinaryIO, place: int) -> tuple[int, bytes]:
    """The first line that begins at `place` or later, and where it begins."""
    file.seek(max(place - 1, 0))
    if place:
        file.readline()
    return file.tell(), file.readline()


def _count(line: bytes) -> int:
    said = line.strip().partition(b":")[2]
    return int(said) if said.isdigit() else 1


def examine(where: Path) -> None:
    """Refuse what is no such list, by looking at a sample of its lines. Raises NotAList."""
    if where.is_dir():
        if not next(where.glob("[0-9A-F]" * PREFIX + ".txt"), None):
            raise NotAList(f"{where} has no range files (00000.txt …). Download the list anew, or name its single file.")
        return
    if not where.is_file():
        raise NotAList(f"{where} is not there. Download the list, or leave the setting empty.")
    before = b""
    for found in _sample(where):
        if len(found) == 32:
            raise NotAList(f"{where} holds NTLM hashes. Download the list of SHA-1 hashes.")
        if len(found) != HASH or not set(found) <= DIGITS:
            raise NotAList(f"{where} does not hold lines of the form HASH:COUNT. Download the list of SHA-1 hashes.")
        if found < before:
            raise NotAList(f"{where} is not in the order of the hashes. Download the list ordered by hash.")
        before = found


def _sample(path: Path) -> Iterator[bytes]:
    size = path.stat().st_size
    with path.open("rb") as file:
        for number in range(SAMPLES):
            _begin, line = _line_from(file, size * number // SAMPLES)
            if line:
                yield line.strip().partition(b":")[0].upper()
