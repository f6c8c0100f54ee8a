"""One door for every kind of file: bytes in, tables out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from django.utils.translation import gettext as _

from kortisto.exchange.reading import blocks, cards, dialects, encodings, labelled, workbook
from kortisto.exchange.reading.limits import MEGABYTE, MOST_OF_A_WORKBOOK, Unreadable
from kortisto.exchange.reading.sources import Bytes, Source, beginning, head_of
from kortisto.exchange.reading.tables import NoRows, Table, is_total, listed, tabulate

Knows = Callable[[str], bool]
HIDDEN = "hidden"
"""The note of a sheet that is hidden in its workbook."""


def tables(source: Source, *, knows: Knows) -> Iterator[Table]:
    """The table of a CSV or vCard file, or each sheet of a workbook; Unreadable, also while rows are read, with the sentence to show.

    `knows` tells whether a heading is one we know. Each table gives its rows once, and before the next is asked for.
    """
    if workbook.is_workbook(beginning(source, 8)):
        yield from _sheets(source, knows)
        return
    if b"VCARD" in beginning(source, 400).upper():
        source = cards.Unfolded(source)
    letters = encodings.letters(source)
    if cards.is_cards(head_of(letters.texts(source), 200)):
        table = cards.table(letters.texts(source))
        table.notes = letters.notes
    else:
        dialect, records = dialects.rows(lambda: letters.texts(source))
        table = tabulate(records, knows=knows)
        table.delimiter, table.notes = dialect.delimiter, letters.notes
        _as_meant(table)
    table.encoding = letters.encoding
    yield table


def _as_meant(table: Table) -> None:
    """What neighbours say of a cell: the label beside it, the firm of its block."""
    column = blocks.column_of(record for record in table.seen if not is_total(record))
    table.seen = ()
    if column is not None and column < len(table.headings):
        blocks.fill(table, column)
    labelled.apply(table)


def _sheets(source: Source, knows: Knows) -> Iterator[Table]:
    """A workbook is read whole, so it may be smaller than a text file (its rows are not: they come one by one)."""
    if source.size > MOST_OF_A_WORKBOOK:
        limit = MOST_OF_A_WORKBOOK // MEGABYTE
        raise Unreadable(_("A workbook may have %(most)d MB at most. Save the list as CSV and choose that.") % {"most": limit})
    data = b"".join(source.pieces())
    for name, shown, rows in workbook.read(data):
        try:
            table = tabulate(rows, knows=knows)
        except NoRows:
            continue
        table.encoding, table.sheet = workbook.kind(data), name
        table.notes = () if shown else (HIDDEN,)
        _as_meant(table)
        yield table


def read(data: bytes, *, knows: Knows, sheet: str = "") -> Table:
    """The table of a short file, with its rows in memory: the named sheet, else the best one."""
    found, trouble = [], NoRows(_("The workbook has no rows. Choose the file that has them."))
    for table in tables(Bytes(data), knows=knows):
        try:
            found.append(listed(table))
        except NoRows as error:
            trouble = error
    if not found:
        raise trouble
    names = tuple(table.sheet for table in found if table.sheet)
    for table in found:
        table.sheets = names
    return best(found, sheet, knows=knows)


def best(found: Sequence[Table], sheet: str, *, knows: Knows) -> Table:
    """The sheet of that name, else the one with most known headings; one nobody sees only when there is no other."""
    chosen = [table for table in found if table.sheet == sheet] or [one for one in found if HIDDEN not in one.notes] or found
    return max(chosen, key=lambda table: sum(knows(heading) for heading in table.headings))
