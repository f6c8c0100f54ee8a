"""Taking data out of the classified tables: columns emptied, rows deleted, a person gone from the live schema."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from django.db.models import CASCADE, SET_NULL, Field, ForeignObjectRel, Model

from kortisto.database.many import Many
from kortisto.privacy import audit, undo
from kortisto.privacy.classification import HISTORY, Classified, Personal, empty_value, is_empty, of_subjects
from kortisto.privacy.erasers import Target
from kortisto.privacy.holdings import asking
from kortisto.privacy.models import Subject


@dataclass
class Removed:
    """What was taken out: counts by table, and the rows that must be gone when it is read again."""

    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    rows: dict[type[Model], set[Any]] = field(default_factory=lambda: defaultdict(set))

    def add(self, other: Removed) -> None:
        for kind, number in other.counts.items():
            self.counts[kind] += number
        for model, rows in other.rows.items():
            self.rows[model] |= rows


def empty(targets: Sequence[Target]) -> Removed:
    """Erase single data. A row that is the datum goes; a record of which nothing is left goes too."""
    removed = Removed()
    tables = [table for table in of_subjects() if not table.index]
    lost: dict[type[Model], set[Any]] = defaultdict(set)
    for table in tables:
        if table.each:
            lost[table.bearer] |= _delete_each(table, targets, removed)
    for table in tables:
        if not table.each:
            _empty_table(table, targets, removed, lost[table.model])
    gone = [(t.subject_id, t.datum, t.record) for t in targets]
    removed.counts["privacy.history"] += audit.forget(gone) + undo.forget(gone)
    return removed


def _delete_each(table: Classified, targets: Sequence[Target], removed: Removed) -> set[Any]:
    """Delete the rows that are one of the data themselves; gives the records that lost something by it."""
    wanted = {(target.subject_id, target.datum, target.record) for target in targets if target.datum in table.may_be}
    if not wanted:
        return set()
    rows = table.model._base_manager.filter(**{f"{table.subject_id}__in": {subject_id for subject_id, _, _ in wanted}})
    gone = [told for sid, *told in rows.values_list(table.owner, *table.names) if (sid, told[-1], table.key_of(*told)) in wanted]
    _delete(table, {pk for pk, *_ in gone}, removed)
    return {beside for _, beside, _ in gone if beside is not None} if table.beside else set()


def _empty_table(table: Classified, targets: Sequence[Target], removed: Removed, lost: set[Any]) -> None:
    """`lost`: records that lost a datum which lay in another table."""
    touched = set(lost)
    for datum, lookup in _lookups(table, targets).items():
        rows = table.model._base_manager.filter(**lookup)
        pks = set(rows.values_list("pk", flat=True))
        if datum == table.row:
            _delete(table, pks, removed)
            continue
        columns = {name: empty_value(_column(table, name)) for name in table.columns(datum)}
        removed.counts[table.kind] += table.model._base_manager.filter(pk__in=pks).update(**columns)
        touched |= pks
    if table.record and touched:
        _delete(table, _shells(table, touched), removed)


def _lookups(table: Classified, targets: Sequence[Target]) -> Mapping[str, dict[str, Any]]:
    """Catalogue name → the rows it concerns, as a filter."""
    found: dict[str, dict[str, Any]] = {}
    for target in targets:
        if target.datum not in table.data:
            continue
        if table.record:
            kind, _, pk = target.record.partition(":")
            if kind == table.kind:
                found.setdefault(target.datum, {"pk__in": []})["pk__in"].append(pk)
        elif not target.record:
            found.setdefault(target.datum, {f"{table.subject_id}__in": []})[f"{table.subject_id}__in"].append(target.subject_id)
    # The datum a row is comes last: the others may still need the row.
    return dict(sorted(found.items(), key=lambda entry: entry[0] == table.row))


def _shells(table: Classified, pks: set[Any]) -> set[Any]:
    """Rows in which no personal column says anything any more, and which bear no datum of another table."""
    columns = [name for name, mark in table.fields.items() if isinstance(mark, Personal) and not (mark.derived or mark.shared)]
    rows = table.model._base_manager.filter(pk__in=pks).values_list("pk", *columns)
    empty = {pk for pk, *values in rows if all(is_empty(value) for value in values)}
    for other in of_subjects():
        if other.each and other.beside and other.bearer is table.model:
            bears = other.model._base_manager.filter(**{f"{other.beside}__in": empty})
            empty -= set(bears.values_list(f"{other.beside}_id", flat=True))
    return empty


def remove(subject_ids: Sequence[int]) -> Removed:
    """Erase everything of these subjects, table by table as the live schema has them, then the subjects."""
    removed = Removed()
    tables = [t for t in of_subjects() if t.model is not Subject and not t.index]
    ids = Many(subject_ids)
    for table in sorted(tables, key=lambda t: (-(t.subject or "").count("__"), t.kind)):
        if table.outlives:
            assert table.subject is not None
            rows = table.model._base_manager.filter(**{f"{table.subject_id}__in": ids})
            columns = {c: empty_value(_column(table, c)) for d in table.data - {HISTORY} for c in table.columns(d)}
            removed.counts[table.kind] += rows.update(**columns, **{table.subject: None})
        else:
            own = asking(table.model, table.owner, ("pk",))
            if _links(table.model) == ():
                _note(table.model, own.delete(ids), table.kind, removed)
            else:
                _delete(table, {pk for (pk,) in own.rows(ids)}, removed, emptied=True)
    _delete_rows(Subject, set(subject_ids), "privacy.subject", removed, emptied=True)
    return removed


def _delete(table: Classified, pks: set[Any], removed: Removed, *, emptied: bool = False) -> None:
    _delete_rows(table.model, pks, table.kind, removed, emptied=emptied)


def _delete_rows(model: type[Model], pks: set[Any], kind: str, removed: Removed, *, emptied: bool = False) -> None:
    """`emptied`: rows of the same subjects that hang on these are gone already."""
    if not pks:
        return
    rows = model._base_manager.filter(pk__in=Many(pks))
    links = _links(model) if emptied else None
    if links is None:
        rows.delete()
    else:
        for link in links:
            hanging = link.model._base_manager.filter(**{f"{link.name}__in": Many(pks)})
            if link.unset:
                hanging.update(**{link.name: None})
            else:
                hanging.delete()
        asking(model, "pk", ("pk",)).delete(Many(pks))
    _note(model, pks, kind, removed)


def _note(model: type[Model], pks: set[Any], kind: str, removed: Removed) -> None:
    if pks:
        removed.counts[kind] += len(pks)
        removed.rows[model] |= pks


class _Link(NamedTuple):
    """A column of another table that points here; `unset`: its row outlives what it points to."""

    model: type[Model]
    name: str
    unset: bool


@cache
def _links(model: type[Model]) -> tuple[_Link, ...] | None:
    """Links to follow before rows of `model` are deleted by one statement; None: Django must find out what hangs on them.

    A table whose rows belong to the subject through this very link was emptied before; Django would load every row only to
    learn that.
    """
    own = {(table.model, (table.subject or "").partition("__")[0]) for table in of_subjects() if not table.outlives}
    found = []
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel) or (relation.related_model, relation.field.name) in own:
            continue
        on_delete = getattr(relation, "on_delete", None)
        if on_delete not in (SET_NULL, CASCADE):
            return None
        found.append(_Link(relation.related_model, relation.field.name, on_delete is SET_NULL))
    return tuple(found)


def _column(table: Classified, name: str) -> Field[Any, Any]:
    column = table.model._meta.get_field(name)
    assert isinstance(column, Field)
    return column
