"""Which data the register really holds about subjects, read from the live schema (never from a list)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from django.db.models import Model

from kortisto.database.prepared import Prepared
from kortisto.privacy.classification import Classified, is_empty, of_subjects

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


def chunks(ids: Iterable[int], size: int = 1000) -> Iterator[list[int]]:
    """`ids` without repetitions, in order, in pieces a statement can carry."""
    unique = sorted(set(ids))
    for start in range(0, len(unique), size):
        yield unique[start : start + size]
