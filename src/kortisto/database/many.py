"""Many ids, or many texts, as one parameter of a query.

`column__in=[…]` compiles and binds every id by itself; the engine asks thirty such questions of each thousand subjects. As
`Many`, the same ids travel as one text (SQLite) or one array (PostgreSQL), and every `__in` takes them as it takes a list.
"""

from __future__ import annotations

import json
from typing import Any, TypeVar

from django.db import connection
from django.db.models import BigIntegerField, Expression, TextField

V = TypeVar("V", int, str)


class Many(tuple[V, ...]):
    """A sequence of values, all whole numbers or all texts, to be given to `__in`."""

    __slots__ = ()

    def parameter(self) -> Any:
        """The one parameter, for a statement that was written from a query with `Many` in it: what `said` gives."""
        return json.dumps(self) if connection.vendor == "sqlite" else list(self)

    def said(self) -> tuple[str, list[Any]]:
        """What stands after `IN` in a statement written by hand, and its parameter."""
        found: tuple[str, list[Any]] = getattr(_OneParameter(tuple(self)), f"as_{connection.vendor}")(None, connection)
        return found

    def resolve_expression(self, *_args: Any, **_kwargs: Any) -> Expression:
        """What Django asks of a value that is more than a value."""
        return _OneParameter(tuple(self))


_NUMBER, _TEXT = BigIntegerField(), TextField()  # what an expression gives is only looked at, and a field takes long to make


class _OneParameter(Expression):
    """`(SELECT each value)`."""

    def __init__(self, values: tuple[Any, ...]) -> None:
        self.values, self.texts = values, isinstance(values[0], str) if values else False
        super().__init__(output_field=_TEXT if self.texts else _NUMBER)

    def as_sqlite(self, _compiler: Any, _connection: Any) -> tuple[str, list[Any]]:
        return "(SELECT value FROM json_each(%s))", [json.dumps(self.values)]

    def as_postgresql(self, _compiler: Any, _connection: Any) -> tuple[str, list[Any]]:
        return f"(SELECT unnest(%s::{'text' if self.texts else 'bigint'}[]))", [list(self.values)]
