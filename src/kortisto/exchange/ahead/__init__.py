"""Reading a list in a process of its own, ahead of the one that judges and stores it (ADR 170)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from typing import Any

from kortisto.exchange import joining
from kortisto.exchange.ahead.packing import Words, found_by, unpack
from kortisto.exchange.chosen import Mapping
from kortisto.exchange.entries import Entry
from kortisto.exchange.learning import Columns, learn
from kortisto.exchange.reading.tables import Table
from kortisto.exchange.sealed.frames import Gone
from kortisto.exchange.sealed.sheets import Stored

LEAST = 4_000
"""Shorter lists are read sooner than a process has begun."""


class ReaderEnded(RuntimeError):
    """What the process said of its end may quote the list: it is not kept."""


@dataclass(slots=True)
class Reading:
    """What whole columns say, and the entries of the list, joined, in the order of their first rows.

    `words`: of people among the entries taken so far, as far as they are made already; who has stored some empties it.
    """

    columns: Columns
    entries: Iterator[Entry]
    words: Words = field(default_factory=dict)


@contextmanager
def reading(table: Table, mapping: Mapping, *, as_of: date, words: bool = False) -> Iterator[Reading]:
    """Read a list; `words`: whether those of the index are wanted, which a list that is only checked has no use for.

    Gone, then or while entries are taken, when the stored file has been replaced; ReaderEnded when the process that reads died.
    """
    if len(table.rows) < LEAST or not isinstance(table.rows, Stored):
        known = learn(table, mapping)
        yield Reading(known, joining.joined(table, mapping, known, as_of=as_of))
        return
    with _process() as process:
        asked = {"headings": table.headings, "mapping": mapping.as_json(), "as_of": as_of.isoformat(), "words": words}
        asked |= table.rows.whereabouts()
        assert process.stdin is not None
        with suppress(BrokenPipeError):  # it has ended: nothing will come
            process.stdin.write(json.dumps(asked).encode() + b"\n")
            process.stdin.flush()
        lines = _lines(process)
        name_order, date_orders, spellings = next(lines)["columns"]
        orders = {target: (order, bool(unsure)) for target, (order, unsure) in date_orders.items()}
        made: Words = {}
        yield Reading(Columns(name_order, orders, spellings), _entries(lines, made), made)


_begun: list[subprocess.Popen[bytes]] = []


@contextmanager
def begun() -> Iterator[None]:
    """A process that begins now is ready when the first `reading` of the block wants it."""
    process = _begin()
    _begun.append(process)
    try:
        yield
    finally:
        if process in _begun:
            _begun.remove(process)
            _end(process)


@contextmanager
def _process() -> Iterator[subprocess.Popen[bytes]]:
    process = _begun.pop() if _begun else _begin()
    try:
        yield process
    finally:
        _end(process)


def _begin() -> subprocess.Popen[bytes]:
    """Without our environment. When we are gone, nobody takes what it reads, and it ends."""
    command = [sys.executable, "-I", "-m", "kortisto.exchange.ahead.reader"]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, bufsize=1 << 18
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.communicate()


def _lines(process: subprocess.Popen[bytes]) -> Iterator[dict[str, Any]]:
    """Up to the one that says that the list is at its end."""
    assert process.stdout is not None
    while True:
        line = process.stdout.readline()
        if not line.endswith(b"\n"):
            raise ReaderEnded(
                "The process that reads the list ended before the list did. Start the import again: it goes on where it was."
            )
        said = json.loads(line)
        if "gone" in said:
            raise Gone
        if "end" in said:
            return
        yield said


def _entries(lines: Iterator[dict[str, Any]], words: Words) -> Iterator[Entry]:
    for said in lines:
        for packed, made in zip_longest(said["entries"], said["words"]):
            entry = unpack(packed)
            if made:
                words[found_by(entry)] = tuple(made)
            yield entry
