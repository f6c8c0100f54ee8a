"""Making subjects, and finding them by their random reference.

Rows of a person are deleted only by the erase function (``erasure/``).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from kortisto.database.writing import insert_many, insert_values, reserve
from kortisto.privacy.models import Subject


def create(*, kind: str = Subject.Kind.CONTACT, now: datetime) -> Subject:
    """A new subject with a random reference that is never used again."""
    return Subject.objects.create(kind=kind, created_at=now)


def write_many(number: int, *, kind: str = Subject.Kind.CONTACT, now: datetime) -> list[tuple[int, str]]:
    """(key, reference) of `number` new subjects, written in one statement."""
    refs = [uuid.uuid4() for _ in range(number)]
    keys = reserve(Subject, number)
    rows = ((key, ref, str(kind), now, "", False) for key, ref in zip(keys, refs, strict=True))
    insert_values(Subject, ("id", "ref", "kind", "created_at", "undatable", "informed"), rows)
    return [(key, str(ref)) for key, ref in zip(keys, refs, strict=True)]


def create_many(number: int, *, kind: str = Subject.Kind.CONTACT, now: datetime) -> list[Subject]:
    """`number` new subjects in one statement."""
    made = [Subject(kind=kind, created_at=now) for _ in range(number)]
    insert_many(made, keys=True)
    return made


def by_ref(refs: Iterable[str]) -> dict[str, Subject]:
    """The subjects still there, by reference (as text)."""
    return {str(subject.ref): subject for subject in Subject.objects.filter(ref__in=list(refs))}
