"""What a merge changed, row by row, so that it can be taken back exactly; and the taking back.

Three kinds of change: a column of a row got another value, a row moved to the other card (only the link changed), a row went.
Values are told as text in JSON, the way Django's own serialisers write them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import IntegrityError, router, transaction
from django.db.models import Field, Model, QuerySet

from kortisto.privacy.classification import HISTORY, Personal, classified

Row = dict[str, Any]


@dataclass
class Journal:
    """`steps`, in their order: ["changed", model, id, {column: [before, after]}], ["moved", model, column, before, after, ids],
    ["removed", model, {column: value}], ["added", model, ids]. `data`: the catalogue names of the values inside.
    """

    steps: list[list[Any]] = field(default_factory=list)
    data: set[str] = field(default_factory=set)

    def change(self, row: Model, **columns: Any) -> None:
        """Set columns of a row and store it; columns that are so already are left out."""
        before = {name: written(row, name) for name in columns}
        for name, value in columns.items():
            setattr(row, _attname(row, name), value.pk if isinstance(value, Model) else value)
        after = {name: written(row, name) for name in columns}
        differing = [name for name in columns if before[name] != after[name]]
        if not differing:
            return
        # Not `save()`: some models compute other columns there, and every column that changes must stand in the journal.
        values = {_attname(row, name): getattr(row, _attname(row, name)) for name in differing}
        type(row)._base_manager.filter(pk=row.pk).update(**values)
        self.steps.append(["changed", row._meta.label_lower, row.pk, {name: [before[name], after[name]] for name in differing}])
        self._holds(row, differing)

    def move(self, model: type[Model], column: str, before: int, after: int) -> int:
        """Every row whose link `column` names `before` shall name `after`; gives how many."""
        rows = model._base_manager.filter(**{f"{column}_id": before})
        ids = [_plain(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)]
        if ids:
            rows.update(**{f"{column}_id": after})
            self.steps.append(["moved", model._meta.label_lower, column, before, after, ids])
        return len(ids)

    def remove(self, rows: Iterable[Model]) -> None:
        """Rows that go. Nothing else goes with them: a row that still links to one makes the database refuse."""
        for row in rows:
            names = [f.name for f in row._meta.concrete_fields]
            self.steps.append(["removed", row._meta.label_lower, {name: written(row, name) for name in names}])
            self._holds(row, names)
            _delete(type(row)._base_manager.filter(pk=row.pk))

    def added(self, rows: Iterable[Model]) -> None:
        """Rows the merge made, which an unmerge takes away."""
        for row in rows:
            self.steps.append(["added", row._meta.label_lower, [row.pk]])

    def _holds(self, row: Model, columns: Iterable[str]) -> None:
        table = classified(type(row))
        if table is None:
            return
        marks = [table.fields.get(name) for name in columns]
        found = {table.told(mark, row) for mark in marks if isinstance(mark, Personal) and mark.datum != HISTORY}
        self.data |= found | ({table.whole} if table.whole and found else set())

    def document(self) -> dict[str, Any]:
        return {"steps": self.steps}


def take_back(document: Mapping[str, Any]) -> Counter[str]:
    """Undo what a journal says, the last step first. What somebody has changed since stays as it is now.

    Gives what stayed: label of the model → number of values that were left as they are.
    """
    stayed: Counter[str] = Counter()
    for kind, label, *rest in reversed(document["steps"]):
        try:
            with transaction.atomic():
                stayed[label] += _BACK[kind](apps.get_model(label), *rest)
        except IntegrityError:  # something of the same kind stands in its place since (a newer ban, another passive state)
            stayed[label] += 1
    return +stayed


def _move_back(model: type[Model], column: str, before: int, after: int, ids: list[Any]) -> int:
    """Rows that are gone since cannot move; rows somebody has moved on stay where they are."""
    rows = model._base_manager.filter(pk__in=ids)
    rows.filter(**{f"{column}_id": after}).update(**{f"{column}_id": before})
    return rows.exclude(**{f"{column}_id": before}).count()


def _change_back(model: type[Model], pk: Any, columns: dict[str, list[Any]]) -> int:
    row = model._base_manager.filter(pk=pk).first()
    if row is None:
        return 0
    own = [name for name, (_before, after) in columns.items() if written(row, name) == after]
    if own:
        values = {_attname(row, name): _read(model, name, columns[name][0]) for name in own}
        model._base_manager.filter(pk=pk).update(**values)
    return len(columns) - len(own)


def _insert(model: type[Model], columns: Row) -> int:
    row = model(**{_column(model, name).attname: _read(model, name, value) for name, value in columns.items()})
    row.save_base(raw=True, force_insert=True)
    return 0


def _take_away(model: type[Model], ids: list[Any]) -> int:
    model._base_manager.filter(pk__in=ids).delete()
    return 0


_BACK: dict[str, Callable[..., int]] = {"changed": _change_back, "moved": _move_back, "removed": _insert, "added": _take_away}


def written(row: Model, name: str) -> Any:
    """The value of a column as JSON can hold it."""
    column = _column(type(row), name)
    value = column.value_from_object(row)
    return value if value is None or isinstance(value, bool | int | str | list | dict) else column.value_to_string(row)


def _read(model: type[Model], name: str, value: Any) -> Any:
    return None if value is None else _column(model, name).to_python(value)


def _column(model: type[Model], name: str) -> Field[Any, Any]:
    column = model._meta.get_field(name)
    assert isinstance(column, Field)
    return column


def _attname(row: Model, name: str) -> str:
    return _column(type(row), name).attname


def _plain(pk: Any) -> Any:
    return pk if isinstance(pk, int) else str(pk)


def _delete(rows: QuerySet[Any]) -> None:
    rows._raw_delete(router.db_for_write(rows.model))
