"""Words: eight bytes at a time as numbers, hashed, counted, and found again by their hash.

Numbers are read in the order of bytes that x86 and ARM have: the first byte of a text is the lowest.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Numbers = NDArray[np.int64]
Bytes = NDArray[np.uint8]

WORD = 8
ALL = ~np.uint64(0)
_SMALL = np.uint64(0x2020202020202020)
_MIX, _MIX_AGAIN = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_COUNTED = 20
_OFTEN = 255
_BUCKETS = 21


def small(text: bytes | bytearray) -> Bytes:
    """The text with one bit of every byte set: letters become small, and some other bytes alike too. Whole words of it."""
    words: Words = np.frombuffer(text, np.uint64, len(text) // WORD) | _SMALL
    return words.view(np.uint8)


def mixer(width: int) -> np.uint64:
    """What a word is multiplied by to hash its first `width` bytes: the others are pushed out at the top."""
    return _MIX << np.uint64(8 * (WORD - width))


def again(hashes: Words) -> Words:
    """Another hash of a hash."""
    return (hashes ^ (hashes >> np.uint64(29))) * _MIX_AGAIN


def top(hashes: Words, bits: int) -> Numbers:
    """Their first bits."""
    return (hashes >> np.uint64(64 - bits)).view(np.int64)


def at(text: Bytes, places: Numbers) -> Words:
    """The word at each of these places, wherever they are."""
    every: Words = np.ndarray((len(text) - WORD + 1,), np.uint64, text, strides=(1,))
    return every[places]


class Index:
    """Hashes, found by their first bits at once."""

    def __init__(self, hashes: Words) -> None:
        """`hashes` in order."""
        self.hashes = hashes
        self._bits = min(max(len(hashes).bit_length() + 2, 4), _BUCKETS)
        counts = np.bincount(top(hashes, self._bits), minlength=1 << self._bits)
        self._starts = np.zeros(len(counts) + 1, np.int32)
        np.cumsum(counts, out=self._starts[1:])

    def find(self, asked: Words, mask: np.uint64 = ALL) -> tuple[Numbers, Numbers]:
        """Every (place in `asked`, place in `hashes`) where the two are the same in the bits of the mask."""
        bucket = top(asked, self._bits)
        begin = self._starts[bucket]
        counts = self._starts[bucket + 1] - begin
        which = np.repeat(np.arange(len(counts)), counts)
        ours = np.arange(len(which)) + np.repeat(begin - (np.cumsum(counts) - counts), counts)
        same = np.flatnonzero(((self.hashes[ours] ^ asked[which]) & mask) == 0)
        return which[same], ours[same]


class Counted:
    """How often words, and halves of words, are in a sample of the data, about."""

    def __init__(self, sample: bytes) -> None:
        self._words: Words = small(sample).view(np.uint64)
        self._counts: dict[int, Bytes] = {}

    def of(self, words: Words, width: int) -> Bytes:
        """Of the first bytes of these words; from `_OFTEN` on all are the same."""
        if width not in self._counts:
            found = np.bincount(top(self._words * mixer(width), _COUNTED), minlength=1 << _COUNTED)
            self._counts[width] = np.minimum(found, _OFTEN).astype(np.uint8)
        return self._counts[width].take(top(words * mixer(width), _COUNTED))
