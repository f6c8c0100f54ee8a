"""The unused bytes of pages of a SQLite database (sqlite.org/fileformat2.html, 1.6).

`secure_delete` overwrites a cell when it is deleted. When a b-tree is balanced, cells move to a neighbour and the bytes they
had stay in the gap between the pointers of the page and its cells: nothing refers to them, and no later deletion of the
row, which happens elsewhere, reaches them.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable

_KINDS = {2: 12, 5: 12, 10: 8, 13: 8}
"""First byte of a b-tree page → length of its header."""
_AT_ONCE = 2_000
_MOST_PAGES = 1 << 24
"""From here on the first byte of an overflow page, part of a page number, might look like a kind."""


def unclean(path: str) -> list[int]:
    """Offsets of the pages with unused bytes that are not zero, read while others work: `clean` looks again."""
    handle = os.open(path, os.O_RDONLY)
    try:
        size, found, at = _page_size(os.pread(handle, 100, 0)), list[int](), 0
        while pages := os.pread(handle, size * _AT_ONCE, at):
            found += [
                at + start for start in range(0, len(pages) - size + 1, size) if _suspicious(pages, start, at + start == 0, size)
            ]
            at += len(pages)
        return found
    finally:
        os.close(handle)


def _suspicious(pages: bytes, start: int, first: bool, size: int) -> bool:
    """Cheaply first: of most pages the gap is zero and there is no free block."""
    header = start + (100 if first else 0)
    length = _KINDS.get(pages[header])
    if length is None:
        return False
    gap = header + length + 2 * _number(pages, header + 3)
    begins = start + (_number(pages, header + 5) or 65536)
    if pages[header + 1 : header + 3] == b"\0\0" and not pages[gap:begins].strip(b"\0"):
        return False
    page = pages[start : start + size]
    return any(page[one:end].strip(b"\0") for one, end in unused(page, header - start))


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
        cleaned = 0
        for number in sorted({offset // size for offset in offsets}):
            page = os.pread(handle, size, number * size)
            for start, end in unused(page, 100 if number == 0 else 0):
                if page[start:end].strip(b"\0"):
                    os.pwrite(handle, b"\0" * (end - start), number * size + start)
                    cleaned += end - start
        os.fsync(handle)
        return cleaned
    finally:
        os.close(handle)


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
