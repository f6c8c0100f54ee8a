"""Slips of the finger: words of the vocabulary near to one that begins nothing."""

from __future__ import annotations

import string
from collections.abc import Iterable, Sequence

from django.db import connection

from kortisto.lib.once import once
from kortisto.search.expression import expression
from kortisto.search.question import LONG, near, slips_allowed

# No more than this many readings of one word; a question stays quick whatever was typed.
_MOST = 12
_SCAN = 200_000
_LAST = "\U0010ffff"


def widen(words: Sequence[frozenset[str]], kinds: Sequence[str]) -> tuple[frozenset[str], ...]:
    """Each word that nothing of these kinds begins with, together with the words of the vocabulary it may have been meant to be.

    What another kind has is not asked: the name of a file would tell of itself to whoever may not see files, by the slips it stops.
    """
    return tuple(any_of if _right(any_of, kinds) else any_of | _near(any_of) for any_of in words)


def _right(any_of: frozenset[str], kinds: Sequence[str]) -> bool:
    """Whether the word is taken as it stands: too short for a slip, or something begins with it."""
    return not any(map(slips_allowed, any_of)) or _begins(any_of, kinds)


def _begins(any_of: frozenset[str], kinds: Sequence[str]) -> bool:
    lite = connection.vendor == "sqlite"
    rows = "search_index WHERE search_index MATCH %s" if lite else "search_searchdocument WHERE vector @@ %s::tsquery"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {rows} LIMIT 1", [expression([any_of], kinds)])  # noqa: S608 - names of ours
        return cursor.fetchone() is not None


def _near(any_of: frozenset[str]) -> frozenset[str]:
    """Every kind of thing is asked for the same words: in a request that looks the vocabulary is read for them once."""
    return once(f"near {sorted(any_of)}", lambda: _nearest(any_of))


def _nearest(any_of: frozenset[str]) -> frozenset[str]:
    from rapidfuzz.distance import OSA

    found: list[tuple[int, str]] = []
    for asked in any_of:
        allowed = slips_allowed(asked)
        if allowed:
            found += [(OSA.distance(asked, word), word) for word in _alike(asked, _vocabulary(asked, allowed), allowed)]
    return frozenset(word for _, word in sorted(found)[:_MOST])


def _alike(asked: str, vocabulary: Iterable[str], allowed: int) -> list[str]:
    """The words `near` lets pass. Many share a beginning: each beginning is compared once, the far ones not by Python."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    beginnings: dict[str, list[str]] = {}
    for word in vocabulary:
        beginnings.setdefault(word[: len(asked) + allowed], []).append(word)
    # What `near` compares is a part of the beginning: no closer than this, whatever it cuts off.
    within = allowed + allowed + 1
    close = process.extract_iter(asked, list(beginnings), scorer=OSA.distance, score_cutoff=within)
    return [word for beginning, _, _ in close if near(asked, beginning, allowed) for word in beginnings[beginning]]


_LITE = (
    "SELECT term FROM stretch CROSS JOIN search_vocabulary "
    "WHERE term >= low AND term < high AND length(term) >= %s AND term NOT GLOB '*[0-9]*' LIMIT %s"
)
# Compared byte by byte, as the index beside the key knows the words, whatever the collation of the database; the offset keeps each
# stretch a question of its own.
_POSTGRES = (
    "SELECT word FROM stretch CROSS JOIN LATERAL (SELECT word FROM search_searchword WHERE word ~>=~ low AND word ~<~ high OFFSET 0) own "
    "WHERE length(word) >= %s AND word !~ '[0-9]' LIMIT %s"
)


def _vocabulary(asked: str, allowed: int) -> list[str]:
    """Words with the first letter of `asked`; then those a slip in the first letter alone can have come from.

    The vocabulary is in order: each question is a stretch of it, never the whole, and the numbers and codes (`h10482`) that make
    up most of it stand before the letters. Read anew each time, so that no forgotten word lives on in memory.
    """
    stretches = [asked[0] + "a", asked[0] + _LAST]
    for start in _other_beginnings(asked):
        stretches += [start, start + _LAST]
    marks = ", ".join(["(%s, %s)"] * (len(stretches) // 2))
    question = _LITE if connection.vendor == "sqlite" else _POSTGRES
    with connection.cursor() as cursor:
        cursor.execute(f"WITH stretch(low, high) AS (VALUES {marks}) {question}", [*stretches, len(asked) - allowed, _SCAN])
        return [word for (word,) in cursor.fetchall()]


def _other_beginnings(asked: str) -> list[str]:
    """What `asked` was meant to be when the slip is in its first letter: another one, one too few or many, or two turned round."""
    if len(asked) < LONG:
        return []  # `near` lets none of them pass
    rest = asked[1:]
    meant = [letter + tail for letter in string.ascii_lowercase for tail in (rest, asked)]
    turned = asked[1] + asked[0] + asked[2:]
    return sorted({start for start in (*meant, rest, turned) if start[0] != asked[0]})
