"""Reading a workbook in a process of its own: what a hostile file does to it does nothing to us (T9)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from kortisto.exchange.reading import apart, bombs
from kortisto.exchange.reading.limits import LONGEST_CELL, MOST_COLUMNS, SHEET_MEMORY, SHEET_SECONDS, Unreadable

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The name of the folder of macros in an old workbook (MS-OVBA § 2.2.1), as its directory writes it.
_OLE_MACROS = "_VBA_PROJECT".encode("utf-16-le")


def is_workbook(data: bytes) -> bool:
    return data.startswith((ZIP, OLE))


def kind(data: bytes) -> str:
    """What the workbook is called: xls, ods (its first entry says so, OpenDocument 1.3 part 2 § 3.3) or xlsx."""
    return "xls" if data.startswith(OLE) else "ods" if b"opendocument.spreadsheet" in data[:200] else "xlsx"


def read(data: bytes) -> Iterator[tuple[str, bool, Iterator[list[str]]]]:
    """Each sheet: its name, whether people see it, and its rows as they are read; dates are ISO, whole numbers without decimals, formulas the value they
    had. Walk through one before asking for the next. Nothing is written to disk. Raises Unreadable, also while rows are read."""
    if data.startswith(ZIP):
        bombs.check(data)
    elif _OLE_MACROS in data:
        raise Unreadable(bombs.macros())
    said = _run(data)
    nothing: tuple[str, Any] = ("", None)
    kind, sheet = next(said, nothing)
    while kind:
        if kind != "sheet":
            raise Unreadable(_too_much(kind, sheet))
        following: list[tuple[str, Any]] = []
        rows = _rows(said, following)
        yield sheet[0], sheet[1], rows
        for _row in rows:
            pass
        kind, sheet = following[0] if following else nothing


def _rows(said: Iterator[tuple[str, Any]], following: list[tuple[str, Any]]) -> Iterator[list[str]]:
    for kind, value in said:
        if kind == "row":
            yield value
        elif kind == "sheet":
            following.append((kind, value))
            return
        else:
            raise Unreadable(_too_much(kind, value))


def _run(data: bytes) -> Iterator[tuple[str, Any]]:
    limits = (SHEET_MEMORY, SHEET_SECONDS, MOST_COLUMNS, LONGEST_CELL)
    try:
        yield from apart.lines("kortisto.exchange.reading.sheet_process", [data], limits, seconds=SHEET_SECONDS + 20)
    except apart.TooSlow as error:
        raise Unreadable(_("The workbook takes too long to read. Save the list as CSV and choose that.")) from error
    except apart.Broken as error:
        raise Unreadable(
            _("The workbook cannot be read: it is damaged, protected or too large. Save the list as CSV and choose that.")
        ) from error


def _too_much(kind: str, value: Any) -> str:
    if kind == "columns":
        return _("Row %(row)d has more than %(most)d columns. Is this the right file?") % {"row": value, "most": MOST_COLUMNS}
    return _("Row %(row)d has a cell with more than %(most)d characters.") % {"row": value, "most": LONGEST_CELL}
