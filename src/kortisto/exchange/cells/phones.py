"""Telephone numbers as lists hold them. What may be a number is kept; what cannot be one is refused."""

from __future__ import annotations

import re

from kortisto.exchange.cells.cell import Cell
from kortisto.lib import phones

_APART = re.compile(r"\s*:::\s*|\s*[;,|\n]\s*|\s+/\s*|\s*/\s+|\s+(?:tai|ja|or|and|eller|och)\s+", re.IGNORECASE)
_EXTENSION = re.compile(r"\s*\(?(?:alanro|alanumero|ankn?|ext|x)\.?\s*(\d{1,6})\)?\s*$", re.IGNORECASE)
# Whose number it is, or which of them: "040 123 4567 (Pekka)", "puh. 02 123 4567", "oma 050 123 4567".
_ASIDE = re.compile(r"\s*\([^()\d]*\)\s*$|^[^\d+(]{2,20}[\s.:](?=[\d+(])")
# Excel took the number for a number: the zero in front is gone (mobile numbers begin with 4 or 5).
_LOST_ZERO = re.compile(r"^[45]\d{7,9}(\.0)?$")
_SCIENTIFIC = re.compile(r"^\d[.,]\d+E\+?\d+$", re.IGNORECASE)


def read(text: str) -> Cell:
    """The first number as +358…; a number no operator has is kept as written (`phone_odd`)."""
    home = phones.at_home(text)
    if home:
        return Cell(home)
    if _SCIENTIFIC.match(text.strip()):
        return Cell(problem="phone_scientific")
    pieces = [piece.strip() for piece in _APART.split(text.strip()) if piece.strip()]
    if not pieces:
        return Cell()
    found = [_one(piece) for piece in pieces]
    usable = [cell for cell in found if cell.value]
    if not usable:
        return found[0]
    first = usable[0]
    return Cell(first.value, (*first.notes, "phone_more")) if len(usable) > 1 else first


def every(text: str) -> list[str]:
    """All numbers of a cell as they are written there."""
    return [piece.strip() for piece in _APART.split(text.strip()) if piece.strip()]


def _one(text: str) -> Cell:
    notes: list[str] = []
    text = _ASIDE.sub("", text)
    cleaned = _EXTENSION.sub("", text)
    if cleaned != text:
        notes.append("phone_extension")
    if _LOST_ZERO.match(cleaned):
        cleaned, notes = f"0{cleaned.removesuffix('.0')}", [*notes, "phone_zero"]
    if cleaned.startswith("358") and cleaned.isdigit() and len(cleaned) > 9:
        cleaned = f"+{cleaned}"
    try:
        return Cell(phones.parse(cleaned).e164, tuple(notes))
    except phones.PhoneTrouble:
        digits = re.sub(r"\D", "", cleaned)
        if 5 <= len(digits) <= 15 and re.fullmatch(r"[\d\s()+./-]+", cleaned):
            return Cell(cleaned[:40], (*notes, "phone_odd"))
        return Cell(problem="phone_bad")
