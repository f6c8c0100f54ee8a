"""Columns whose neighbour says row by row what they are (Google: `Phone 1 - Label`, `Phone 1 - Value`): what is of the home is
left out before anybody sees it, as on cards, and a fax is no telephone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kortisto.exchange.reading.tables import Row, Table
from kortisto.lib.text import words

_LABEL = re.compile(r"^(.+ )- (?:label|type)$", re.IGNORECASE)
_HOME = frozenset("home homefax koti kotona hem hemma private personal yksityinen privat".split())
_NO_PHONE = frozenset("fax faksi homefax workfax pager".split())


def apply(table: Table) -> None:
    """Make the rows of the table give nothing labelled as of the home; the note "private" tells that there was something."""
    labels = {place: found[1] for place, heading in enumerate(table.headings) if (found := _LABEL.match(heading))}
    groups = {
        place: [one for one, heading in enumerate(table.headings) if one != place and heading.startswith(prefix)]
        for place, prefix in labels.items()
    }
    if groups:
        table.rows = _kept(table, table.rows, {place: own for place, own in groups.items() if own})  # type: ignore[assignment]


def _kept(table: Table, rows: Iterable[Row], groups: dict[int, list[int]]) -> Iterator[Row]:
    for row in rows:
        cells = list(row.cells)
        for place, own in groups.items():
            said = set(words(cells[place]))
            if not said & (_HOME | _NO_PHONE) or not any(cells[one] for one in own):
                continue
            if said & _HOME and "private" not in table.notes:
                table.notes = (*table.notes, "private")
            for one in own:
                cells[one] = ""
        yield row._replace(cells=tuple(cells))
