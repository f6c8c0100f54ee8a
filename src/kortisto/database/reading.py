"""Reading many rows at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.db.models.base import ModelState

M = TypeVar("M", bound=Model)


def with_columns(rows: QuerySet[M], *columns: str) -> Iterator[M]:
    """The objects with these columns alone (names of plain fields, the primary key among them): what `only` gives, a quarter of
    the work. Any other is read from the database when somebody asks the object for it."""
    model: Any = rows.model
    for values in rows.values_list(*columns):
        row = model.__new__(model)
        row.__dict__.update(zip(columns, values, strict=True))
        row._state = ModelState()
        row._state.adding, row._state.db = False, rows.db
        yield row
