"""Where the bytes of a list come from: read in pieces, as often as needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_PIECE = 1 << 20
LONGEST_LINE = 16 << 20
"""More than any row may have: what is longer is no line, and is not gathered any further."""


class Source(Protocol):
    """`pieces` begins anew each time it is called."""

    @property
    def size(self) -> int: ...

    def pieces(self) -> Iterator[bytes]: ...


@dataclass(frozen=True, slots=True)
class Bytes:
    """A short list that is in memory anyway."""

    data: bytes

    @property
    def size(self) -> int:
        return len(self.data)

    def pieces(self) -> Iterator[bytes]:
        yield self.data


@dataclass(frozen=True, slots=True)
class OnDisk:
    """A file of the person who runs the command."""

    path: Path

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    def pieces(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece


def beginning(source: Source, length: int) -> bytes:
    """The first bytes, as many as there are up to `length`."""
    found = b""
    for piece in source.pieces():
        found += piece
        if len(found) >= length:
            break
    return found[:length]


def whole_lines(texts: Iterable[str]) -> Iterator[str]:
    """The same text in pieces that end with a line, wherever there are lines."""
    left = ""
    for text in texts:
        text = left + text
        # A carriage return at the very end may be half of a line's end.
        cut = max(text.rfind("\n"), text.rfind("\r", 0, -1)) + 1 or (len(text) if len(text) > LONGEST_LINE else 0)
        if cut:
            yield text[:cut]
        left = text[cut:]
    if left:
        yield left


def head_of(texts: Iterable[str], length: int) -> str:
    """The first characters, as many as there are up to `length`."""
    found = ""
    for text in texts:
        found += text
        if len(found) >= length:
            break
    return found[:length]
