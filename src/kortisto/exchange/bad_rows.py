"""The rows that did not come in, as a file to mend and bring in again: the cells as they were, the reason in front (T7)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Mapping_

from django.utils.translation import gettext as _

from kortisto.exchange import recognition
from kortisto.exchange.chosen import Mapping
from kortisto.exchange.reading.tables import Table
from kortisto.lib.formulas import safe


def pieces(table: Table, mapping: Mapping, reasons: Mapping_[int, str]) -> Iterator[bytes]:
    """CSV (UTF-8 with mark, semicolons, as a Finnish spreadsheet opens it); `reasons`: row number → why it is left out.

    Columns without a purpose are left out of it too.
    """
    places = [
        place for place, heading in enumerate(table.headings) if place in mapping.targets or not recognition.forbidden_kind(heading)
    ]
    headings = [safe(_("Row")), safe(_("Why it was left out")), *(safe(table.headings[place]) for place in places)]
    yield "\ufeff".encode() + _lines([headings])
    for numbers in _thousands(sorted(reasons)):
        rows = table.rows.of(numbers)
        yield _lines([row.number, safe(reasons[row.number]), *(safe(row.cells[place]) for place in places)] for row in rows)


def _thousands(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), 1000):
        yield numbers[start : start + 1000]


def _lines(rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()
