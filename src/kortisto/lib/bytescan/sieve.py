"""A sieve: where in a text one of very many needles may begin, in any letter case, at the speed of arrays (ADR 0157).

A needle of 11 bytes or more, wherever it lies, covers a word of eight bytes that begins at a multiple of four: one of eight,
counted by where in a word the needle begins. For each of these eight the sieve remembers a word of the needle, of those it
may choose from the one that is rarest in a sample of the data. A text is then read as an array of such words. Nearly all are
of no needle; the few that are say where the needle would begin and how long it is, and there its ends are compared.

Where there are shorter needles, the words are shorter, and the shortest must also be looked for between multiples of four.

Letters are made small by setting one bit of every byte, and hashes are compared: the sieve lets more through than is there,
never less.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from kortisto.lib.bytescan.words import WORD, Bytes, Counted, Index, Numbers, Words, again, at, mixer, small, top

HEAD = 32
"""Bytes at the beginning of a needle that are looked at."""
BEYOND = HEAD + WORD
"""Bytes a text must go on for behind the last place where a needle may begin."""
SHORTEST = 6
"""Bytes of the shortest needle it takes."""
_VIEWS = ((0, 4), (2, 6))
"""Where words are read, after multiples of eight; the second pair only for needles that may lie between two of the first."""
_MASKS = np.array([(1 << 8 * min(count, WORD)) - 1 for count in range(HEAD + 1)], np.uint64)
_PLACE = np.uint64(1023)
"""The last bits of an entry: where in the head its word begins (five bits), and how long the head is, less one (five)."""
_BLOCK = 1 << 18
_ROWS = 1 << 15
_FLAGS, _NEAR = 23, 19
"""Bits of a hash that say which flag is its own; up to so many bits a flag is a byte, which still stays near the processor, else one bit."""
_NEVER = np.uint16(0xFFFF)


class Sieve:
    """Needles made ready."""

    def __init__(self, blob: bytes | bytearray, ends: Sequence[int], counted: Counted) -> None:
        """`blob`: the needles one after the other, each at least `SHORTEST` bytes; `ends`: where each ends."""
        stops = np.asarray(ends, np.int64)
        starts = np.concatenate([np.zeros(1, np.int64), stops[:-1]])
        lengths = np.minimum(stops - starts, HEAD)
        heads = np.empty((len(stops), HEAD), np.uint8)
        text = small(bytes(blob) + bytes(HEAD + WORD))
        for place in range(HEAD):
            heads[:, place] = text.take(starts + place)
        keys = _keys(heads.reshape(-1), np.arange(len(stops)) * HEAD, lengths)
        self._order = np.argsort(keys).astype(np.int32)
        self._keys = Index(keys[self._order])
        self._layers = list(_layers(heads, lengths, _width(int(lengths.min())), counted))

    def look(self, text: bytes, count: int) -> Iterator[tuple[int, int]]:
        """(place, number of a needle) that may begin there, in the order of places, among the first `count` bytes.

        `count` is a multiple of eight, and the text goes on for `BEYOND` bytes after these.
        """
        letters = small(text)
        found = [layer.look(letters, count + HEAD - WORD) for layer in self._layers]
        places, lengths = (np.concatenate(part) for part in zip(*found, strict=True))
        inside = np.flatnonzero((places >= 0) & (places < count))
        places, lengths = places[inside], lengths[inside]
        which, ours = self._keys.find(_keys(letters, places, lengths))
        places = places[which]
        order = np.argsort(places, kind="stable")
        return zip(places[order].tolist(), self._order[ours[order]].tolist(), strict=True)


def _width(shortest: int) -> int:
    """How many bytes of a word are looked at, so that the shortest needle covers one wherever it lies."""
    return SHORTEST - 1 if shortest == SHORTEST else min(max(shortest - 3, SHORTEST), WORD)


def _keys(letters: Bytes, places: Numbers, lengths: Numbers) -> Words:
    """A number for the first and the last eight bytes of each head, and its length."""
    masks = _MASKS[lengths]
    first, last = at(letters, places) & masks, at(letters, places + np.maximum(lengths - WORD, 0)) & masks
    return again(first * mixer(WORD)) + again(last + lengths.view(np.uint64))


class _Layer:
    """The words that begin so many bytes after a multiple of eight: their hashes, with where they lie in which heads."""

    def __init__(self, view: int, width: int, entries: Words) -> None:
        self._view, self._mixer, self._index = view, mixer(width), Index(entries)
        self._bits = min(max(len(entries).bit_length() + 5, 16), _FLAGS)
        flags = np.zeros(1 << self._bits, np.bool_)
        flags[top(entries, self._bits)] = True
        self._flags: Bytes = flags.view(np.uint8) if self._bits <= _NEAR else np.packbits(flags, bitorder="little")

    def look(self, letters: Bytes, count: int) -> tuple[Numbers, Numbers]:
        """(where a head may begin, how long it is), of the words that begin within the first `count` bytes."""
        parts = [self._seen(letters, start, min(_BLOCK, count - start)) for start in range(0, count, _BLOCK)]
        places, hashes = (np.concatenate(part) for part in zip(*parts, strict=True))
        which, entry = self._index.find(hashes, ~_PLACE)
        found = (self._index.hashes[entry] & _PLACE).view(np.int64)
        return places[which] - (found >> 5), (found & 31) + 1

    def _seen(self, letters: Bytes, start: int, count: int) -> tuple[Numbers, Words]:
        """Words that most likely are ours: (where they begin, hash). Blocks are small enough to stay near the processor."""
        words: Words = np.ndarray((count // WORD,), np.uint64, letters, start + self._view)
        hashes = words * self._mixer
        flag = top(hashes, self._bits)
        if self._bits <= _NEAR:
            seen = self._flags.take(flag, mode="clip")
        else:
            seen = self._flags.take(flag >> 3, mode="clip")
            seen >>= flag.astype(np.uint8) & np.uint8(7)
            seen &= 1
        places = seen.view(np.bool_).nonzero()[0]
        return places * WORD + (start + self._view), hashes[places]


def _layers(heads: Bytes, lengths: Numbers, width: int, counted: Counted) -> Iterator[_Layer]:
    entries: dict[int, list[Words]] = {view: [] for pair in _VIEWS for view in pair}
    for start in range(0, len(lengths), _ROWS):
        part = slice(start, start + _ROWS)
        for view, found in _chosen(heads[part], lengths[part], width, counted):
            entries[view].append(found)
    for view, parts in entries.items():
        every = np.concatenate(parts)
        parts.clear()
        every.sort()
        if len(every):
            yield _Layer(view, width, every[np.concatenate([[True], every[1:] != every[:-1]])])


def _chosen(heads: Bytes, lengths: Numbers, width: int, counted: Counted) -> Iterator[tuple[int, Words]]:
    """(view, entries): of each needle, however it lies, the rarest of its words in the first pair of views that has any."""
    hashes, rarity = _windows(heads, lengths, width, counted)
    for shift in range(8):  # the needle begins so many bytes before a multiple of eight
        waiting = np.arange(len(lengths))
        for pair in _VIEWS:
            offsets = np.concatenate([np.arange((shift + view) % WORD, len(hashes), WORD) for view in pair])
            options = rarity[offsets] if len(waiting) == len(lengths) else rarity[np.ix_(offsets, waiting)]
            best = options.argmin(axis=0)
            fits = options[best, np.arange(len(waiting))] != _NEVER
            rows, offset = waiting[fits], offsets[best[fits]]
            place = ((offset << 5) + lengths[rows] - 1).view(np.uint64)
            found = (hashes[offset, rows] & ~_PLACE) | place
            for view in pair:
                yield view, found[(offset - shift) % WORD == view]
            waiting = waiting[~fits]
        assert not len(waiting), "a needle may lie where no word of it is looked for"


def _windows(heads: Bytes, lengths: Numbers, width: int, counted: Counted) -> tuple[Words, np.typing.NDArray[np.uint16]]:
    """The word at each offset of each head, hashed, and how often it is in the data; `_NEVER` where the head is shorter.

    Of words that the sample does not have, the one is rarer one half of which is.
    """
    columns = heads.reshape(-1)
    starts = np.arange(len(lengths)) * HEAD
    words = [at(columns, starts + offset) for offset in range(HEAD - WORD + 1)]
    halves = [counted.of(word, 4) for word in words]
    halves += [counted.of(words[-1] >> np.uint64(8 * more), 4) for more in range(1, 5)]
    hashes, rarity = np.empty((len(words), len(lengths)), np.uint64), np.empty((len(words), len(lengths)), np.uint16)
    for offset, word in enumerate(words):
        hashes[offset] = word * mixer(width)
        half = np.minimum(halves[offset], halves[offset + width - 4])
        rarity[offset] = (counted.of(word, width).astype(np.uint16) << 7) | (half >> 1)
        rarity[offset][lengths < offset + width] = _NEVER
    return hashes, rarity
