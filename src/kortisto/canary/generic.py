"""A row for a table no act here writes into, made of what the schema says: a table of a room to come is in the proof at once.

It goes past the acts and checks nothing but what the database checks; it is meant for a scratch copy only.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime, time
from typing import Any

from django.db import models, transaction

from kortisto.canary.schema import Planted
from kortisto.canary.words import word
from kortisto.privacy.classification import Classified, Personal, classified
from kortisto.privacy.models import Subject


class CannotPlant(RuntimeError):
    """The database refuses such a row; the message names table and fault, and the proof is not whole without it."""


def row(table: Classified, canary: Planted, *, on: date, now: datetime) -> Any:
    """Make one row of the canary's, on the day `on`. Raises CannotPlant."""
    try:
        with transaction.atomic():
            return _made(table.model, Maker(canary, table, on, now))
    except Exception as error:
        raise CannotPlant(f"{table.kind}: {type(error).__name__}") from error


class Maker:
    """What the columns of a row are given."""

    def __init__(self, canary: Planted, table: Classified | None, on: date, now: datetime, depth: int = 0) -> None:
        self.canary, self.table, self.on, self.now, self.depth = canary, table, on, now, depth

    def value(self, column: models.Field[Any, Any]) -> Any:
        if column.is_relation:
            return self._link(column)
        if self.table is not None and self.table.each == column.name:
            return sorted(self.table.may_be)[0]
        if column.choices:
            return column.choices[0][0]
        if isinstance(column, models.DateTimeField):
            return self.now
        if isinstance(column, models.DateField):
            return self.on
        if isinstance(column, models.TimeField):
            return time(9, 30)
        return self._plain(column)

    def _plain(self, column: models.Field[Any, Any]) -> Any:
        if isinstance(column, models.JSONField):
            return [{"value": self._text(column, 40)}] if self._personal(column) else column.get_default()
        if isinstance(column, models.UUIDField):
            return column.get_default() if column.has_default() else None
        if isinstance(column, models.BinaryField):
            return b"\0"
        if isinstance(column, models.BooleanField):
            return False
        if isinstance(column, models.CharField | models.TextField):
            return self._text(column, column.max_length or 200)
        return secrets.randbelow(2**30) if _alone(column) else 1

    def _text(self, column: models.Field[Any, Any], longest: int) -> str:
        """A word where the column is personal and can hold one; else something short that nothing else is."""
        place = f"{column.model._meta.label_lower}.{column.name}"
        if self._personal(column) and longest >= 20:
            made = self.canary.words.setdefault(place, word(place, salt=getattr(self.canary, "salt", "")))
            return made[:longest]
        return secrets.token_hex(16)[:longest] if _alone(column) else "fi"[:longest] if longest < 8 else "b2b:kanaria"[:longest]

    def _personal(self, column: models.Field[Any, Any]) -> bool:
        mark = self.table.fields.get(column.name) if self.table is not None else None
        return isinstance(mark, Personal)

    def _link(self, column: models.Field[Any, Any]) -> Any:
        """To the canary's own rows where there are some, else to any row, else to one made for it."""
        target: Any = column.related_model
        own = self._own(target)
        if own is not None:
            return own
        table = classified(target)
        of_people = table is not None and table.subject is not None
        # A row of somebody else's would make the new one theirs: the canary gets one of its own to hang it on.
        found = None if of_people else target._base_manager.order_by("pk").first()
        if found is not None and not _alone(column):
            return found
        if self.depth >= 3:
            raise ValueError("rows hang on each other too deep")
        return _made(target, Maker(self.canary, table if of_people else None, self.on, self.now, self.depth + 1))

    def _own(self, target: Any) -> Any:
        if target is Subject:
            return self.canary.subject
        table = classified(target)
        if table is None or table.subject is None or table.subject == "pk":
            return None
        return target._base_manager.filter(**{str(table.subject_id): self.canary.subject.pk}).order_by("-pk").first()


def _made(model: Any, maker: Maker) -> Any:
    given: dict[str, Any] = {}
    table = maker.table
    path = (table.subject or "").partition("__")[0] if table is not None else ""
    for column in model._meta.concrete_fields:
        if column.primary_key and not column.is_relation:
            continue
        needed = not column.null and not column.has_default()
        personal = table is not None and isinstance(table.fields.get(column.name), Personal)
        if needed or personal or column.name == path:
            given[column.attname if column.is_relation and path == column.attname else column.name] = maker.value(column)
    return model._base_manager.create(**given)


def _alone(column: models.Field[Any, Any]) -> bool:
    """Whether no two rows may have the same, by the column itself or by a rule of its table."""
    rules = column.model._meta.constraints
    return bool(column.unique) or any(isinstance(one, models.UniqueConstraint) and one.fields == (column.name,) for one in rules)
