"""Whole rows for a page, found by a question that is composed once for each connection.

As `Prepared`, but the rows are models with what was selected along (`select_related`), and a question may rest on more than ids:
on a gate, a limit. Composing the questions of one card took longer than answering them and drawing the page.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable

from kortisto.database.prepared import STAND_IN, STAND_INS, placed, remembered

M = TypeVar("M", bound=Model)


class Composed(Generic[M]):
    """`query(ids, *terms)` makes the question. The `terms` are all it rests on besides the ids: texts, numbers, days, and whatever
    has a `shape` that says the same of it (`Gate`). `texts`: the ids are texts, not numbers."""

    def __init__(self, query: Callable[..., QuerySet[M]], *, texts: bool = False) -> None:
        self._query, self._mark = query, STAND_INS if texts else STAND_IN

    def rows(self, ids: Collection[int] | Collection[str], *terms: Any) -> list[M]:
        """The rows as Django would give them; one query, none where no row can be."""
        if not ids:
            return []
        compiler, values = remembered(self, terms, lambda: _compose(self._query(self._mark, *terms)))
        return _read(compiler, placed(values, ids, self._mark)) if compiler else []

    def all(self, *terms: Any) -> list[M]:
        """The same of a question without ids: `query(*terms)`."""
        compiler, values = remembered(self, terms, lambda: _compose(self._query(*terms)))
        return _read(compiler, values) if compiler else []


def _read(compiler: Any, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(compiler.kortisto_sql, values)
        rows = cursor.fetchall()
    return list(ModelIterable(_Answered(compiler, rows))) if rows else []  # type: ignore[arg-type]


def _compose(rows: QuerySet[Any]) -> tuple[Any, list[Any]]:
    assert not rows._prefetch_related_lookups, "what is fetched afterwards is not part of the question"  # type: ignore[attr-defined]
    compiler = rows.query.get_compiler(connection=connection)
    try:
        sql, values = compiler.as_sql()
    except EmptyResultSet:
        return None, []
    compiler.__dict__["kortisto_sql"] = sql
    return compiler, list(values)


class _Answered:
    """What `ModelIterable` asks of a query set: the compiler as it was, and the rows that were found."""

    _known_related_objects: dict[Any, Any] = {}

    def __init__(self, compiler: Any, rows: list[Any]) -> None:
        self.db, self.query = connection.alias, self
        self._compiler = copy.copy(compiler)
        self._compiler.execute_sql = lambda *_args, **_kwargs: [rows]

    def get_compiler(self, using: str) -> Any:
        return self._compiler
