"""The process that looks: `python -I -m kortisto.lib.bytescan.looking`, a line of JSON in, a line of JSON out.

    {"learn": ["anna.koskela@…", …]}                     values to look for, numbered as they come; no answer
    {"prepare": ["/path", …]}                            what was learnt is made ready for these files; no answer
    {"look": ["/path", …], "only": [3, 17] or null}      [[bytes read, [[value, spelling, [offset, …]], …]] or null, …]
    {"again": ["/path", …], "only": [3, 17],             the same, but only near these places, a list of offsets for each file
     "near": [[offset, …], …]}
    {"unused": "/path", "at": [offset, …]}               [true, …], see `pages.within_unused`
    {"unclean": "/path"}                                 [offset, …], see `pages.unclean`
    {"clean": "/path", "at": [offset, …]}                bytes overwritten, see `pages.clean`

It ends with its standard input. Nothing of the values is written anywhere; they go with the process.

Where a value may stand in some spelling the sieve says (`sieve.py`); there the bytes are compared as they are.
"""

from __future__ import annotations

import json
import os
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from kortisto.lib.bytescan.asking import OFFSETS
from kortisto.lib.bytescan.pages import clean, unclean, within_unused
from kortisto.lib.bytescan.sieve import BEYOND, Sieve
from kortisto.lib.bytescan.spelling import spellings
from kortisto.lib.bytescan.words import WORD, Counted

PIECE = 1024 * 1024
NEAR = 4096
"""Bytes of a page of the largest files: what was found in one is looked for again in all of it."""
EXACT = frozenset({"base64"})
"""Spellings in which another letter case is another value."""
_SAMPLE, _SAMPLES = 64 * 1024, 256
"""Bytes of a piece of the sample, and how many pieces at most."""
_REMEMBERED = 50_000

Hits = dict[tuple[int, str], list[int]]


class Values:
    """The values to look for, and in small letters every text one is spelled as, end to end."""

    def __init__(self) -> None:
        self.values: list[str] = []
        self.longest = 0
        self.texts, self.ends, self.owners = bytearray(), array("q"), array("i")

    def learn(self, values: Sequence[str]) -> None:
        for number, value in enumerate(values, start=len(self.values)):
            texts = {text.lower() for text in spellings(value)}
            self.longest = max(self.longest, *map(len, texts))
            for text in texts:
                self._add(text, number)
        self.values += values

    def _add(self, text: bytes, number: int) -> None:
        self.texts += text
        self.ends.append(len(self.texts))
        self.owners.append(number)

    def text(self, row: int) -> bytes:
        return bytes(self.texts[self.ends[row - 1] if row else 0 : self.ends[row]])

    def narrowed(self, numbers: Sequence[int]) -> Values:
        """Only these, under their numbers."""
        wanted, few = set(numbers), Values()
        few.values, few.longest = self.values, self.longest
        for row, number in enumerate(self.owners):
            if number in wanted:
                few._add(self.text(row), number)
        return few


class Finder:
    """Values made ready to be found in files such as these."""

    def __init__(self, known: Values, paths: Sequence[str]) -> None:
        self._known = known
        self._sieve = Sieve(known.texts, known.ends, Counted(_sample(paths, len(known.ends) // 256 + 1))) if known.ends else None
        self._spelled: dict[tuple[int, bytes], str] = {}

    def look(self, path: str, near: Sequence[int] | None = None) -> tuple[int, Hits] | None:
        """(bytes, what was found where) of the file, read by all processors; None when it is gone. OSError when unreadable.

        `near`: only what begins in the same pages as one of these places.
        """
        try:
            handle = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            return None
        try:
            size, hits = os.fstat(handle).st_size, Hits()
            pieces = range(0, size, PIECE) if near is None else sorted({place // NEAR * NEAR for place in near})
            length = PIECE if near is None else NEAR
            with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as threads:
                for found in threads.map(lambda at: self._piece(handle, at, length), pieces):
                    for number, spelling, place in found:
                        places = hits.setdefault((number, spelling), [])
                        if len(places) < OFFSETS and places[-1:] != [place]:
                            places.append(place)
            return size, hits
        finally:
            os.close(handle)

    def _piece(self, handle: int, at: int, length: int) -> list[tuple[int, str, int]]:
        """What begins in the piece at this offset; the next one begins before this one's last value may end."""
        if self._sieve is None:
            return []
        text = os.pread(handle, length + max(self._known.longest, BEYOND), at)
        count = min(length, -(-len(text) // WORD) * WORD)
        found = self._sieve.look(text.ljust(count + BEYOND, b"\0"), count)
        return [
            (self._known.owners[row], spelling, at + start) for start, row in found if (spelling := self._name(text, start, row))
        ]

    def _name(self, text: bytes, start: int, row: int) -> str:
        """In which spelling the value of this row stands at `start`; "" when it does not. The same bytes are asked for again."""
        own = self._known.text(row)
        key = (row, text[start : start + len(own)])
        if (known := self._spelled.get(key)) is not None:
            return known
        if key[1].lower() != own:
            return ""
        if len(self._spelled) >= _REMEMBERED:
            self._spelled.clear()
        return self._spelled.setdefault(key, _spelled(self._known.values[self._known.owners[row]], key[1]))


def _spelled(value: str, there: bytes) -> str:
    """In which spelling the value begins these bytes; "" when only its base64 does, in another case."""
    other, small = "", there.lower()
    for text, name in spellings(value).items():
        if there.startswith(text):
            return name
        if name not in EXACT and small.startswith(text.lower()):
            other = "another case"
    return other


def _sample(paths: Sequence[str], most: int) -> bytes:
    """Pieces of the files, spread evenly, the largest files first: what words are common in them. For few values few do."""
    most = min(most, _SAMPLES)
    sizes = {path: os.stat(path).st_size for path in paths if os.path.exists(path)}  # noqa: PTH110, PTH116
    step = max(sum(sizes.values()) // most, _SAMPLE)
    pieces = list[bytes]()
    for path in sorted(sizes, key=lambda path: -sizes[path]):
        if len(pieces) >= most:
            break
        pieces += _read(path, range(0, sizes[path], step)[: most - len(pieces)])
    return b"".join(pieces)


def _read(path: str, places: Sequence[int]) -> list[bytes]:
    """[] for a file that goes, or cannot be read: who looks through it says so."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return []
    try:
        return [os.pread(handle, _SAMPLE, at) for at in places]
    finally:
        os.close(handle)


def answers(lines: Iterator[str]) -> Iterator[Any]:
    """What each line asks for."""
    known, ready = Values(), None
    for line in lines:
        asked = json.loads(line)
        if "learn" in asked:
            known.learn(asked["learn"])
            ready = None
        elif "prepare" in asked:
            ready = ready or Finder(known, asked["prepare"])
        elif "unused" in asked:
            yield within_unused(asked["unused"], asked["at"])
        elif "unclean" in asked:
            yield unclean(asked["unclean"])
        elif "clean" in asked:
            yield clean(asked["clean"], asked["at"])
        elif "again" in asked:
            few = Finder(known.narrowed(asked["only"]), asked["again"])
            yield _told(few.look(path, near) for path, near in zip(asked["again"], asked["near"], strict=True))
        else:
            if asked["only"] is None:
                finder = ready = ready or Finder(known, asked["look"])
            else:
                finder = Finder(known.narrowed(asked["only"]), asked["look"])
            yield _told(finder.look(path) for path in asked["look"])


def _told(found: Iterable[tuple[int, Hits] | None]) -> list[Any]:
    return [one and [one[0], [[*key, places] for key, places in one[1].items()]] for one in found]


if __name__ == "__main__":
    for answer in answers(sys.stdin):
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
