"""Which data the register really holds about subjects, read from the live schema (never from a list)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from django.db.models import Model

from kortisto.database.prepared import Prepared
from kortisto.privacy.classification import HISTORY, Classified, is_empty, of_subjects

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
    columns = _columns(table, derived=False) | {d: paths for d, paths in table.through.items() if d not in table.data}
    names = [c for own in columns.values() for c in own]
    if table.each:
        yield from _each(table, subject_ids)
        return
    for subject_id, pk, values in _rows(table, names, subject_ids):
        record = table.key_of(pk)
        for datum, own in columns.items():
            if datum == table.whole or any(not is_empty(values[c]) for c in own):
                yield subject_id, datum, record, pk


def _each(table: Classified, subject_ids: Sequence[int]) -> Iterator[tuple[int, str, str, Any]]:
    """The rows that say themselves which datum they are; an emptied one would be gone."""
    for subject_id, *told in _asking(table.model, table.subject_id, (table.owner, *table.names)).rows(subject_ids):
        yield subject_id, told[-1], table.key_of(*told), told[0]


def _columns(table: Classified, *, derived: bool) -> dict[str, list[str]]:
    return {datum: table.columns(datum, derived=derived) for datum in sorted(table.data - {HISTORY})}


def _rows(table: Classified, names: list[str], subject_ids: Sequence[int]) -> Iterator[tuple[int, Any, dict[str, Any]]]:
    path = table.subject_id
    assert path is not None
    if not names:
        return
    for subject_id, pk, *values in _asking(table.model, path, (path, "pk", *names)).rows(subject_ids):
        yield subject_id, pk, dict(zip(names, values, strict=True))


@lru_cache(maxsize=256)
def _asking(model: type[Model], path: str, columns: tuple[str, ...]) -> Prepared:
    return Prepared(lambda ids: model._base_manager.filter(**{f"{path}__in": ids}).values_list(*columns))


def chunks(ids: Iterable[int], size: int = 1000) -> Iterator[list[int]]:
    """`ids` without repetitions, in order, in pieces a statement can carry."""
    unique = sorted(set(ids))
    for start in range(0, len(unique), size):
        yield unique[start : start + size]
