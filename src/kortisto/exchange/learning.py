"""What one cell cannot say: decided by whole columns before the rows are read."""

from __future__ import annotations

from dataclasses import dataclass, field

from kortisto.exchange.cells import companies, dates, names, plain
from kortisto.exchange.chosen import Mapping
from kortisto.exchange.fields import PREFIX
from kortisto.exchange.plan import DAYS, Plan
from kortisto.exchange.reading.tables import Table
from kortisto.lib.text import fold


@dataclass(slots=True)
class Columns:
    """What is decided by whole columns: the order of names and days, the spelling of companies (by what spellings share)."""

    name_order: names.Order = "given"
    date_orders: dict[str, tuple[dates.Order, bool]] = field(default_factory=dict)
    spellings: dict[str, str] = field(default_factory=dict)
    _plan: Plan | None = None

    def plan(self, mapping: Mapping) -> Plan:
        """What is the same for every row read by this mapping."""
        if self._plan is None or self._plan.mapping is not mapping:
            self._plan = Plan.of(mapping)
        return self._plan


def learn(table: Table, mapping: Mapping) -> Columns:
    """Walk through the columns that are judged as a whole, each once."""
    known = Columns()
    place = mapping.column("full_name")
    if mapping.defaults.name_order:
        known.name_order = "family" if mapping.defaults.name_order == "family" else "given"
    elif place is not None:
        heading = fold(table.headings[place])
        said = heading.startswith(("sukunimi", "suku", "efternamn", "last", "surname"))
        known.name_order = "family" if said else names.order_of(row.cells[place] for row in table.rows)
    own = sorted(target for target in mapping.targets.values() if target.startswith(PREFIX))
    for target in (*DAYS, *own):
        column = mapping.column(target)
        if column is None:
            continue
        given = mapping.defaults.date_order
        if given:
            known.date_orders[target] = ("mdy" if given == "mdy" else "dmy", False)
        else:
            known.date_orders[target] = dates.order_of(row.cells[column] for row in table.rows)
    company = mapping.column("company")
    if company is not None:
        named = (row.cells[company] for row in table.rows)
        known.spellings = companies.best_spellings(plain(name).value if "&" in name else name for name in named)
    return known
