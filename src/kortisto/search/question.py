"""A question, and whether a text answers it: asked of the index, and again of what may be seen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from kortisto.lib.text import fold
from kortisto.search import terms

MOST_WORDS = 8
# One or two letters find beginnings; a slip is looked for from four letters on.
_SLIPS = ((4, 0), (8, 1), (81, 2))
LONG = 6
"""Letters of a word whose first one may be wrong."""


Near = Callable[[str, str, int], bool]
Readings = list[list[tuple[str, int]]]
"""Of each word its readings, each with how many slips may stand between it and what is meant."""


@dataclass(frozen=True, slots=True)
class Question:
    """The words asked for; every one must be found. Each is a set of alternative readings.

    `most`: how many answers of a kind whoever asks will show; more need not be looked for. `slips`: whether a word that begins
    nothing may have been mistyped.
    """

    text: str
    words: tuple[frozenset[str], ...]
    most: int = 50
    slips: bool = True

    def __bool__(self) -> bool:
        return bool(self.words)

    @property
    def may_slip(self) -> bool:
        """Whether any word is long enough to have been mistyped."""
        return any(slips_allowed(one) for asked in self.words for one in asked)

    def answers(self, texts: Iterable[str], *, slips: bool = True) -> int | None:
        """How well `texts` answer (0 best), or None when a word is in none of them.

        Called with the visible texts of a thing, it keeps an answer from telling what is hidden.
        """
        return self.cost(terms.of_text(texts), slips=slips)

    def cost(self, words: Sequence[str], *, slips: bool = True) -> int | None:
        """The same of words that are cut and folded already."""
        return _total(self._readings(slips), words)

    def costs(self, texts: Iterable[Sequence[str]]) -> list[int | None]:
        """The same of many: what the question lets pass is worked out once."""
        readings, judge = self._readings(slips=True), cache(near)  # the same words stand in many of them
        return [_total(readings, words, judge) for words in texts]

    def _readings(self, slips: bool) -> Readings:
        return [[(one, slips_allowed(one) if slips else 0) for one in asked] for asked in self.words]

    def marks(self, text: str) -> list[tuple[str, bool]]:
        """`text` in pieces, each with whether it is what was asked for: `[("Aino ", False), ("Leht", True), ("ovirta", False)]`."""
        beginnings = sorted({one for asked in self.words for one in asked}, key=len, reverse=True)
        pieces: list[tuple[str, bool]] = []
        for part in re.split(r"(\w+)", text):
            folded = fold(part) if part[:1].isalnum() else ""
            hit = next((one for one in beginnings if folded.startswith(one)), "")
            if hit and len(folded) == len(part):
                pieces += [(part[: len(hit)], True), (part[len(hit) :], False)]
            else:
                pieces.append((part, bool(hit)))
        return _joined(pieces)


def ask(text: str) -> Question:
    """Read what somebody typed; words after the eighth are left out."""
    return Question(text.strip(), tuple(terms.of_question(text[:400])[:MOST_WORDS]))


def slips_allowed(word: str) -> int:
    """How many slips of the finger may stand between `word` and what it is meant to be; none in numbers."""
    if any(c.isdigit() for c in word):
        return 0
    return next((most for length, most in _SLIPS if len(word) < length), 2)


def _total(readings: Readings, words: Sequence[str], judge: Near | None = None) -> int | None:
    total = 0
    for asked in readings:
        costs = [cost for one, allowed in asked if (cost := _cost(one, words, allowed, judge or near)) is not None]
        if not costs:
            return None
        total += min(costs)
    return total


def _cost(asked: str, words: Sequence[str], allowed: int, judge: Near) -> int | None:
    """The least of the word that is `asked` (0), begins with it (2), or is near it (40); one more when it is not the first."""
    best: int | None = None
    for place, word in enumerate(words):
        if word.startswith(asked):
            cost = (0 if word == asked else 2) + (place > 0)
            best = cost if best is None else min(best, cost)
    if best is not None or not allowed:
        return best  # nothing that is only near comes before it
    return next((40 + (place > 0) for place, word in enumerate(words) if judge(asked, word, allowed)), None)


def near(asked: str, word: str, allowed: int) -> bool:
    """Whether `word`, or its beginning of the same length, is `asked` with at most `allowed` slips.

    The first letter may be wrong only when nothing else is, and not in a short word (`Väinö` is no slip for `Aino`).
    """
    from rapidfuzz.distance import OSA

    if asked[0] != word[:1]:
        if len(asked) < LONG:
            return False
        allowed = min(allowed, 1)
    if OSA.distance(asked, word, score_cutoff=allowed) <= allowed:
        return True
    return len(word) > len(asked) and any(
        OSA.distance(asked, word[:end], score_cutoff=allowed) <= allowed for end in range(len(asked) - 1, len(asked) + 2)
    )


def _joined(pieces: Iterable[tuple[str, bool]]) -> list[tuple[str, bool]]:
    joined: list[tuple[str, bool]] = []
    for text, hit in pieces:
        if not text:
            continue
        if joined and joined[-1][1] == hit:
            joined[-1] = (joined[-1][0] + text, hit)
        else:
            joined.append((text, hit))
    return joined
