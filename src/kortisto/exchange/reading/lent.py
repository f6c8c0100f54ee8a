"""The reading of lists lent to rooms beside this one (`lib/sheets`): the first table of a file, a short one, in memory."""

from __future__ import annotations

from itertools import islice

from kortisto.exchange.reading.files import tables
from kortisto.exchange.reading.limits import Unreadable
from kortisto.exchange.reading.sources import Bytes
from kortisto.lib.sheets import NoSheet

MOST_ROWS = 5_000


def first_table(data: bytes) -> list[list[str]]:
    """Headings and rows of the first table with rows in it, at most `MOST_ROWS`."""
    try:
        for table in tables(Bytes(data), knows=lambda _heading: False):
            rows = [list(row.cells) for row in islice(table.rows, MOST_ROWS)]
            return [list(table.headings), *rows]
    except Unreadable as error:
        raise NoSheet(str(error)) from error
    return []
