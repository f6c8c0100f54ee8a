"""A cell read, and the plain text of one: placeholders, spreadsheet wrappings and formulas taken care of."""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple

from kortisto.lib.text import fold, tidy

_NOTHING = frozenset(
    [
        "-",
        "–",
        "—",
        "--",
        "---",
        "?",
        "??",
        ".",
        "x/x",
        "n/a",
        "#n/a",
        "#arvo!",
        "#value!",
        "null",
        "none",
        "nil",
        "(tyhja)",
        "tyhja",
        "puuttuu",
        "unknown",
        "okand",
        "saknas",
    ]
) | {
    "ei tiedossa",
    "ei tietoa",
}
_LONGEST_NOTHING = max(len(word) for word in _NOTHING)
# A list that once was a page: `M&auml;kel&auml; &amp; Pojat`.
_ENTITY = re.compile(r"&(?:#\d{2,6}|#x[0-9a-f]{2,5}|[a-z]{2,8});", re.IGNORECASE)
_WRAPPED = re.compile(r'^="(.*)"$', re.DOTALL)
# Words, addresses and numbers as nearly all are: single spaces, nothing in front that means something to a spreadsheet.
_AS_IT_IS = re.compile(r"^(?:\+\d|[A-Za-z0-9åäöÅÄÖ])[A-Za-z0-9åäöÅÄÖ.@&_-]*(?: [A-Za-z0-9åäöÅÄÖ.@&_-]+)*\Z", re.ASCII)
# What a spreadsheet would run: a sign in front, and then something only a formula has.
_NUMBER = re.compile(r"^\+?[\d\s()./-]+$|^\+\d[\d\s()./-]{6,}\([^()|!{=+*]*\)$")
_FORMULA = re.compile(r"^[=+\-@\t\uff1d\uff0b\uff0d\uff20].*[(|!{]|^[=\uff1d]", re.DOTALL)


class Cell(NamedTuple):
    """`value` is ready to store; `problem` says why there is none; `notes` say what the reader should know."""

    value: str = ""
    notes: tuple[str, ...] = ()
    problem: str = ""

    def __bool__(self) -> bool:
        return bool(self.value)


def plain(text: str) -> Cell:
    """The text of a cell: single spaces, no placeholder, `="00100"` unwrapped, a formula refused as data (T7)."""
    if len(text) > _LONGEST_NOTHING and _AS_IT_IS.match(text):
        return Cell(text)
    if "&" in text and _ENTITY.search(text):
        text = unescape(text)
    cleaned = tidy(text.replace("\u00a0", " "))
    wrapped = _WRAPPED.match(cleaned)
    if wrapped:
        cleaned = tidy(wrapped[1])
    if cleaned.startswith("'") and len(cleaned) > 1:
        cleaned = cleaned[1:].lstrip()
    if len(cleaned) <= _LONGEST_NOTHING and fold(cleaned) in _NOTHING:
        return Cell()
    if _FORMULA.match(cleaned) and not _NUMBER.match(cleaned):  # +358 (0)40 … is a number
        return Cell(problem="formula")
    return Cell(cleaned)
