"""What the live schema says: every personal table and column, and whether the canary is in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from django.db import models

from kortisto.canary.scanning import Search
from kortisto.canary.words import word
from kortisto.privacy.catalogue import STAFF_NAMES
from kortisto.privacy.classification import Classified, Personal, of_subjects

LONG_ENOUGH = 20
"""Shorter columns cannot carry a word; that they are emptied is checked all the same."""


class Planted(Protocol):
    """Somebody with words: `words` by the place they were put in, `salt` what makes them like no other's."""

    words: dict[str, str]

    @property
    def subject(self) -> Any: ...

    def search(self) -> Search: ...


def tables() -> list[Classified]:
    """Every classified table with rows about contacts, of the live schema."""
    return [table for table in of_subjects() if not (table.data and table.data <= STAFF_NAMES) and personal_columns(table)]


def personal_columns(table: Classified) -> list[str]:
    """The columns of a row that are about its person alone."""
    return [name for name, mark in table.fields.items() if isinstance(mark, Personal) and not mark.shared]


def rows_of(canary: Planted, table: Classified) -> Any:
    return table.model._base_manager.filter(**{str(table.subject_id): canary.subject.pk}).order_by("pk")


def carries(column: models.Field[Any, Any]) -> bool:
    """Whether the column can hold a word: text without choices, long enough, not a link."""
    text = isinstance(column, models.CharField | models.TextField)
    return text and not column.choices and not column.unique and (column.max_length or LONG_ENOUGH) >= LONG_ENOUGH


def columns(canary: Planted) -> Iterator[tuple[Classified, Any, models.Field[Any, Any]]]:
    for table in tables():
        for row in rows_of(canary, table):
            for name in personal_columns(table):
                yield table, row, table.model._meta.get_field(name)  # type: ignore[misc]


def fill(canary: Planted, table: Classified, row: Any, column: models.Field[Any, Any]) -> None:
    """Put a word of its own into a text column the acts left empty, past the acts."""
    if carries(column) and not getattr(row, column.name) and not table.fields[column.name].derived:  # type: ignore[union-attr]
        place = f"{table.kind}.{column.name}:{row.pk}"
        canary.words[place] = word(place, salt=getattr(canary, "salt", ""))
        table.model._base_manager.filter(pk=row.pk).update(**{column.name: canary.words[place]})


def unseeded(canary: Planted, exempt: dict[str, str]) -> list[str]:
    """Personal columns of the live schema in which the canary has nothing, or text without a word."""
    search, missing = canary.search(), list[str]()
    for table in tables():
        rows = list(rows_of(canary, table))
        for name in personal_columns(table):
            place, column = f"{table.kind}.{name}", table.model._meta.get_field(name)
            values = [value for value in (getattr(row, name) for row in rows) if value not in (None, "", b"", [], {})]
            if place in exempt:
                continue
            if not values:
                missing.append(f"{place}: no seeded row")
            elif carries(column) and not any(search.in_bytes(str(value).encode()) for value in values):  # type: ignore[arg-type]
                missing.append(f"{place}: no word in {values!r}")
    return missing
