"""Lists in blocks: a firm on a row of its own, and below it its people, who do not repeat it. The firm is filled into their rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from kortisto.exchange.reading.tables import Row, Table

NOTE = "blocks"
_LEAST = 2
"""Blocks a list has before it is one of blocks."""


def column_of(records: Iterable[Sequence[str]]) -> int | None:
    """The column whose values stand alone above rows that leave it blank, all through the records; None where one does not."""
    filled = [found for record in records if (found := {place for place, cell in enumerate(record) if cell.strip()})]
    if not filled or len(filled[0]) != 1:
        return None
    (column,) = filled[0]
    if not all(places == {column} or (column not in places and len(places) > 1) for places in filled):
        return None
    heads = [places == {column} for places in filled]
    if any(one and other for one, other in pairwise(heads)):
        return None
    return column if sum(heads[:-1]) >= _LEAST else None  # the records may end between a firm and its people


def fill(table: Table, column: int) -> None:
    """Make the rows give the value of their block."""
    table.rows = _filled(table.rows, column)  # type: ignore[assignment]
    table.notes = (*table.notes, NOTE)


def _filled(rows: Iterable[Row], column: int) -> Iterator[Row]:
    said = ""
    for row in rows:
        if row.cells[column].strip():
            said = row.cells[column]
            yield row
        else:
            yield row._replace(cells=(*row.cells[:column], said, *row.cells[column + 1 :]))
