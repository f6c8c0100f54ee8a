"""Looking up few rows instead of looking for them among all."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)
MOST = 10_000
"""Of more, an ordered list meets enough on its way: one row in a hundred of a million."""


def among(rows: QuerySet[M], path: str, *sets: QuerySet[Any, Any], many: Q | None = None, most: int = MOST) -> QuerySet[M]:
    """`rows` narrowed to those whose `path` is in one of `sets` if these are few, else by `many`, or not at all.

    The sets hold every row meant and may hold others: the condition itself still has to be asked. They are of one column each.
    `many` should be what is quickly said of a row, and by no index: rows are met in the order of the list then.
    """
    known = sets[0].order_by().union(*(more.order_by() for more in sets[1:]), all=True) if sets[1:] else sets[0]
    if list(known[most : most + 1]):
        return rows if many is None else rows.filter(many)
    return rows.filter(**{f"{path}__in": known})


def parted(rows: QuerySet[M], column: str) -> tuple[QuerySet[M], QuerySet[M] | None]:
    """The rows in which the column is there, and those in which it is not; None where it always is."""
    model: Any = rows.model
    *links, last = column.split("__")
    for link in links:
        model = model._meta.get_field(link).related_model
    if not model._meta.get_field(last).null:
        return rows, None
    empty = Q(**{f"{column}__isnull": True})
    return rows.filter(~empty), rows.filter(empty)
