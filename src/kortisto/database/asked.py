"""Questions asked again and again of other ids: compiled once.

What the register holds of some people is asked of every table that could hold anything, some forty statements; for one person
or for three hundred, Django took longer to compile them than the database to answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Model

from kortisto.database.many import Many

_ROWS = 2_000


class _Compiled(NamedTuple):
    sql: str
    converters: dict[int, Any]
    compiler: Any


def values_of(model: type[Model], lookup: str, ids: Iterable[int], columns: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    """What `model._base_manager.filter(lookup__in=ids).values_list(*columns)` gives, some rows at a time."""
    many = ids if isinstance(ids, Many) else Many(ids)
    if not many:
        return
    asked = _compiled(connection.alias, connection.vendor, model, lookup, columns)
    (own,) = _parameters(many)
    # Rows are fetched as they are needed; the statement is closed with the cursor.
    with connection.cursor() as cursor:
        cursor.execute(asked.sql, [own])
        while rows := cursor.fetchmany(_ROWS):
            yield from map(tuple, asked.compiler.apply_converters(rows, asked.converters)) if asked.converters else rows


@cache
def _compiled(_alias: str, _vendor: str, model: type[Model], lookup: str, columns: tuple[str, ...]) -> _Compiled:
    rows = model._base_manager.filter(**{f"{lookup}__in": Many([0])}).values_list(*columns)
    compiler = rows.query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    if len(parameters) != 1:
        raise TypeError(f"rows of {model._meta.label} are told apart by more than the ids asked for")
    return _Compiled(sql, compiler.get_converters([column for column, *_ in compiler.select]), compiler)


def _parameters(many: Many[int]) -> list[Any]:
    expression: Any = many.resolve_expression()
    return list((expression.as_sqlite if connection.vendor == "sqlite" else expression.as_postgresql)(None, connection)[1])
