"""The unused bytes of pages of a SQLite database (sqlite.org/fileformat2.html, 1.6).

`secure_delete` overwrites a cell when it is deleted. When a b-tree is balanced, cells move to a neighbour and the bytes they
had stay in the gap between the pointers of the page and its cells: nothing refers to them, and no later deletion of the
row, which happens elsewhere, reaches them.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from kortisto.lib.bytescan.words import WORD, Bytes, Numbers, Words, at

_KINDS = {2: 12, 5: 12, 10: 8, 13: 8}
"""First byte of a b-tree page → length of its header."""
_LENGTHS = np.array([_KINDS.get(kind, 0) for kind in range(256)], np.int64)
_MASKS = np.array([(1 << 8 * count) - 1 for count in range(WORD + 1)], np.uint64)
_AT_ONCE = 1_000
_MOST_PAGES = 1 << 24
"""From here on the first byte of an overflow page, part of a page number, might look like a kind."""


def unclean(path: str) -> list[int]:
    """Offsets of the pages with unused bytes that are not zero, read while others work: `clean` looks again."""
    handle = os.open(path, os.O_RDONLY)
    try:
        size, found, number = _page_size(os.pread(handle, 100, 0)), list[int](), 0
        window = _Window(handle, size)
        while count := window.read(number, _AT_ONCE):
            starts, _ = window.dirty(range(count))
            found += [*dict.fromkeys((starts // size * size + number * size).tolist())]
            number += count
        return sorted(found)
    finally:
        os.close(handle)


def clean(path: str, offsets: Iterable[int]) -> int:
    """Overwrite the unused bytes of the pages in which these offsets lie; gives how many were not zero.

    The caller keeps every writer out, and what the log holds has been brought into the file. Only bytes that no reader
    looks at are written, so that readers need not wait. ValueError when the file is no database of this kind.
    """
    handle = os.open(path, os.O_RDWR)
    try:
        size = _page_size(os.pread(handle, 100, 0))
        if os.fstat(handle).st_size // size >= _MOST_PAGES:
            raise ValueError("the database has too many pages to tell their kinds apart")
        cleaned, nothing, window = 0, bytes(65536), _Window(handle, size)
        for begin, numbers in _together(sorted({offset // size for offset in offsets})):
            count = window.read(begin, numbers[-1] + 1)
            starts, ends = window.dirty([number for number in numbers if number < count])
            for start, end in zip((starts + begin * size).tolist(), (ends - starts).tolist(), strict=True):
                os.pwrite(handle, nothing[:end], start)
            cleaned += int((ends - starts).sum())
        os.fsync(handle)
        return cleaned
    finally:
        os.close(handle)


def within_unused(path: str, offsets: Iterable[int]) -> list[bool]:
    """Whether each of these bytes of a database is an unused one; False throughout of a file that is none, or is gone."""
    offsets = list(offsets)
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return [False] * len(offsets)
    try:
        size = _page_size(os.pread(handle, 100, 0))
        ranges: dict[int, list[tuple[int, int]]] = {}
        for number in {offset // size for offset in offsets}:
            page = os.pread(handle, size, number * size)
            ranges[number] = unused(page, 100 if number == 0 else 0) if len(page) == size else []
        return [any(start <= offset % size < end for start, end in ranges[offset // size]) for offset in offsets]
    except ValueError:
        return [False] * len(offsets)
    finally:
        os.close(handle)


def _together(numbers: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
    """Pages to be read at once: the first, and each counted from it."""
    start = 0
    while start < len(numbers):
        begin, stop = numbers[start], start
        while stop < len(numbers) and numbers[stop] < begin + _AT_ONCE:
            stop += 1
        yield begin, [number - begin for number in numbers[start:stop]]
        start = stop


class _Window:
    """Pages next to each other, read into the same memory again and again; what `unused` says of one page, for all at once."""

    def __init__(self, handle: int, size: int) -> None:
        self._handle, self._size, self._first = handle, size, 0
        self._memory = bytearray(_AT_ONCE * size + WORD)
        self._letters: Bytes = np.frombuffer(self._memory, np.uint8)
        self._pairs = np.empty(len(self._memory) // 2, np.uint16)

    def read(self, number: int, count: int) -> int:
        """Read so many pages from this one on; gives how many there are."""
        self._first = number
        return os.preadv(self._handle, [memoryview(self._memory)[: count * self._size]], number * self._size) // self._size

    def dirty(self, numbers: Iterable[int]) -> tuple[Numbers, Numbers]:
        """Where unused bytes that are not all zero start and end, of these of the pages read."""
        base = np.fromiter(numbers, np.int64) * self._size
        own = []
        if self._first == 0 and len(base) and base[0] == 0:  # its header lies behind that of the file
            own = [np.array(unused(bytes(self._memory[: self._size]), 100), np.int64).reshape(-1, 2)]
            base = base[1:]
        found = self._filled(np.concatenate([*own, *self._ranges(base[_LENGTHS[self._letters[base]] > 0])]))
        return found[:, 0], found[:, 1]

    def _ranges(self, base: Numbers) -> list[Numbers]:
        """(start, end) of the unused bytes of the b-tree pages that begin here, if anything is in them."""
        lengths, count, begins = _LENGTHS[self._letters[base]], self._number(base + 3), self._number(base + 5)
        begins[begins == 0] = 65536
        gap = lengths + 2 * count
        sound = (gap <= begins) & (begins <= self._size)
        base, lengths, gap, begins = base[sound], lengths[sound], gap[sound], begins[sound]
        which, start, end, sound = self._blocks(base, begins)
        which = np.concatenate([np.arange(len(base)), which])
        found = self._filled(
            np.stack([np.concatenate([gap, start]) + base[which], np.concatenate([begins, end]) + base[which], which], 1)
        )
        pages = np.unique(found[:, 2])
        sound[pages] &= self._pointers_hold(base[pages], lengths[pages], gap[pages], begins[pages])
        return [found[sound[found[:, 2]], :2]]

    def _blocks(self, base: Numbers, begins: Numbers) -> tuple[Numbers, Numbers, Numbers, NDArray[np.bool_]]:
        """The free blocks of all pages, link by link: of which page, start and end; and whose links hold together."""
        sound, block = np.ones(len(base), np.bool_), self._number(base + 1)
        waiting = np.flatnonzero(block)
        found = [np.empty((3, 0), np.int64)]
        while len(waiting):
            here, place = block[waiting], base[waiting] + np.minimum(block[waiting], self._size - 4)
            following, end = self._number(place), here + self._number(place + 2)
            fits = (here >= begins[waiting]) & (end >= here + 4) & (end <= self._size) & ((following == 0) | (following >= end))
            sound[waiting[~fits]] = False
            found.append(np.stack([waiting, here + 4, end])[:, fits])
            block[waiting] = following
            waiting = waiting[fits & (following > 0)]
        which, start, end = np.concatenate(found, axis=1)
        return which, start, end, sound

    def _pointers_hold(self, base: Numbers, lengths: Numbers, gap: Numbers, begins: Numbers) -> NDArray[np.bool_]:
        """Whether every pointer of a page leads to where its cells are."""
        sound, some = np.ones(len(base), np.bool_), np.flatnonzero(gap > lengths)
        if len(some):  # headers are of even length, so pointers lie at even places
            np.copyto(self._pairs, self._letters.view(">u2"))
            edges = np.stack([base[some] + lengths[some], base[some] + gap[some]], axis=1).reshape(-1) // 2
            least, most = np.minimum.reduceat(self._pairs, edges)[::2], np.maximum.reduceat(self._pairs, edges)[::2]
            sound[some] = (least >= begins[some]) & (most < self._size)
        return sound

    def _filled(self, ranges: Numbers) -> Numbers:
        """Those of the ranges in which not all is zero: words at multiples of eight first, then what is before and behind."""
        ranges = ranges[ranges[:, 1] > ranges[:, 0]]
        ranges = ranges[np.argsort(ranges[:, 0], kind="stable")]
        starts, ends = ranges[:, 0], ranges[:, 1]
        front, back = at(self._letters, starts), at(self._letters, np.maximum(ends - WORD, 0))
        long = ends - starts
        filled = (front & _MASKS[np.minimum(long, WORD)]) | np.where(long >= WORD, back, np.uint64(0))
        words: Words = self._letters.view(np.uint64)
        edges = np.stack([-(-starts // WORD), ends // WORD], axis=1)
        whole = np.flatnonzero(edges[:, 0] < edges[:, 1])
        if len(whole):
            filled[whole] |= np.bitwise_or.reduceat(words, edges[whole].reshape(-1))[::2]
        kept: Numbers = ranges[filled != 0]
        return kept

    def _number(self, places: Numbers) -> Numbers:
        """The numbers of two bytes at these places."""
        high: Numbers = self._letters[places].astype(np.int64)
        return high * 256 + self._letters[places + 1]


def _page_size(header: bytes) -> int:
    if not header.startswith(b"SQLite format 3\0"):
        raise ValueError("the file is no SQLite database")
    if header[52:56] != b"\0\0\0\0":
        raise ValueError("the database keeps pointer maps (auto_vacuum), whose pages might look like b-trees")
    size = _number(header, 16)
    return 65536 if size == 1 else size


def unused(page: bytes, header: int) -> list[tuple[int, int]]:
    """Ranges of a b-tree page that hold nothing: its gap, and its free blocks behind their links. [] for any other page.

    `header`: where the page's own header begins (100 on the first page, else 0).
    """
    length = _KINDS.get(page[header])
    if length is None:
        return []
    count, begins = _number(page, header + 3), _number(page, header + 5) or 65536
    pointers = header + length
    gap = pointers + 2 * count
    if not gap <= begins <= len(page):
        return []
    cells = struct.unpack_from(f">{count}H", page, pointers)
    if cells and not begins <= min(cells) <= max(cells) < len(page):
        return []
    ranges, block = [(gap, begins)], _number(page, header + 1)
    while block:
        following, size = _number(page, block), _number(page, block + 2)
        if block < begins or size < 4 or block + size > len(page) or (following and following < block + size):
            return []
        ranges.append((block + 4, block + size))
        block = following
    return ranges


def _number(page: bytes, at: int) -> int:
    return int.from_bytes(page[at : at + 2], "big")
