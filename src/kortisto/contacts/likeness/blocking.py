"""Bringing likely cards together without comparing everybody with everybody, in bounded memory.

Each card is put under a few keys. A key is kept as a number of 32 bits beside the card's id, eight bytes in all, in drawers by
its first bits; one drawer is sorted at a time. Two keys with the same number only cost a comparison that finds nothing.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from zlib import crc32

DRAWERS = 16
_LOW = 0xFFFFFFFF


class Blocks:
    """Cards by key; `most`: a key that more cards share tells nothing and is passed over."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._drawers = [array("Q") for _ in range(DRAWERS)]

    def add(self, key: str, pk: int) -> None:
        number = crc32(key.encode())
        self._drawers[number % DRAWERS].append(number << 32 | pk)

    def groups(self) -> Iterator[tuple[int, list[int]]]:
        """(number of the key, ids in order) of every key at least two cards share, whatever their number."""
        for place in range(DRAWERS):
            drawer = sorted(self._drawers[place])
            self._drawers[place] = array("Q")
            yield from _runs(drawer)

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Pairs of ids, the smaller first; the same pair may come again under another key."""
        for _key, ids in self.groups():
            if len(ids) <= self.most:
                yield from _couples(ids)


def _runs(drawer: list[int]) -> Iterator[tuple[int, list[int]]]:
    key = -1
    ids: list[int] = []
    for packed in drawer:
        number, pk = packed >> 32, packed & _LOW
        if number != key:
            if len(ids) > 1:
                yield key, ids
            key, ids = number, [pk]
        elif ids[-1] != pk:
            ids.append(pk)
    if len(ids) > 1:
        yield key, ids


def _couples(ids: list[int]) -> Iterable[tuple[int, int]]:
    return ((one, other) for place, one in enumerate(ids) for other in ids[place + 1 :])
