"""Pages by keyset: the key of the last row shown is the place, whatever the order; what is not there comes last, by number.

A list is one stretch of rows or two: those with a value to be ordered by, then those without. Of each an index knows the order
and where a page begins, so that the last page costs what the first does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from kortisto.contacts.lists.counting import Number, counts
from kortisto.database.composed import Composed
from kortisto.database.few import beyond, first, parted
from kortisto.privacy.gate import Gate

M = TypeVar("M", bound=Model)
PAGE = 50
Counting = Callable[[], Number]


@dataclass(frozen=True)
class Order:
    """A way to order: the column, whether the largest comes first, the datum it shows ("" for none).

    `key`: what the column is when the table has none, through the gate; the rows are annotated with it.
    """

    column: str
    descending: bool = False
    datum: str = ""
    key: Callable[[Any], Any] | None = None


More = Callable[[Any, str], Mapping[str, Order]]
_more: list[More] = []


def more(source: More) -> More:
    """Register what gives orders that are data themselves (custom fields), as far as a gate allows them."""
    if source not in _more:
        _more.append(source)
    return source


def orders(usual: Mapping[str, Order], gate: Any, about: str) -> Mapping[str, Order]:
    """The orders of a list as this gate allows them."""
    return {**usual, **{key: order for source in _more for key, order in source(gate, about).items()}}


@dataclass(frozen=True)
class Page(Generic[M]):
    """The rows of a page, and whether there are more on both sides. `count` stops at the cap (`capped`)."""

    rows: list[M]
    previous: int | None
    next: int | None
    count: int
    capped: bool


@dataclass(frozen=True)
class Stretch(Generic[M]):
    """Rows in the order of a column without empty values, or ("") of their numbers alone."""

    rows: QuerySet[M]
    column: str
    descending: bool

    def walk(self, backwards: bool, place: tuple[Any, int] | None = None) -> QuerySet[M]:
        """The rows in order; beyond `place`, its value and number."""
        down = self.descending != backwards
        sign, further = ("-", "lt") if down else ("", "gt")
        rows = self.rows.order_by(*([f"{sign}{self.column}"] if self.column else []), f"{sign}pk")
        if place is None:
            return rows
        value, pk = place
        behind = Q(**{f"pk__{further}": pk})
        if not self.column:
            return beyond(rows, behind)
        # Said in two halves, so that an index is entered at the value instead of being read up to it.
        return beyond(rows, behind | Q(**{f"{self.column}__{further}": value}), **{f"{self.column}__{further}e": value})

    def place(self, pk: int) -> tuple[Any, int] | None:
        """Where a row stands; None when it is not of this stretch, or hidden: where it would stand would tell of its value."""
        found = self.rows.order_by().filter(pk=pk).values_list(self.column or "pk")[:1]
        return (found[0][0], pk) if found else None


@dataclass(frozen=True)
class Listed(Generic[M]):
    """Every row of a list, and the stretches it is shown in."""

    rows: QuerySet[M]
    stretches: Sequence[Stretch[M]]

    def after(self, pk: int | None, *, backwards: bool = False) -> Iterator[QuerySet[M]]:
        """What follows a row (or precedes it), part by part. A row that has gone meanwhile begins the list anew."""
        stretches = list(reversed(self.stretches)) if backwards else list(self.stretches)
        for number, stretch in enumerate(stretches):
            place = stretch.place(pk) if pk is not None else None
            if place is not None:
                yield stretch.walk(backwards, place)
                yield from (later.walk(backwards) for later in stretches[number + 1 :])
                return
        yield from (stretch.walk(backwards) for stretch in stretches)


def listed(rows: QuerySet[M], order: Order, gate: Gate | None) -> Listed[M]:
    """The rows in an order, through the gate where the order shows a datum of theirs."""
    if order.key is not None:
        keyed = rows.annotate(**{order.column: order.key(gate)})
        there, missing = (keyed.filter(**{f"{order.column}__isnull": empty}) for empty in (False, True))
        return Listed(rows, [Stretch(there, order.column, order.descending), Stretch(missing, "", order.descending)])
    if order.datum and gate is not None and not gate.may(order.datum):
        return Listed(rows, [Stretch(rows, "", False)])
    first, rest = gate.parted(rows, order.datum, order.column) if order.datum and gate is not None else parted(rows, order.column)
    stretches = [Stretch(first, order.column, order.descending)]
    return Listed(rows, stretches if rest is None else [*stretches, Stretch(rest, "", order.descending)])


def page(
    found: Listed[M], *, after: int | None, before: int | None, shown: tuple[str, ...], number: Counting | None, size: int = PAGE
) -> Page[M]:
    """One page; of its rows the columns `shown` are read, those of other tables as `table__column`. `number`: counts the rows."""
    backwards = before is not None and after is None
    place = before if backwards else after
    keys = _keys(found.after(place, backwards=backwards), size)
    more = len(keys) > size
    # What one page shows whole need not be counted.
    whole = not more and place is None
    count, capped = (len(keys), False) if whole else (number or (lambda: counts({"": found.rows})[""]))()
    here = keys[:size]
    if backwards:
        here.reverse()
    rows = {row.pk: row for row in _SHOWN.rows(here, found.rows.model, shown)}
    has_previous, has_next = (more, True) if backwards else (place is not None, more)
    return Page(
        [rows[key] for key in here if key in rows],
        here[0] if here and has_previous else None,
        here[-1] if here and has_next else None,
        count,
        capped,
    )


def _with(ids: Any, model: Any, shown: tuple[str, ...]) -> QuerySet[Any]:
    related = {column.partition("__")[0] for column in shown if "__" in column}
    found: QuerySet[Any] = model._default_manager.select_related(*related).only(*related, *shown).filter(pk__in=ids)
    return found


_SHOWN = Composed(_with)


def _keys(parts: Iterable[QuerySet[M]], most: int) -> list[int]:
    """Keys of the first rows, one more than `most` to tell that there are more."""
    keys: list[int] = []
    for part in parts:
        if len(keys) <= most:
            keys += first(part, most + 1 - len(keys))
    return keys


def neighbours(found: Listed[M], pk: int) -> tuple[int | None, int | None]:
    """Keys of the rows before and after one row of the list."""

    def next_to(backwards: bool) -> int | None:
        parts = (part.values_list("pk", flat=True).first() for part in found.after(pk, backwards=backwards))
        return next((key for key in parts if key is not None), None)

    return next_to(True), next_to(False)
