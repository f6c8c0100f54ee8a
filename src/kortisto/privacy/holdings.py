"""Which data the register really holds about subjects, read from the live schema (never from a list)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import BinaryField, Case, CharField, JSONField, Model, Q, TextField, Value, When

from kortisto.database.many import Many
from kortisto.database.prepared import Prepared
from kortisto.privacy.classification import Classified, classified, is_empty, of_subjects

Data = dict[int, set[tuple[str, str]]]
"""Subject id → {(catalogue name, record key or "")}."""


def held_data(subject_ids: Sequence[int]) -> Data:
    """What is held about each subject: one query for each table that holds something. Copies made for finding do not count."""
    found: Data = {subject_id: set() for subject_id in subject_ids}
    for table in of_subjects():
        if table.index:
            continue
        for subject_id, datum, record, _ in _entries(table, subject_ids):
            found[subject_id].add((datum, record))
    return found


def _entries(table: Classified, subject_ids: Sequence[int]) -> Iterator[tuple[int, str, str, Any]]:
    if table.each:
        yield from _each(table, subject_ids)
        return
    names, data = table.held
    if not names:
        return
    if (marks := _marking(table.model)) is not None:
        known: dict[int, tuple[str, ...]] = {}
        for subject_id, pk, held in marks.rows(subject_ids):
            if held not in known:
                known[held] = _named(data, held)
            record = table.key_of(pk)
            for datum in known[held]:
                yield subject_id, datum, record, pk
        return
    for subject_id, pk, *cells in asking(table.model, table.owner, (table.owner, "pk", *names)).rows(subject_ids):
        record = table.key_of(pk)
        for datum, whole, places in data:
            if whole or not all(is_empty(cells[place]) for place in places):
                yield subject_id, datum, record, pk


def _each(table: Classified, subject_ids: Sequence[int]) -> Iterator[tuple[int, str, str, Any]]:
    """The rows that say themselves which datum they are; an emptied one would be gone."""
    for subject_id, *told in asking(table.model, table.owner, (table.owner, *table.names)).rows(subject_ids):
        yield subject_id, told[-1], table.key_of(*told), told[0]


@lru_cache(maxsize=512)
def asking(model: type[Model], path: str, columns: tuple[str, ...]) -> Prepared:
    """The question for these columns of the rows whose `path` is one of the ids."""
    return Prepared(lambda ids: model._base_manager.filter(**{f"{path}__in": ids}).values_list(*columns))


def held_marks(table: Classified, subject_ids: Sequence[int]) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Of each row of one table: subject id, record key, the catalogue names it holds something of. The same as `held_data`, but
    the database looks whether a column is empty and no value travels."""
    _columns, data = table.held
    known: dict[int, tuple[str, ...]] = {}
    for subject_id, pk, held in _marking_in_order(table.model).rows(subject_ids):
        found = known.get(held)
        if found is None:
            found = known[held] = _named(data, held)
        yield subject_id, table.key_of(pk), found


def _marks(table: Classified) -> Any:
    """A number with a bit for each datum of which a row holds something; TypeError when the database cannot tell."""
    columns, data = table.held
    marks: Any = Value(0)
    for bit, (_datum, whole, places) in enumerate(data):
        there = Q(pk__isnull=False) if whole else reduce(or_, (_there(table, columns[place]) for place in places))
        marks = marks + Case(When(there, then=Value(1 << bit)), default=Value(0))
    return marks


def _named(data: Sequence[tuple[str, bool, tuple[int, ...]]], held: int) -> tuple[str, ...]:
    return tuple(datum for bit, (datum, _whole, _places) in enumerate(data) if held >> bit & 1)


@lru_cache(maxsize=512)
def _marking(model: type[Model]) -> Prepared | None:
    """The question which data the rows of given subjects hold, answered by the database; None when it cannot tell."""
    table = classified(model)
    assert table is not None
    owner = table.owner
    try:
        marks = _marks(table)
    except TypeError:
        return None
    return Prepared(lambda ids: model._base_manager.filter(**{f"{owner}__in": ids}).values_list(owner, "pk", marks))


@lru_cache(maxsize=512)
def _marking_in_order(model: type[Model]) -> Prepared:
    """The same in the order of the rows; TypeError when the database cannot tell."""
    table = classified(model)
    assert table is not None
    path, columns = f"{table.subject_id}__in", (table.owner, "pk", _marks(table))
    return Prepared(lambda ids: model._base_manager.filter(**{path: ids}).order_by("pk").values_list(*columns))


def _there(table: Classified, path: str) -> Q:
    """That a column is not empty (`classification.is_empty`)."""
    field: Any = table.model._meta.get_field(path.split("__")[0])
    for step in path.split("__")[1:]:
        field = field.related_model._meta.get_field(step)
    if isinstance(field, (CharField, TextField)):
        return Q(**{f"{path}__gt": ""})
    if isinstance(field, (JSONField, BinaryField)):
        raise TypeError(f"{table.kind}.{path}: the database cannot tell whether it is empty")
    return Q(**{f"{path}__isnull": False})


def holders_among(subject_ids: Many[int], *, but: frozenset[str]) -> set[int]:
    """The subjects of whom a table besides `but` (their labels) may hold something: it has a row of theirs, and columns with data.

    One statement, whatever the number of tables; copies made for finding do not count.
    """
    statement, number = _holders(but, connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(statement, [subject_ids.parameter()] * number)
        return {pk for (pk,) in cursor.fetchall()}


@lru_cache(maxsize=8)
def _holders(but: frozenset[str], vendor: str) -> tuple[str, int]:
    """The statement of `holders_among`, and how often it names the subjects."""
    tables = [table for table in of_subjects() if not table.index and table.kind not in but]
    holding = [table for table in tables if table.each or table.held[0]]
    rows = [t.model._base_manager.filter(**{f"{t.subject_id}__in": Many([0])}).values_list(t.owner) for t in holding]
    return " UNION ALL ".join(str(row.query.sql_with_params()[0]) for row in rows), len(rows)


def chunks(ids: Iterable[int], size: int = 1000) -> Iterator[list[int]]:
    """`ids` without repetitions, in order, in pieces a statement can carry."""
    unique = sorted(set(ids))
    for start in range(0, len(unique), size):
        yield unique[start : start + size]
