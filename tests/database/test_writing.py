"""Many rows and many values at once: on both databases the same as Django's own slow way."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import DataError, connection, transaction

from kortisto.database.many import Many
from kortisto.database.writing import insert_many, insert_values, update_many

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 0, 7, 123456, tzinfo=UTC)


def subjects(number: int) -> list[Any]:
    from kortisto.privacy.models import Subject

    made = [Subject(kind="contact", created_at=NOW) for _ in range(number)]
    insert_many(made, keys=True)
    return made


def test_rows_come_back_as_they_were_written() -> None:
    from kortisto.exchange.models import Import, ImportRow
    from kortisto.privacy.models import Subject

    made = subjects(3)
    assert [s.ref for s in Subject.objects.order_by("pk")] == [s.ref for s in made], "a random reference is a random reference"
    assert Subject.objects.get(pk=made[1].pk).created_at == NOW
    upload = Import.objects.create(created_by="x", created_at=NOW, expires_on=date(2026, 12, 1))
    rows = [
        ImportRow(import_of=upload, number=n, outcome=ImportRow.Outcome.CREATED, notes=["å", n], subject=made[n]) for n in range(3)
    ]
    insert_many(rows)
    found = ImportRow.objects.order_by("number").values_list(
        "number", "outcome", "notes", "subject_id", "into", "passive", "done_at"
    )
    assert list(found) == [(n, "created", ["å", n], made[n].pk, None, False, None) for n in range(3)]
    again = [ImportRow(import_of=upload, number=1, outcome="bad", notes=[], done_at=NOW, passive=True)]
    insert_many(again, unique=["import_of", "number"], update=["outcome", "notes", "done_at", "passive", "subject"])
    changed = ImportRow.objects.get(number=1)
    assert (changed.outcome, changed.notes, changed.done_at, changed.passive, changed.subject) == ("bad", [], NOW, True, None)
    assert ImportRow.objects.count() == 3


def test_a_key_is_never_given_twice() -> None:
    from kortisto.privacy.models import Subject

    first = subjects(4)
    Subject.objects.filter(pk=first[-1].pk).delete()
    one = Subject.objects.create(kind="contact", created_at=NOW)
    second = subjects(2)
    keys = [s.pk for s in (*first, one, *second)]
    assert len(set(keys)) == len(keys) and sorted(keys) == keys
    second[0].kind = "staff"
    second[0].save()
    assert Subject.objects.get(pk=second[0].pk).kind == "staff"


def test_many_values_are_one_parameter() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from kortisto.privacy.models import Clock, Subject

    made = subjects(5)
    insert_many(
        [
            Clock(subject=s, duty="inform" if s.pk % 2 else "å'\"\\", started_on=date(2026, 1, 1), due_on=date(2026, 2, 1))
            for s in made
        ]
    )
    with CaptureQueriesContext(connection) as seen:
        assert Subject.objects.filter(pk__in=Many(s.pk for s in made[:3])).count() == 3
        assert Clock.objects.filter(subject_id__in=Many([made[0].pk])).count() == 1
        assert Clock.objects.filter(subject__in=Many([made[0].pk])).count() == 1
        assert Clock.objects.exclude(subject_id__in=Many(s.pk for s in made[:3])).count() == 2
    assert len(seen) == 4 and all(query["sql"].count("SELECT") == 2 for query in seen)
    odd = [s for s in made if s.pk % 2 == 0]
    assert Clock.objects.filter(duty__in=Many(["å'\"\\", "x"])).count() == len(odd)
    assert not Subject.objects.filter(pk__in=Many[int]([])).exists()


def test_thousands_of_rows_go_in_few_statements(django_assert_max_num_queries: Any) -> None:
    """PostgreSQL plans each statement and fires its triggers: a row a statement took a register of 20,000 four minutes to fill."""
    from kortisto.privacy.models import Erasure, Subject

    names = ("ref", "kind", "created_at", "undatable", "informed", "keep_until")
    with django_assert_max_num_queries(3):
        insert_values(Subject, names, [(UUID(int=n), "contact", NOW, "", False, None) for n in range(1_203)])
    made = list(Subject.objects.order_by("ref"))
    for number, subject in enumerate(made):
        subject.keep_until = date(2027, 1, 1) if number % 2 else None
        subject.undatable = "ä" * 100 if number == 7 else ""
        subject.kind = "not written"
    with django_assert_max_num_queries(3):
        update_many(made, ["keep_until", "undatable"])
    found = list(Subject.objects.order_by("ref").values_list("keep_until", "undatable", "kind"))
    assert found == [(one.keep_until, one.undatable, "contact") for one in made]
    told = [
        Erasure(subject_ref=str(made[n].ref), reason="retention", state="planned", plan={"n": n}, requested_by="x", created_at=NOW)
        for n in range(3)
    ]
    insert_many(told, keys=True)
    for erasure in told:
        erasure.plan = {"å": [erasure.pk, None]}
    update_many(told, ["plan"])
    assert dict(Erasure.objects.values_list("pk", "plan")) == {erasure.pk: erasure.plan for erasure in told}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps texts of any length")
def test_a_text_that_is_too_long_is_refused_not_cut() -> None:
    made = subjects(2)
    made[1].kind = "x" * 500
    with pytest.raises(DataError), transaction.atomic():
        update_many(made, ["kind"])


def test_many_rows_that_fire_a_trigger_or_replace_others_are_one_statement() -> None:
    """Row by row in a transaction within another, each looks through all that was set aside since that one began."""
    from kortisto.privacy import audit
    from kortisto.privacy.due import storing
    from kortisto.privacy.models import Keep

    if connection.vendor != "sqlite":
        pytest.skip("only there each statement has a savepoint of its own")
    people = subjects(5)
    for subject in people:
        made = [((subject.pk, "name", ""), storing.Row(None, None, {"b2b.relationship": None}, 1, subject is people[0]))]
        storing.upsert(made)
    again = [
        ((s.pk, "name", ""), storing.Row(NOW.date(), NOW.date(), {"b2b.history": "2026-11-24"}, 1 << 62, True)) for s in people
    ]
    told: list[str] = []
    with transaction.atomic():
        connection.connection.set_trace_callback(told.append)
        audit.record_alike("contact.created", by="cli", data=("name",), refs=[str(s.ref) for s in people], now=NOW)
        audit.record_many([audit.Act("contact.changed", "cli", subject) for subject in people], now=NOW)
        storing.upsert(again)
        connection.connection.set_trace_callback(None)
    # A trigger tells the statement that fires it once more for each row.
    assert [one.split()[2].strip('"') for one in dict.fromkeys(told) if one.startswith("INSERT")] == [
        "privacy_auditevent", "privacy_auditevent", "privacy_keep",
    ]  # fmt: skip
    assert audit.verify().ok
    rows = Keep.objects.values_list("subject_id", "until", "next_change", "live", "mask", "held")
    assert sorted(rows) == [(s.pk, NOW.date(), NOW.date(), {"b2b.history": "2026-11-24"}, 1 << 62, True) for s in people]
