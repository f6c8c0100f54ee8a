"""What is held of people is what Django would answer, asked by questions composed once."""

from __future__ import annotations

from kortisto.privacy.classification import of_subjects
from kortisto.privacy.holdings import asking, held_data
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
            found = [tuple(row) for row in asking(table.model, table.owner, columns).rows(ids)]
            assert sorted(found, key=repr) == sorted(wanted, key=repr), (table.kind, columns)
            answered += len(found)
    assert answered > 20


def test_of_nobody_nothing_is_held(hehku: Register) -> None:
    crowd(1)
    assert held_data([]) == {}
