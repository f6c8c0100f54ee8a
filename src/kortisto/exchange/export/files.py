"""Rows as files no spreadsheet runs (T7): CSV as a Finnish Excel opens it, XLSX whose cells are typed text, and vCards."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kortisto.exchange.export import cards
from kortisto.exchange.export.columns import Column
from kortisto.lib.formulas import safe
from kortisto.lib.scratch import scratch

PIECE = 64 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
VCARD = "text/vcard; charset=utf-8"
_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}

Rows = Iterable[Sequence[str]]


def as_csv(columns: Sequence[Column], rows: Rows, home: Path) -> Iterator[bytes]:
    """UTF-8 with its mark, semicolons, CRLF (RFC 4180); given away in pieces, nothing on disk."""
    out = io.StringIO(newline="")
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe(str(column.heading)) for column in columns])
    for row in rows:
        writer.writerow([safe(cell) for cell in row])
        if out.tell() >= PIECE:
            yield _taken(out)
    yield _taken(out)


def _taken(out: io.StringIO) -> bytes:
    said = out.getvalue()
    out.seek(0)
    out.truncate()
    return said.encode()


def as_xlsx(columns: Sequence[Column], rows: Rows, home: Path) -> Iterator[bytes]:
    """A workbook is whole only at its end: it is built in a folder of the instance that goes with this answer."""
    with scratch(home) as folder:
        path = folder / "list.xlsx"
        with xlsxwriter.Workbook(path, _OPTIONS | {"tmpdir": str(folder)}) as book:
            text, bold = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "bold": True})
            sheet = book.add_worksheet()
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(columns) - 1, 18, text)
            _write(sheet, 0, [str(column.heading) for column in columns], bold)
            for number, row in enumerate(rows, start=1):
                _write(sheet, number, row, text)
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece


def _write(sheet: xlsxwriter.worksheet.Worksheet, number: int, row: Sequence[str], style: object) -> None:
    for place, cell in enumerate(row):
        if cell:
            sheet.write_string(number, place, cell, style)


@dataclass(frozen=True, slots=True)
class Format:
    """A form a file may have. `write(columns, rows, home)` gives its bytes in pieces."""

    label: str | Promise
    suffix: str
    media_type: str
    write: Callable[[Sequence[Column], Rows, Path], Iterator[bytes]]


FORMATS = {
    "xlsx": Format(_("Excel (xlsx)"), "xlsx", XLSX, as_xlsx),
    "csv": Format(_("CSV (UTF-8, semicolons)"), "csv", "text/csv; charset=utf-8", as_csv),
    "vcard4": Format(_("vCard 4.0: telephones and address books of today"), "vcf", VCARD, cards.writer("4.0")),
    "vcard3": Format(_("vCard 3.0: Outlook, Google, older telephones"), "vcf", VCARD, cards.writer("3.0")),
}
"""What a file can be, the first one proposed."""
