"""A question asked again and again of other ids: its SQL is composed once for each connection, not each time.

Judging one person asks some forty questions; composing them took several times as long as answering them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from kortisto.database.many import Many

_AT_ONCE = 2000
_STAND_IN = Many((-(2**60) - 7,))
"""Ids nobody has: where they stand in the composed question, the asked ones will."""


class Prepared:
    """`query` makes the question for given ids, as a `values_list`; apart from the ids it must always be the same question."""

    def __init__(self, query: Callable[[Many[int]], QuerySet[Any, Any]]) -> None:
        self._query = query

    def rows(self, ids: Sequence[int]) -> Iterator[list[Any]]:
        """The rows as Django would give them, in pieces; one query."""
        sql, values, converters = self._composed()
        placed = _ids(ids)
        mark = _ids(_STAND_IN)
        with connection.cursor() as cursor:
            cursor.execute(sql, [placed if value == mark else value for value in values])
            while batch := cursor.fetchmany(_AT_ONCE):
                for row in batch:
                    yield _converted(row, converters)

    def _composed(self) -> tuple[str, list[Any], dict[int, Any]]:
        """Kept with the connection, whose own functions read its values."""
        known: dict[Any, Any] = connection.__dict__.setdefault("kortisto_prepared", {})
        if self not in known:
            compiler = self._query(_STAND_IN).query.get_compiler(connection=connection)
            sql, values = compiler.as_sql()
            columns = [column for column, *_ in compiler.select[: compiler.col_count]]
            known[self] = sql, list(values), compiler.get_converters(columns)
        found: tuple[str, list[Any], dict[int, Any]] = known[self]
        return found


def _ids(ids: Sequence[int]) -> Any:
    """The parameter that `Many` makes of ids on this database."""
    compile_ = getattr(Many(ids).resolve_expression(), f"as_{connection.vendor}")
    return compile_(None, connection)[1][0]


def _converted(row: Sequence[Any], converters: dict[int, Any]) -> list[Any]:
    values = list(row)
    for place, (own, expression) in converters.items():
        for convert in own:
            values[place] = convert(values[place], expression, connection)
    return values
