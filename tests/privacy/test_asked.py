"""What is asked by statements compiled once is what Django would have answered."""

from __future__ import annotations

from datetime import date

import pytest

from kortisto.contacts.models import Position
from kortisto.database import asked
from kortisto.database.asked import values_of
from kortisto.database.many import Many
from kortisto.privacy.classification import of_subjects
from kortisto.privacy.holdings import held_data
from kortisto.privacy.models import Subject
from tests.privacy.making import DAY, crowd
from tests.proof import people
from tests.proof.register import Register


def test_every_table_answers_as_django_does(hehku: Register) -> None:
    for person in crowd(3):
        people.talked(person, on=DAY)
    ids = list(Subject.objects.values_list("pk", flat=True))
    answered = 0
    for table in of_subjects():
        for columns in {(table.owner, "pk", *table.held[0]), ("pk",)}:
            wanted = table.model._base_manager.filter(**{f"{table.owner}__in": ids}).values_list(*columns)
            found = list(values_of(table.model, table.owner, ids, columns))
            assert sorted(found, key=repr) == sorted(wanted, key=repr), (table.kind, columns)
            answered += len(found)
    assert answered > 20


def test_days_come_as_days_and_nobody_as_nothing(hehku: Register) -> None:
    (person,) = crowd(1)
    columns = ("contact__subject_id", "started_on")
    (row,) = values_of(Position, "contact__subject_id", [person.subject_id], columns)
    assert row[0] == person.subject_id and isinstance(row[1], date | None)
    assert list(values_of(Position, "contact__subject_id", Many([]), columns)) == []
    assert held_data([]) == {}


def test_a_statement_with_conditions_of_its_own_is_refused(hehku: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    class Narrowed:
        def filter(self, **lookups: object) -> object:
            return Position.objects.filter(email="a@kivimaki.example", **lookups)

    monkeypatch.setattr(Position._meta, "base_manager", Narrowed())
    asked._compiled.cache_clear()
    with pytest.raises(TypeError, match="more than the ids"):
        list(values_of(Position, "contact__subject_id", [1], ("pk",)))
    asked._compiled.cache_clear()
