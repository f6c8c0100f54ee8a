"""Very many are forgotten at once: the index is made anew from everybody else, whole at every moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from django.db import connection

from kortisto import search
from kortisto.search import many, sources
from kortisto.search.models import SearchDocument

PEOPLE = 200


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[int, search.Document]]:
    """Two hundred people, each with a name of their own and one all share."""
    monkeypatch.setattr(sources, "_sources", {})
    rows = {n: search.Document(f"Nimi{n} Lehtovirta", [f"nimi{n}@merituuli.example"], subject_id=n) for n in range(1, PEOPLE + 1)}

    def make(ids: Sequence[int]) -> dict[int, search.Document]:
        return {i: rows[i] for i in ids if i in rows}

    search.register_source("thing", make, ids=lambda: sorted(rows))
    search.index("thing", rows)
    yield rows


def found(text: str) -> list[int]:
    return [number for _, number in search.candidates(text, ["thing"])]


def holds_together() -> None:
    """The index has the words of the rows, no more and no fewer."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO search_index(search_index, rank) VALUES('integrity-check', 1)")


def terms() -> set[str]:
    with connection.cursor() as cursor:
        return {term for (term,) in cursor.execute("SELECT term FROM search_vocabulary").fetchall()}


@pytest.mark.django_db(transaction=True)
def test_many_leave_rows_and_index_together(shelf: dict[int, search.Document]) -> None:
    taken = search.forget_ahead(range(1, 101))
    if connection.vendor != "sqlite":
        assert taken == 0 and len(found("lehtovirta")) == PEOPLE
        return
    assert taken == 100
    assert found("nimi7") == [] and found("nimi107") == [107]
    assert len(found("lehtovirta")) == 100
    assert "nimi7" not in terms() and "nimi107" in terms()
    holds_together()


@pytest.mark.django_db(transaction=True)
def test_the_few_after_the_many_leave_word_by_word_as_ever(shelf: dict[int, search.Document]) -> None:
    search.forget_ahead(range(1, 101))
    assert search.forget_ahead([150]) == 0
    assert found("nimi150") == [150]
    search.forget([150])
    search.tidy()
    assert found("nimi150") == []
    if connection.vendor == "sqlite":
        assert "nimi150" not in terms()
        holds_together()


@pytest.mark.django_db(transaction=True)
def test_a_small_share_of_a_large_register_goes_word_by_word(
    shelf: dict[int, search.Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many, "SHARE", 1)
    assert search.forget_ahead(range(1, 101)) == 0
    assert SearchDocument.objects.count() == PEOPLE


@pytest.mark.django_db(transaction=True)
def test_who_stayed_after_all_is_found_again(shelf: dict[int, search.Document]) -> None:
    search.forget_ahead(range(1, 101))
    for number in range(1, 100):
        del shelf[number]
    search.index("thing", range(1, 100))
    assert search.complete() == (connection.vendor == "sqlite")
    assert found("nimi100") == [100] and found("nimi99") == []
    assert len(found("lehtovirta")) == 101
    assert search.complete() == 0


@pytest.mark.django_db(transaction=True)
def test_when_it_fails_rows_index_and_trigger_are_as_before(
    shelf: dict[int, search.Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL takes the words out with the rows")

    def broken(rows: object) -> None:
        real(rows)
        raise OSError("the disk is full")

    real = many._without_trigger
    monkeypatch.setattr(many, "_without_trigger", broken)
    with pytest.raises(OSError):
        search.forget_ahead(range(1, 101))
    assert len(found("lehtovirta")) == PEOPLE
    search.forget([1])
    assert 1 not in found("nimi1") and len(found("lehtovirta")) == PEOPLE - 1
    holds_together()
