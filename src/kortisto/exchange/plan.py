"""What is the same for every row of a list: worked out once from its mapping, not row by row."""

from __future__ import annotations

from dataclasses import dataclass, field

from kortisto.exchange.cells import names, plain
from kortisto.exchange.cells.cell import Cell
from kortisto.exchange.chosen import Mapping
from kortisto.exchange.fields import BANS, FIELDS

TEXTS = ("job_title", "street", "city", "country", "company_street", "company_city", "industry", "website")
DAYS = ("last_contact", "informed_on", "started_on", "ended_on")
_NAMING = frozenset({"full_name", "given_name", "family_name", "company", "is_company", "email"})
_MANY = frozenset({"email", "phone", "full_name", "note", "employment_remark", "card"})
"""Columns in which hardly two cells are alike: remembering them gains nothing."""
_MOST = 2_000

Places = tuple[tuple[int, str], ...]


@dataclass(slots=True)
class Plan:
    """`places`: column and target, in the order of the columns; `naming`: those that say whom a row names.

    Cells that repeat (titles, towns, firms, given names) are read once. What is remembered goes with the list, and never grows
    beyond a few thousand cells.
    """

    mapping: Mapping
    places: Places
    naming: Places
    targets: frozenset[str]
    bans: tuple[tuple[str, str, int], ...]
    days: tuple[str, ...]
    texts: tuple[str, ...]
    own: bool
    """Whether a column is a custom field."""
    _cells: dict[str, Cell] = field(default_factory=dict)
    _names: dict[str, tuple[str, bool]] = field(default_factory=dict)

    @classmethod
    def of(cls, mapping: Mapping) -> Plan:
        places = tuple(sorted(mapping.targets.items()))
        targets = frozenset(target for _, target in places)
        return cls(
            mapping=mapping,
            places=places,
            naming=tuple(one for one in places if one[1] in _NAMING),
            targets=targets,
            bans=tuple((target, channel, place) for target, channel in BANS.items() for place in mapping.columns(target)),
            days=tuple(target for target in DAYS if target in targets),
            # A row of a firm among people has its address in the columns of theirs.
            texts=tuple(target for target in TEXTS if {target, target.removeprefix("company_")} & targets),
            own=bool(targets - FIELDS.keys()),
        )

    def cell(self, text: str, target: str) -> Cell:
        """`cells.plain`."""
        if target in _MANY:
            return plain(text)
        known = self._cells.get(text)
        if known is None:
            if len(self._cells) >= _MOST:
                self._cells.clear()
            known = self._cells[text] = plain(text)
        return known

    def name(self, text: str, order: names.Order) -> tuple[str, bool]:
        """A given or family name as names are written, and whether the cell names several people."""
        known = self._names.get(text)
        if known is None:
            if len(self._names) >= _MOST:
                self._names.clear()
            known = self._names[text] = names.case(names.bare(text)), names.several(text, order)
        return known
