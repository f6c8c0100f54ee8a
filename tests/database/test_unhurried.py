"""Notes that do not wait for the disk: as whole as any other transaction, and the next one waits again."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from kortisto.contacts.models import WorkTask
from kortisto.database.unhurried import unhurried


def setting() -> object:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return cursor.execute("PRAGMA synchronous").fetchone()[0]
        cursor.execute("SHOW synchronous_commit")
        return cursor.fetchone()[0]


@pytest.fixture
def waiting(transactional_db):
    """As an instance is set; tests themselves never wait."""
    before = setting()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous = 2" if connection.vendor == "sqlite" else "SET synchronous_commit = on")
    yield setting()
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA synchronous = {before}" if connection.vendor == "sqlite" else f"SET synchronous_commit = {before}")


def test_it_does_not_wait_and_the_next_one_does(waiting) -> None:
    with unhurried():
        WorkTask.objects.create(key="koe", label_fi="koe")
        assert setting() != waiting
    assert setting() == waiting
    assert WorkTask.objects.filter(key="koe").exists()


def test_what_fails_has_not_happened_and_the_next_one_waits(waiting) -> None:
    with pytest.raises(RuntimeError), unhurried():
        WorkTask.objects.create(key="koe", label_fi="koe")
        raise RuntimeError
    assert setting() == waiting
    assert not WorkTask.objects.filter(key="koe").exists()


def test_within_another_transaction_it_waits_as_that_does(waiting) -> None:
    with transaction.atomic(), unhurried():
        assert setting() == waiting
