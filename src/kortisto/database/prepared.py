"""A question asked again and again of other ids: its SQL is composed once for each connection, not each time.

Judging one person asks some forty questions; composing them took several times as long as answering them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet

from kortisto.database.many import Many

_AT_ONCE = 2000
STAND_IN = Many((-(2**60) - 7,))
"""Ids nobody has: where they stand in the composed question, the asked ones will."""


class Prepared:
    """`query` makes the question for given ids, as a `values_list`; apart from the ids it must always be the same question."""

    def __init__(self, query: Callable[[Many[int]], QuerySet[Any, Any]]) -> None:
        self._query = query

    def rows(self, ids: Collection[int]) -> Iterator[list[Any]]:
        """The rows as Django would give them, in pieces; one query."""
        sql, values, converters, _ = self._composed()
        with connection.cursor() as cursor:
            cursor.execute(sql, placed(values, ids))
            while batch := cursor.fetchmany(_AT_ONCE):
                for row in batch:
                    yield _converted(row, converters) if converters else list(row)

    def delete(self, ids: Sequence[int]) -> set[Any]:
        """Delete the rows the question finds, whose primary key it must ask for and nothing else; gives their keys.

        Nothing is done about rows that point at them: those are gone, or there are none.
        """
        sql, values, converters, model = self._composed()
        meta, quote = model._meta, connection.ops.quote_name
        assert meta.pk is not None
        key = quote(str(meta.pk.column))
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {quote(meta.db_table)} WHERE {key} IN ({sql}) RETURNING {key}", placed(values, ids))  # noqa: S608
            return {_converted(row, converters)[0] for row in cursor.fetchall()}

    def _composed(self) -> tuple[str, list[Any], dict[int, Any], type[Model]]:
        """Kept with the connection, whose own functions read its values."""
        known: dict[Any, Any] = connection.__dict__.setdefault("kortisto_prepared", {})
        if self not in known:
            compiler = self._query(STAND_IN).query.get_compiler(connection=connection)
            sql, values = compiler.as_sql()
            columns = [column for column, *_ in compiler.select[: compiler.col_count]]
            known[self] = sql, list(values), compiler.get_converters(columns), compiler.query.model
        found: tuple[str, list[Any], dict[int, Any], type[Model]] = known[self]
        return found


def placed(values: Sequence[Any], ids: Collection[int]) -> list[Any]:
    placed, mark = _ids(tuple(ids), connection.vendor), _ids(STAND_IN, connection.vendor)
    return [placed if value == mark else value for value in values]


@lru_cache(maxsize=4)
def _ids(ids: tuple[int, ...], _vendor: str) -> Any:
    """The parameter that `Many` makes of ids on this database. Forty questions about the same people follow each other."""
    return Many(ids).said()[1][0]


def _converted(row: Sequence[Any], converters: dict[int, Any]) -> list[Any]:
    values = list(row)
    for place, (own, expression) in converters.items():
        for convert in own:
            values[place] = convert(values[place], expression, connection)
    return values
