"""A question, and whether a text answers it: asked of the index, and again of what may be seen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from kortisto.lib.text import fold
from kortisto.search import terms

MOST_WORDS = 8
# One or two letters find beginnings; a slip is looked for from four letters on.
_SLIPS = ((4, 0), (8, 1), (81, 2))
_LONG = 6


@dataclass(frozen=True, slots=True)
class Question:
    """The words asked for; every one must be found. Each is a set of alternative readings.

    `most`: how many answers of a kind whoever asks will show; more need not be looked for.
    """

    text: str
    words: tuple[frozenset[str], ...]
    most: int = 50

    def __bool__(self) -> bool:
        return bool(self.words)

    def answers(self, texts: Iterable[str], *, slips: bool = True) -> int | None:
        """How well `texts` answer (0 best), or None when a word is in none of them.

        Called with the visible texts of a thing, it keeps an answer from telling what is hidden.
        """
        return self.cost(terms.of_text(texts), slips=slips)

    def cost(self, words: Sequence[str], *, slips: bool = True) -> int | None:
        """The same of words that are cut and folded already."""
        total = 0
        for asked in self.words:
            costs = [cost for one in asked if (cost := _cost(one, words, slips)) is not None]
            if not costs:
                return None
            total += min(costs)
        return total

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


def _cost(asked: str, words: Sequence[str], slips: bool) -> int | None:
    best: int | None = None
    allowed = slips_allowed(asked) if slips else 0
    for place, word in enumerate(words):
        if word == asked:
            cost = 0
        elif word.startswith(asked):
            cost = 2
        elif allowed and near(asked, word, allowed):
            cost = 40
        else:
            continue
        cost += 0 if place == 0 else 1
        best = cost if best is None else min(best, cost)
    return best


def near(asked: str, word: str, allowed: int) -> bool:
    """Whether `word`, or its beginning of the same length, is `asked` with at most `allowed` slips.

    The first letter may be wrong only when nothing else is, and not in a short word (`Väinö` is no slip for `Aino`).
    """
    if asked[0] != word[:1]:
        if len(asked) < _LONG:
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
