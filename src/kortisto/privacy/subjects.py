"""Making subjects, and finding them by their random reference.

Rows of a person are deleted only by the erase function (``erasure/``).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from kortisto.database.writing import insert_many
from kortisto.privacy.models import Subject


def create(*, kind: str = Subject.Kind.CONTACT, now: datetime) -> Subject:
    """A new subject with a random reference that is never used again."""
    return Subject.objects.create(kind=kind, created_at=now)


def create_many(number: int, *, kind: str = Subject.Kind.CONTACT, now: datetime) -> list[Subject]:
    """`number` new subjects in one statement."""
    made = [Subject(kind=kind, created_at=now) for _ in range(number)]
    insert_many(made, keys=True)
    return made


def by_ref(refs: Iterable[str]) -> dict[str, Subject]:
    """The subjects still there, by reference (as text)."""
    return {str(subject.ref): subject for subject in Subject.objects.filter(ref__in=list(refs))}
