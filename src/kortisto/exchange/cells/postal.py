"""Postal codes: the zeros a spreadsheet took away are put back, a town written behind is told apart."""

from __future__ import annotations

import re

from kortisto.exchange.cells.cell import Cell

_WITH_TOWN = re.compile(r"^(?:FI[- ]?)?(\d{5}|\d{3,4}(?=\s+[^\W\d_]{2}))\s+([^\d].*)$", re.IGNORECASE)


_IN_STREET = re.compile(r"^(.*\S)\s*,\s*(?:FI[- ]?)?(\d{5})\s+([^\d,]+?)(?:\s*,\s*(?:finland|suomi))?$", re.IGNORECASE)


def whole(text: str) -> tuple[str, str, str]:
    """Street, postal code and town of an address in one cell: `Satamakatu 3, 65100 Vaasa`; what is no such address is the street."""
    found = _IN_STREET.match(text.replace(" / ", ", "))
    return (found[1], found[2], found[3]) if found else (text, "", "")


def read(text: str) -> tuple[Cell, str]:
    """The postal code, and the town when it stood in the same cell. `960` → `00960` with a note."""
    cleaned = re.sub(r"\.0$", "", text.strip())
    both = _WITH_TOWN.match(cleaned)
    if both:
        return Cell(both[1].zfill(5), () if len(both[1]) == 5 else ("postal_zeros",)), both[2].strip()
    code = re.sub(r"^(?:FI|FIN)[- ]?", "", cleaned, flags=re.IGNORECASE)
    if re.fullmatch(r"\d{3,4}", code):
        return Cell(code.zfill(5), ("postal_zeros",)), ""
    if re.fullmatch(r"\d{5}", code) or re.fullmatch(r"[A-Z0-9][A-Z0-9 -]{2,14}", cleaned, re.IGNORECASE):
        return Cell(code if code.isdigit() else cleaned), ""
    return (Cell(problem="postal_bad") if cleaned else Cell()), ""
