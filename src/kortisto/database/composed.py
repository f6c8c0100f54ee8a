"""Whole rows for a page, found by a question that is composed once for each connection.

As `Prepared`, but the rows are models with what was selected along (`select_related`), and a question may rest on more than ids:
on a gate, a limit. Composing the questions of one card took longer than answering them and drawing the page.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Hashable
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable

from kortisto.database.many import Many
from kortisto.database.prepared import STAND_IN, placed

M = TypeVar("M", bound=Model)
MOST = 400
"""Questions remembered at once: those of yesterday, and of gates nobody opens any more, make room."""


class Composed(Generic[M]):
    """`query(ids, *terms)` makes the question. The `terms` are all it rests on besides the ids: texts, numbers, days, and whatever
    has a `shape` that says the same of it (`Gate`)."""

    def __init__(self, query: Callable[..., QuerySet[M]]) -> None:
        self._query = query

    def rows(self, ids: Collection[int], *terms: Any) -> list[M]:
        """The rows as Django would give them; one query, none where no row can be."""
        compiler, values = self._composed(terms) if ids else (None, [])
        if compiler is None:
            return []
        return list(ModelIterable(_Asked(compiler, placed(values, ids))))  # type: ignore[arg-type]

    def _composed(self, terms: tuple[Any, ...]) -> tuple[Any, list[Any]]:
        """Kept with the connection, whose own functions read its values; the one not asked for longest goes first."""
        known: dict[Hashable, tuple[Any, list[Any]]] = connection.__dict__.setdefault("kortisto_composed", {})
        key = (self, *(getattr(term, "shape", term) for term in terms))
        found = known.pop(key, None) or _compose(self._query(Many(STAND_IN), *terms))
        known[key] = found
        if len(known) > MOST:
            del known[next(iter(known))]
        return found


def _compose(rows: QuerySet[Any]) -> tuple[Any, list[Any]]:
    assert not rows._prefetch_related_lookups, "what is fetched afterwards is not part of the question"  # type: ignore[attr-defined]
    compiler = rows.query.get_compiler(connection=connection)
    try:
        sql, values = compiler.as_sql()
    except EmptyResultSet:
        return None, []
    compiler.__dict__["kortisto_sql"] = sql
    return compiler, list(values)


class _Asked:
    """What `ModelIterable` asks of a query set: the compiler as it was, with these values in its statement."""

    _known_related_objects: dict[Any, Any] = {}

    def __init__(self, compiler: Any, values: list[Any]) -> None:
        self.db, self.query = connection.alias, self
        self._compiler = copy.copy(compiler)
        self._compiler.as_sql = lambda *_args, **_kwargs: (compiler.kortisto_sql, values)

    def get_compiler(self, using: str) -> Any:
        return self._compiler
