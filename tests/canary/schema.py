"""What the live schema says: every personal table and column, and whether the canary is in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db import models

from tests.canary.words import word

if TYPE_CHECKING:
    from tests.canary.planting import Canary

LONG_ENOUGH = 20
"""Shorter columns cannot carry a word; that they are emptied is checked all the same."""


def tables() -> list[Any]:
    """Every classified table with rows about contacts, of the live schema."""
    from kortisto.privacy.catalogue import STAFF_NAMES
    from kortisto.privacy.classification import of_subjects

    return [table for table in of_subjects() if not (table.data and table.data <= STAFF_NAMES) and _personal(table)]


def _personal(table: Any) -> list[str]:
    from kortisto.privacy.classification import Personal

    return [name for name, mark in table.fields.items() if isinstance(mark, Personal) and not mark.shared]


def rows_of(canary: Canary, table: Any) -> Any:
    return table.model._base_manager.filter(**{str(table.subject_id): canary.subject.pk}).order_by("pk")


def carries(column: models.Field[Any, Any]) -> bool:
    """Whether the column can hold a word: text without choices, long enough, not a link."""
    text = isinstance(column, models.CharField | models.TextField)
    return text and not column.choices and not column.unique and (column.max_length or LONG_ENOUGH) >= LONG_ENOUGH


def columns(canary: Canary) -> Iterator[tuple[Any, Any, models.Field[Any, Any]]]:
    for table in tables():
        for row in rows_of(canary, table):
            for name in _personal(table):
                yield table, row, table.model._meta.get_field(name)


def fill(canary: Canary, table: Any, row: Any, column: models.Field[Any, Any]) -> None:
    """Put a word of its own into a text column the acts left empty, past the acts."""
    if carries(column) and not getattr(row, column.name) and not table.fields[column.name].derived:
        place = f"{table.kind}.{column.name}:{row.pk}"
        canary.words[place] = word(place)
        table.model._base_manager.filter(pk=row.pk).update(**{column.name: canary.words[place]})


def unseeded(canary: Canary, exempt: dict[str, str]) -> list[str]:
    """Personal columns of the live schema in which the canary has nothing, or text without a word."""
    search, missing = canary.search(), []
    for table in tables():
        rows = list(rows_of(canary, table))
        for name in _personal(table):
            place, column = f"{table.kind}.{name}", table.model._meta.get_field(name)
            values = [value for value in (getattr(row, name) for row in rows) if value not in (None, "", b"", [], {})]
            if place in exempt:
                continue
            if not values:
                missing.append(f"{place}: no seeded row")
            elif carries(column) and not any(search.in_bytes(str(value).encode()) for value in values):
                missing.append(f"{place}: no word in {values!r}")
    return missing
