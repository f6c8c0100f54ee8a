"""Looking up few rows instead of looking for them among all."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, Q, QuerySet

from kortisto.database.many import Many

M = TypeVar("M", bound=Model)
_FEW, _SETS, _BEYOND = "few", "sets", "beyond"
MOST = 10_000
"""Of more, an ordered list meets enough on its way: one row in a hundred of a million."""


def among(rows: QuerySet[M], path: str, *sets: QuerySet[Any, Any], many: Q | None = None, most: int = MOST) -> QuerySet[M]:
    """`rows` narrowed to those whose `path` is in one of `sets` if these are few, else by `many`, or not at all.

    The sets hold every row meant and may hold others: the condition itself still has to be asked. They are of one column each,
    whole numbers.
    `many` should be what is quickly said of a row, and by no index: rows are met in the order of the list then.
    """
    known = sets[0].order_by().union(*(more.order_by() for more in sets[1:]), all=True) if sets[1:] else sets[0]
    try:
        sql, values = known[: most + 1].query.sql_with_params()
    except EmptyResultSet:
        return rows.none()
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        read = {key for (key,) in cursor.fetchall()}  # not by the ORM, which turns a thousand numbers into as many objects first
    if len(read) > most:
        return _noted(rows.all() if many is None else rows.filter(many), _SETS, (path, known))
    ids: Many[int] = Many(read)
    return _noted(rows.filter(**{f"{path}__in": ids}), _FEW, (path, ids))


def gathered(rows: QuerySet[M]) -> QuerySet[M]:
    """The same rows to be counted, for which their order is nothing: of many that were not looked up, those of the sets are met one
    after the other, instead of everybody between them."""
    path, known = vars(rows)["_hints"].get(_SETS, ("", None))
    return rows if known is None else rows.filter(**{f"{path}__in": known})


def beyond(rows: QuerySet[M], *conditions: Q, **lookups: Any) -> QuerySet[M]:
    """`rows` narrowed to those behind a place in their order, of which `first` then need not ask anything else before it."""
    return _noted(rows.filter(*conditions, **lookups), _BEYOND, (conditions, lookups))


def _noted(rows: QuerySet[M], name: str, value: Any) -> QuerySet[M]:
    vars(rows)["_hints"] = vars(rows)["_hints"] | {name: value}  # every queryset made of this one takes it along
    return rows


def first(rows: QuerySet[M], most: int) -> list[int]:
    """Keys of the first `most` rows of an ordered list.

    Of a list of few the order comes first and the conditions after it, row by row until there are enough: the database would ask
    them of all to put them in order.
    """
    few = vars(rows)["_hints"].get(_FEW)
    if few is None or rows.query.annotations:
        return list(rows.values_list("pk", flat=True)[:most])
    path, ids = few
    conditions, lookups = vars(rows)["_hints"].get(_BEYOND, ((), {}))
    meant = rows.model._default_manager.filter(*conditions, **{f"{path}__in": ids}, **lookups)
    ordered = meant.order_by(*rows.query.order_by).values_list("pk", flat=True)
    found: list[int] = []
    # Nearly all of the few are right: a few more than are wanted, then as many as it takes.
    start, step = 0, most + most // 4
    while len(found) < most:
        part = list(ordered[start : start + step])
        right = set(rows.order_by().filter(pk__in=Many(part)).values_list("pk", flat=True)) if part else set()
        found += [key for key in part if key in right]
        if len(part) < step:
            break
        start, step = start + step, step * 4
    return found[:most]


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
