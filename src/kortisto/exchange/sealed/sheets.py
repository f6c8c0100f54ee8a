"""Tables in a sealed file: the rows in pieces of a thousand, what the tables are in the last piece.

A workbook has several. Rows are read as they are asked for, never all at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from kortisto.exchange.reading.tables import NoRows, Row, Table
from kortisto.exchange.sealed.frames import Reader, Writer

_IN_A_PIECE = 1000
_LARGE = 1 << 20
"""Characters after which a piece is full, however few rows it has."""

Learnt = dict[str, Any]


class Stored:
    """The rows of one table in the file: read anew each time they are walked through.

    `pieces`: for each piece its number, where it begins, the first and the last row number in it, and how many rows it has.
    `width`: how many columns there are; a reader may learn at the end of the file only that the last ones are empty in all rows.
    """

    def __init__(self, reader: Reader, pieces: list[list[int]], width: int) -> None:
        self._reader, self._pieces, self._width = reader, pieces, width

    def whereabouts(self) -> dict[str, Any]:
        """What another process of ours needs to read the same rows: the file, its key and what is where in it. JSON."""
        return {**self._reader.whereabouts(), "pieces": self._pieces, "width": self._width}

    def __len__(self) -> int:
        return sum(count for *_more, count in self._pieces)

    @property
    def last(self) -> int:
        """The number of the last row."""
        return self._pieces[-1][3] if self._pieces else 0

    def __iter__(self) -> Iterator[Row]:
        for rows in self.in_pieces():
            yield from rows

    def in_pieces(self) -> Iterator[list[Row]]:
        """The rows, a thousand or fewer at a time."""
        for number, at, *_more in self._pieces:
            yield _rows(self._reader.piece(number, at), self._width)

    def raw(self) -> Iterator[tuple[bytes, list[int]]]:
        """The pieces as they lie there, each with its first and last row number and how many rows it has."""
        for number, at, *more in self._pieces:
            yield self._reader.piece(number, at), more

    def of(self, numbers: Iterable[int]) -> list[Row]:
        """The rows of these numbers that are there, in order; only the pieces that may have them are opened."""
        wanted, found = sorted(set(numbers)), list[Row]()
        place = 0
        for number, at, first, last, _count in self._pieces:
            while place < len(wanted) and wanted[place] < first:
                place += 1
            if place == len(wanted):
                break
            if wanted[place] <= last:
                here = set(wanted[place:])
                found += [row for row in _rows(self._reader.piece(number, at), self._width) if row.number in here]
        return found


def _rows(piece: bytes, width: int | None = None) -> list[Row]:
    return [Row(number, tuple(cells[:width]), spilled) for number, spilled, cells in json.loads(piece)]


def write(writer: Writer, tables: Iterable[Table], *, learnt: Learnt | None = None) -> None:
    """Write tables as they are read. Raises Unreadable when none has rows, or when one has too much; then nothing stays."""
    written: list[dict[str, Any]] = []
    trouble = NoRows(_("The file has no rows. Choose the file that has them."))
    try:
        for table in tables:
            pieces: list[list[int]] = []
            try:
                if isinstance(table.rows, Stored):
                    pieces.extend([writer.number, writer.add(raw), *more] for raw, more in table.rows.raw())
                else:
                    pieces.extend(_add(writer, rows) for rows in _thousands(table.rows))
            except NoRows as error:
                trouble = error
                continue
            written.append(_head(table) | {"pieces": pieces})
        if not written:
            raise trouble
        writer.close(_last(written, learnt))
    except BaseException:
        writer.abandon()
        raise


def rewrite(
    writer: Writer,
    reader: Reader,
    heads: list[dict[str, Any]],
    change: Callable[[list[Row]], list[Row]],
    *,
    touches: Callable[[int, int], bool] = lambda first, last: True,
    learnt: Learnt | None = None,
) -> None:
    """The same tables with `change` made to each piece whose row numbers it `touches`; the others are carried over unread, and
    those it gives back as they were are carried over too."""
    written = []
    try:
        for head in heads:
            pieces = []
            for number, at, first, last, count in head["pieces"]:
                raw = reader.piece(number, at)
                if not touches(first, last):
                    pieces.append([writer.number, writer.add(raw), first, last, count])
                    continue
                rows = _rows(raw)
                kept = change(rows)
                if kept is rows:  # untouched after all
                    pieces.append([writer.number, writer.add(raw), first, last, count])
                elif kept:
                    pieces.append(_add(writer, kept))
            written.append({**head, "pieces": pieces})
        writer.close(_last(written, learnt))
    except BaseException:
        writer.abandon()
        raise


def _thousands(rows: Iterable[Row]) -> Iterator[list[Row]]:
    found: list[Row] = []
    letters = 0
    for row in rows:
        found.append(row)
        letters += sum(map(len, row.cells))
        if len(found) == _IN_A_PIECE or letters > _LARGE:
            yield found
            found, letters = [], 0
    if found:
        yield found


def _add(writer: Writer, rows: list[Row]) -> list[int]:
    raw = json.dumps([(row.number, row.spilled, row.cells) for row in rows], ensure_ascii=False).encode()
    return [writer.number, writer.add(raw), rows[0].number, rows[-1].number, len(rows)]


def _last(tables: list[dict[str, Any]], learnt: Learnt | None) -> bytes:
    return json.dumps({"tables": tables, "learnt": learnt}, ensure_ascii=False).encode()


def _head(table: Table) -> dict[str, Any]:
    return {
        "headings": table.headings,
        "header_row": table.header_row,
        "left_out": dict(table.left_out),
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "notes": table.notes,
        "sheet": table.sheet,
    }


def table_of(head: dict[str, Any], reader: Reader, sheets: tuple[str, ...]) -> Table:
    """The table a head speaks of; its rows stay in the file until they are asked for."""
    made = Table(tuple(head["headings"]), Stored(reader, head["pieces"], len(head["headings"])), head["header_row"])
    made.left_out.update(head["left_out"])
    made.encoding, made.delimiter, made.notes = head["encoding"], head["delimiter"], tuple(head["notes"])
    made.sheet, made.sheets = head["sheet"], sheets
    return made


def tables(reader: Reader) -> list[Table]:
    """Every table of the file."""
    heads = json.loads(reader.last())["tables"]
    names = tuple(head["sheet"] for head in heads if head["sheet"])
    return [table_of(head, reader, names) for head in heads]
