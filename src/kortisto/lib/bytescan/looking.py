"""The process that looks: `python -I -m kortisto.lib.bytescan.looking`, a line of JSON in, a line of JSON out.

    {"learn": ["anna.koskela@…", …]}                     values to look for, numbered as they come; no answer
    {"look": ["/path", …], "only": [3, 17] or null}      [[bytes read, [[value, spelling, [offset, …]], …]] or null, …]
    {"unclean": "/path"}                                 [offset, …], see `pages.unclean`
    {"clean": "/path", "at": [offset, …]}                bytes overwritten, see `pages.clean`

It ends with its standard input. Nothing of the values is written anywhere; they go with the process.

Each spelling is looked for by its first bytes, in small letters: so few states keep the automaton (Aho and Corasick) near
the size of a processor's cache, and only where it stops are the bytes compared as they are.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

from ahocorasick_rs import BytesAhoCorasick

from kortisto.lib.bytescan.pages import clean, unclean
from kortisto.lib.bytescan.spelling import spellings

PIECE = 8 * 1024 * 1024
WINDOW = 16
OFFSETS = 100
"""Places told of one value in one spelling in one file."""
EXACT = frozenset({"base64"})
"""Spellings in which another letter case is another value."""

Hits = dict[tuple[int, str], list[int]]


class Values:
    """The values to look for, and which of them begin, in some spelling, with which bytes."""

    def __init__(self) -> None:
        self.values: list[str] = []
        self.windows: dict[bytes, list[int]] = {}
        self.longest = 0

    def learn(self, values: Sequence[str]) -> None:
        for number, value in enumerate(values, start=len(self.values)):
            texts = spellings(value)
            self.longest = max(self.longest, *map(len, texts))
            for window in {text[:WINDOW].lower() for text in texts}:
                self.windows.setdefault(window, []).append(number)
        self.values += values

    def narrowed(self, numbers: Sequence[int]) -> Values:
        """Only these, under their numbers."""
        wanted, few = set(numbers), Values()
        few.values, few.longest = self.values, self.longest
        few.windows = {w: own for w, every in self.windows.items() if (own := [n for n in every if n in wanted])}
        return few


class Finder:
    """Values made ready to be found."""

    def __init__(self, known: Values) -> None:
        self._known, self._windows = known, list(known.windows)
        self._automaton = BytesAhoCorasick(self._windows) if self._windows else None

    def look(self, path: str) -> tuple[int, Hits] | None:
        """(bytes, what was found where) of the file, read by all processors; None when it is gone. OSError when unreadable."""
        try:
            handle = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            return None
        try:
            size, hits = os.fstat(handle).st_size, Hits()
            with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as threads:
                for found in threads.map(lambda at: self._piece(handle, at), range(0, size, PIECE)):
                    for number, spelling, place in found:
                        places = hits.setdefault((number, spelling), [])
                        if len(places) < OFFSETS and place not in places:
                            places.append(place)
            return size, hits
        finally:
            os.close(handle)

    def _piece(self, handle: int, at: int) -> list[tuple[int, str, int]]:
        """What begins in the piece at this offset; the next one begins before this one's last value may end."""
        if self._automaton is None:
            return []
        text = os.pread(handle, PIECE + self._known.longest, at)
        small = text.lower()
        places = self._automaton.find_matches_as_indexes(small, overlapping=True)
        return [
            (number, spelling, at + start)
            for place, start, _ in places
            for number in self._known.windows[self._windows[place]]
            if (spelling := _spelled(self._known.values[number], text, small, start))
        ]


def _spelled(value: str, text: bytes, small: bytes, start: int) -> str:
    """In which spelling the value stands at `start`; "" when only its first bytes do."""
    other = ""
    for exact, lowered, name in _texts(value):
        if small.startswith(lowered, start):
            if text.startswith(exact, start):
                return name
            other = other or ("" if name in EXACT else "another case")
    return other


@lru_cache(maxsize=10_000)
def _texts(value: str) -> list[tuple[bytes, bytes, str]]:
    return [(text, text.lower(), name) for text, name in spellings(value).items()]


def answers(lines: Iterator[str]) -> Iterator[Any]:
    """What each line asks for."""
    known, ready = Values(), None
    for line in lines:
        asked = json.loads(line)
        if "learn" in asked:
            known.learn(asked["learn"])
            ready = None
        elif "unclean" in asked:
            yield unclean(asked["unclean"])
        elif "clean" in asked:
            yield clean(asked["clean"], asked["at"])
        else:
            if asked["only"] is None:
                finder = ready = ready or Finder(known)
            else:
                finder = Finder(known.narrowed(asked["only"]))
            found = [finder.look(path) for path in asked["look"]]
            yield [one and [one[0], [[*key, places] for key, places in one[1].items()]] for one in found]


if __name__ == "__main__":
    for answer in answers(sys.stdin):
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
