"""A question asked again and again of other ids: its SQL is composed once, not each time.

Judging one person asks some forty questions, and so does a page; composing them took several times as long as answering them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet

from kortisto.database.many import Many

_AT_ONCE = 2000
STAND_IN: Many[Any] = Many((-(2**60) - 7,))
"""Ids nobody has: where they stand in the composed question, the asked ones will."""
STAND_INS: Many[Any] = Many(("nobody's",))


MOST = 600
"""Questions remembered at once: those of yesterday, and of gates nobody opens any more, make room."""
T = TypeVar("T")
_Asked = tuple[str, list[Any], dict[int, Any], type[Model]]


def remembered(question: object, terms: tuple[Any, ...], compose: Callable[[], T]) -> T:
    """What `compose` made of a question with these terms the first time; the one not asked for longest goes first."""
    known: dict[Hashable, T] = connection.__dict__.setdefault("kortisto_prepared", {})
    key = (question, *(getattr(term, "shape", term) for term in terms))
    found = known.pop(key, None)
    if found is None:
        found = compose()
    known[key] = found
    for longest in list(known)[:-MOST] if len(known) > MOST else ():  # a list: other threads ask at the same time
        known.pop(longest, None)
    return found


class Prepared:
    """`query(ids, *terms)` makes the question, as a `values_list`. Apart from the ids it must always be the same for the same `terms`:
    texts, numbers, days, and whatever has a `shape` that says the same of it (`Gate`). `texts`: the ids are texts, not numbers."""

    def __init__(self, query: Callable[..., QuerySet[Any, Any]], *, texts: bool = False) -> None:
        self._query, self._mark = query, STAND_INS if texts else STAND_IN

    def rows(self, ids: Collection[int] | Collection[str], *terms: Any) -> Iterator[list[Any]]:
        """The rows as Django would give them, in pieces; one query, none where no row can be."""
        sql, values, converters, _ = remembered(self, terms, lambda: _compose(self._query(self._mark, *terms)))
        return _read(sql, placed(values, ids, self._mark), converters)

    def any(self, ids: Collection[int] | Collection[str], *terms: Any) -> bool:
        """Whether there is a row; the question should ask for no more than one."""
        return next(self.rows(ids, *terms), None) is not None

    def all(self, *terms: Any) -> Iterator[list[Any]]:
        """The same of a question without ids: `query(*terms)`."""
        return _read(*remembered(self, terms, lambda: _compose(self._query(*terms)))[:3])

    def delete(self, ids: Sequence[int]) -> set[Any]:
        """Delete the rows the question finds, whose primary key it must ask for and nothing else; gives their keys.

        Nothing is done about rows that point at them: those are gone, or there are none.
        """
        sql, values, converters, model = remembered(self, (), lambda: _compose(self._query(self._mark)))
        meta, quote = model._meta, connection.ops.quote_name
        assert meta.pk is not None
        key = quote(str(meta.pk.column))
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {quote(meta.db_table)} WHERE {key} IN ({sql}) RETURNING {key}", placed(values, ids))  # noqa: S608
            return {_converted(row, converters)[0] for row in cursor.fetchall()}


def _read(sql: str, values: Sequence[Any], converters: dict[int, Any]) -> Iterator[list[Any]]:
    if not sql:
        return
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        while batch := cursor.fetchmany(_AT_ONCE):
            for row in batch:
                yield _converted(row, converters) if converters else list(row)


def _compose(rows: QuerySet[Any, Any]) -> _Asked:
    compiler = rows.query.get_compiler(connection=connection)
    try:
        sql, values = compiler.as_sql()
    except EmptyResultSet:
        return "", [], {}, compiler.query.model
    columns = [column for column, *_ in compiler.select[: compiler.col_count]]
    return sql, list(values), compiler.get_converters(columns), compiler.query.model


def placed(values: Sequence[Any], ids: Collection[Any], mark: Many[Any] = STAND_IN) -> list[Any]:
    """The values with `ids` where the composed question has its stand-in."""
    own, sign = Many(ids).parameter() if mark is STAND_INS else _numbers(tuple(ids), connection.vendor), mark.parameter()
    return [own if value == sign else value for value in values]


@lru_cache(maxsize=4)
def _numbers(ids: tuple[int, ...], _vendor: str) -> Any:
    """What `Many` makes of numbers on this database: forty questions about the same people follow each other.

    Texts are not remembered: an address, or the key of a session, would outlive its request.
    """
    return Many(ids).parameter()


def _converted(row: Sequence[Any], converters: dict[int, Any]) -> list[Any]:
    values = list(row)
    for place, (own, expression) in converters.items():
        for convert in own:
            values[place] = convert(values[place], expression, connection)
    return values
