"""What a list changes of people the register knows: read before and after, and the difference sealed in the undo store.

The rows are found through the live schema, so that a table of a room to come is followed without a word here. Bans are not
among them: what a list says of a ban stays, unless somebody says that the bans were a mistake too (ADR 0110).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Model

from kortisto.consents.models import Objection
from kortisto.contacts.merging.journal import written
from kortisto.contacts.merging.links import links_to
from kortisto.contacts.models import Contact, FieldValue, PersonMerge, PersonPair
from kortisto.database.many import Many
from kortisto.privacy import undo
from kortisto.privacy.classification import HISTORY, Personal, classified
from kortisto.privacy.models import Clock

ACT = "import.completed"
Rows = dict[tuple[type[Model], Any], tuple[int, dict[str, Any]]]
"""(model, primary key) → whose card, and every column."""

_NOT_FOLLOWED = frozenset({Objection, PersonPair, PersonMerge})


def rows_of(people: Iterable[Contact]) -> Rows:
    """Every row that hangs on these cards, the cards included, as the database has them now: a query for each table."""
    cards = {contact.pk: contact for contact in people}
    found: Rows = {}
    if not cards:
        return found
    for row in Contact.objects.filter(pk__in=Many(cards)):
        found[Contact, row.pk] = row.pk, _columns(row)
    for model, column in links_to(Contact):
        if model not in _NOT_FOLLOWED:
            for other in model._base_manager.filter(**{f"{column}__in": Many(cards)}):
                found[model, other.pk] = getattr(other, f"{column}_id"), _columns(other)
    owners = {contact.subject_id: pk for pk, contact in cards.items()}
    for clock in Clock.objects.filter(subject__in=Many(owners)):
        found[Clock, clock.pk] = owners[clock.subject_id], _columns(clock)
    return found


def _columns(row: Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def keep(people: Sequence[Contact], before: Rows, *, by: str, now: datetime) -> dict[int, str]:
    """Seal what is not as it was; gives subject id → token, for those of whom anything changed."""
    steps: dict[int, list[list[Any]]] = {}
    data: dict[int, set[str]] = {}
    after = rows_of(people)
    for (model, pk), (card, columns) in before.items():
        if (model, pk) not in after and model is FieldValue:
            lost = model(**columns)
            steps.setdefault(card, []).append(["gone", model._meta.label_lower, pk, {n: written(lost, n) for n in _names(model)}])
            data.setdefault(card, set()).update(_data(lost, _names(model)))
    for (model, pk), (card, columns) in after.items():
        was = before.get((model, pk))
        row = model(**columns)
        if was is None:
            steps.setdefault(card, []).append(["made", model._meta.label_lower, pk, mark(row)])
        elif was[1] != columns:
            old, names = model(**was[1]), [f.name for f in model._meta.concrete_fields if was[1][f.attname] != columns[f.attname]]
            changes = {name: [written(old, name), _digest(written(row, name))] for name in names}
            steps.setdefault(card, []).append(["changed", model._meta.label_lower, pk, changes])
            data.setdefault(card, set()).update(_data(old, [name for name in names if was[1][_attname(model, name)]]))
    touched = [contact for contact in people if contact.pk in steps]
    asides = [undo.Aside(c.subject, ACT, sorted(data.get(c.pk, ())), {"steps": steps[c.pk]}) for c in touched]
    tokens = undo.keep_many(asides, by=by, now=now) if asides else []
    return {contact.subject_id: token for contact, token in zip(touched, tokens, strict=True)}


def take_back(values: dict[str, Any]) -> int:
    """Put old values and rows back and take away the rows made; gives how many somebody has changed since, which stay as they are."""
    stayed = 0
    for kind, label, pk, was in sorted(values["steps"], key=lambda step: step[0] == "changed"):
        try:
            with transaction.atomic():
                stayed += _BACK[kind](apps.get_model(label), pk, was)
        except IntegrityError:  # something of the same kind stands in its place since
            stayed += 1
    return stayed


def _take_away(model: type[Model], pk: Any, was: str) -> int:
    row = model._base_manager.filter(pk=pk).first()
    if row is None:
        return 0
    if mark(row) != was:
        return 1
    row.delete()
    return 0


def _put_back(model: type[Model], pk: Any, was: dict[str, list[Any]]) -> int:
    row = model._base_manager.filter(pk=pk).first()
    if row is None:
        return 0
    own = [name for name, (_before, after) in was.items() if _digest(written(row, name)) == after]
    if own:
        values = {_attname(model, name): _read(model, name, was[name][0]) for name in own}
        model._base_manager.filter(pk=pk).update(**values)
    return len(was) - len(own)


def _insert(model: type[Model], pk: Any, was: dict[str, Any]) -> int:
    """A choice a list took away among several of a custom field."""
    row = model(**{_attname(model, name): _read(model, name, value) for name, value in was.items()})
    row.save_base(raw=True, force_insert=True)
    return 0


_BACK: dict[str, Callable[[type[Model], Any, Any], int]] = {"made": _take_away, "changed": _put_back, "gone": _insert}


def _names(model: type[Model]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields]


def mark(row: Model, *, but: frozenset[str] = frozenset()) -> str:
    """A hash of a row's columns: another one says that somebody has changed it."""
    names = [field.name for field in row._meta.concrete_fields if field.name not in but]
    return _digest([written(row, name) for name in names])


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:32]


def _data(row: Model, columns: Iterable[str]) -> set[str]:
    """Catalogue names of the old values, so that an erasure of one voids the whole."""
    table = classified(type(row))
    marks = [table.fields.get(name) for name in columns] if table else []
    return {table.told(mark, row) for mark in marks if table and isinstance(mark, Personal) and mark.datum != HISTORY}


def _attname(model: type[Model], name: str) -> str:
    return str(model._meta.get_field(name).attname)  # type: ignore[union-attr]


def _read(model: type[Model], name: str, value: Any) -> Any:
    return None if value is None else model._meta.get_field(name).to_python(value)  # type: ignore[union-attr]
