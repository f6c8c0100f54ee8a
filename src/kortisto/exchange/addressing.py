"""Postal codes and towns of a row, wherever the list has them: in columns of their own, before the town, or in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kortisto.exchange.cells import postal
from kortisto.exchange.cells.names import case
from kortisto.exchange.entries import Entry


def read(entry: Entry, cells: Mapping[str, Sequence[str]]) -> None:
    """Sets the person's work address and that of the company. `cells`: target → texts; street and town of `entry` are read."""
    for of in ("", "company_"):
        code_at = f"{of}postal_code"
        if code_at not in cells:
            _in_one(entry, of)
            continue
        code, inside = postal.read(cells[code_at][0])
        setattr(entry, code_at, code.value)
        setattr(entry, f"{of}city", getattr(entry, f"{of}city") or inside)
        for note in (*code.notes, code.problem):
            if note:
                entry.tell(note, code_at)


def _in_one(entry: Entry, of: str) -> None:
    street, city = getattr(entry, f"{of}street"), getattr(entry, f"{of}city")
    if city:
        cell, town = postal.read(city)
        code = cell.value
        if cell.notes and town and entry.country in ("", "FI"):
            entry.tell(cell.notes[0], f"{of}postal_code")
        elif cell.notes:  # `1010 Wien` lacks no zero
            code = ""
    else:
        street, code, town = postal.whole(street)
    if code and town:
        setattr(entry, f"{of}street", street)
        setattr(entry, f"{of}postal_code", code)
        setattr(entry, f"{of}city", case(town))
