"""From records to a table: where the headings are, which rows are data, what was left out and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import NamedTuple, Protocol

from django.utils.translation import gettext as _

from kortisto.exchange import headed
from kortisto.exchange.reading.limits import Unreadable
from kortisto.lib.text import fold, tidy

_SEARCHED, _LOOKED_AT = 25, 500
"""How many rows a heading is looked for in, and how many under it say how wide the table is."""
_TOTAL = re.compile(
    r"^(?:kaikki |grand )?(?:yhteensa|yht|summa|loppusumma|valisumma|totals?|totalt|sum|antal|sammanlagt|lukumaara|count)\b[\s.:=()\d,€%-]*"
    r"(?:(?:kpl|st|pcs|eur|euroa|riv\w+|rad\w*|rows?|records?|henki\w+|henkilo\w*|asiakas\w*|person\w*|people|contacts?|kund\w*|yrity\w+)[\s.:()]*)?$"
)
"""A cell that says no more than that: nobody called Summa, no firm called Total."""
_DATA = re.compile(r"@|^\+?[\d\s().:/-]{4,}$")


class NoRows(Unreadable):
    """There is nothing to import in the file, or in this sheet of it."""


class Row(NamedTuple):
    """`number` counts from 1 as a spreadsheet shows it; `cells` are as many as there are headings.

    `spilled`: the row had filled cells beyond the headings, so that its columns have moved.
    """

    number: int
    cells: tuple[str, ...]
    spilled: bool = False


class Rows(Protocol):
    """The rows of a table, in order: walked through as often as needed, or fetched by their numbers."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Row]: ...

    def of(self, numbers: Iterable[int]) -> list[Row]: ...

    @property
    def last(self) -> int: ...


class Listed(list[Row]):
    """The rows of a short table, in memory."""

    @property
    def last(self) -> int:
        return self[-1].number if self else 0

    def of(self, numbers: Iterable[int]) -> list[Row]:
        wanted = set(numbers)
        return [row for row in self if row.number in wanted]


@dataclass(slots=True)
class Table:
    """`header_row` is None for a file without headings (they are then "Column 1" …).

    `left_out` counts rows that are no data by what they are: title, blank, total, heading. A table that is just being read
    (`tabulate`) gives its rows once, and knows what it left out when it has given the last.
    """

    headings: tuple[str, ...]
    rows: Rows
    header_row: int | None = None
    left_out: Counter[str] = field(default_factory=Counter)
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    seen: Sequence[Sequence[str]] = ()
    """The first records under the headings, of a table that is just being read."""


def tabulate(records: Iterable[Sequence[str]], *, knows: Callable[[str], bool]) -> Table:
    """Find the headings (`knows` tells whether a heading is one we know) and the rows under them, read as they are asked for.

    Raises NoRows, also after the last record, when there are none.
    """
    each = iter(records)
    first = list(islice(each, _SEARCHED + _LOOKED_AT))
    width = _width(first)
    if not width:
        raise NoRows(_("The file has no rows. Choose the file that has them."))
    place = _header_place(first, width, knows)
    heading = first[place] if place is not None else ()
    if place is not None:
        width = _under(heading, first[place + 1 : place + 1 + _LOOKED_AT])
    named = _grouped(heading, first[place - 1]) if place else heading
    table = Table(_headings(named, width), Listed(), None if place is None else place + 1)
    table.left_out["title"] = sum(bool(_filled(row)) for row in first[: place or 0])
    begun = 0 if place is None else place + 1
    table.rows = _data(chain(first[begun:], each), table, heading, begun + 1)  # type: ignore[assignment]
    table.seen = first[begun:]
    return table


def listed(table: Table) -> Table:
    """The table with its rows in memory."""
    rows = list(table.rows)
    table.rows = Listed(row._replace(cells=row.cells[: len(table.headings)]) for row in rows)
    return table


def _data(records: Iterable[Sequence[str]], table: Table, heading: Sequence[str], begun: int) -> Iterator[Row]:
    spoken = tuple(fold(tidy(cell)) for cell in heading)
    width, found = len(table.headings), 0
    for number, record in enumerate(records, start=begun):
        kind = _kind(record, spoken)
        if kind:
            table.left_out[kind] += 1
            continue
        found += 1
        if len(record) == width:
            yield Row(number, tuple(record))
        else:
            cells = tuple(record[:width]) + ("",) * (width - len(record))
            yield Row(number, cells, any(cell.strip() for cell in record[width:]))
    if not found:
        raise NoRows(_("The file has headings but no rows under them."))


def _filled(record: Sequence[str]) -> list[str]:
    return [cell for cell in record if cell.strip()]


def _width(records: Sequence[Sequence[str]]) -> int:
    """The number of columns most rows have, or the widest heading among the first rows."""
    widths: Counter[int] = Counter(len(record) for record in records[:_LOOKED_AT] if _filled(record))
    return max(widths.items(), key=lambda item: (item[1], item[0]))[0] if widths else 0


def _under(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """As many columns as there are headings, and further ones only when most rows have something in them."""
    width = len(heading)
    while (
        width > 1 and not heading[width - 1].strip() and not any(row[width - 1 : width] and row[width - 1].strip() for row in rows)
    ):
        width -= 1
    filled = [row for row in rows if _filled(row)]
    while filled and sum(len(row) > width and bool(row[width].strip()) for row in filled) * 2 > len(filled):
        width += 1
    return width


def _header_place(records: Sequence[Sequence[str]], width: int, knows: Callable[[str], bool]) -> int | None:
    best: tuple[int, int] | None = None
    first_filled: int | None = None
    for place, record in enumerate(records[:_SEARCHED]):
        filled = _filled(record)
        if not filled:
            continue
        if first_filled is None and len(filled) >= max(1, width // 2):
            first_filled = place
        known = sum(knows(cell) for cell in filled)
        if known >= min(2, len(filled)) and known * 3 >= len(filled) and (best is None or known > best[0]):
            best = (known, place)
    if best is not None:
        return best[1]
    if first_filled is not None and _looks_like_headings(records[first_filled]):
        return first_filled
    return None


def _looks_like_headings(record: Sequence[str]) -> bool:
    """Short distinct words without addresses, numbers or dates in them."""
    filled = [tidy(cell) for cell in _filled(record)]
    return (
        len(filled) == len(set(filled))
        and len(filled) > len(record) / 2
        and all(len(cell) < 60 and not _DATA.search(cell) for cell in filled)
    )


def _grouped(heading: Sequence[str], above: Sequence[str]) -> list[str]:
    """Headings with the word above them, where that says what they forbid."""
    group, found = "", list(heading)
    for place, name in enumerate(heading if len(_filled(above)) > 1 else ()):
        group = above[place].strip() if place < len(above) and above[place].strip() else group
        if group and headed.under(group, name):
            found[place] = f"{group}: {name}"
    return found


def _headings(record: Sequence[str], width: int) -> tuple[str, ...]:
    """Each heading once: a blank one is called by its place, a repeated one gets a number."""
    found: list[str] = []
    seen: Counter[str] = Counter()
    for place in range(width):
        name = tidy(record[place])[:80] if place < len(record) else ""
        name = name or _("Column %(number)d") % {"number": place + 1}
        seen[fold(name)] += 1
        found.append(name if seen[fold(name)] == 1 else f"{name} ({seen[fold(name)]})")
    return tuple(found)


def is_total(record: Sequence[str]) -> bool:
    """Whether a record counts others, and names nobody."""
    filled = _filled(record)
    return len(filled) <= 3 and any(_TOTAL.match(fold(cell)) for cell in filled) and not any("@" in cell for cell in filled)


def _kind(record: Sequence[str], spoken: Sequence[str]) -> str:
    filled = _filled(record)
    if not filled:
        return "blank"
    if is_total(filled):
        return "total"
    again = spoken and len(filled) > 1 and fold(tidy(record[0])) == spoken[0]
    if again and tuple(fold(tidy(cell)) for cell in record)[: len(spoken)] == tuple(spoken)[: len(record)]:
        return "heading"
    return ""
