"""Whether a row has rows of another table: an `Exists` whose inside is composed once for each connection (docs/adr/0159, 0176)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import BooleanField, Exists, F, Func, QuerySet

_STAND_IN = -(2**60) - 7
"""A number nobody has: where it stands in the composed statement, the column of the row around it will."""
_PLACE = "%s"


def exists(question: str, connection: Any) -> str:
    """Whether the question has an answer, asked of each row.

    PostgreSQL would make a join of it, whose size it guesses wrong by thousands (the key of a record is composed of two columns);
    what has an offset it leaves as it is.
    """
    return f"EXISTS({question}{' OFFSET 0' if connection.vendor == 'postgresql' else ''})"


class OfEach(Exists):
    """An `Exists` for rows that are met in their order, a page at a time: each is asked when it is met."""

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return self.as_sql(compiler, connection, template="EXISTS(%(subquery)s OFFSET 0)")


class There(Func):
    """`rows()` linked by their column `link` to the number in the column `path` of the row around: is there one?

    What `rows` gives may depend on nothing, not even the day: the first answer stays.
    """

    output_field = BooleanField()

    def __init__(self, rows: Callable[[], QuerySet[Any, Any]], link: str, path: str = "pk") -> None:
        super().__init__(F(path))
        self.rows, self.link = rows, link

    def as_sql(self, compiler: Any, connection: Any, **_more: Any) -> tuple[str, tuple[Any, ...]]:  # type: ignore[override]
        outer, own = compiler.compile(self.source_expressions[0])
        known: dict[Any, Any] = connection.__dict__.setdefault("kortisto_there", {})
        key = self.rows, self.link
        if key not in known:
            known[key] = self._composed(connection)
        before, first, after, last = known[key]
        return exists(f"{before}{outer}{after}", connection), (*first, *own, *last)

    def _composed(self, connection: Any) -> tuple[str, list[Any], str, list[Any]]:
        """The statement and its values, before and after the place of the outer column."""
        query = self.rows().filter(**{self.link: _STAND_IN}).query.exists()
        # Names of its own: a query around it may be of the same table.
        query.change_aliases({alias: f"there_{number}" for number, alias in enumerate(query.alias_map)})
        sql, values = query.get_compiler(connection=connection).as_sql()
        place = list(values).index(_STAND_IN)
        parts = sql.split(_PLACE)
        return _PLACE.join(parts[: place + 1]), list(values[:place]), _PLACE.join(parts[place + 1 :]), list(values[place + 1 :])
