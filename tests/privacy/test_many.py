"""A run over very many: their words leave the search first, and whoever stays after all is found as before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db import connection

from kortisto import search
from kortisto.privacy import erasers
from kortisto.privacy.erasers import Target
from kortisto.privacy.erasure import erasing, session
from kortisto.privacy.sweep import running
from kortisto.search import many
from kortisto.search.models import SearchDocument
from tests.privacy.making import DAY, NIGHT, crowd
from tests.proof import people
from tests.proof.register import Register


@pytest.fixture(autouse=True)
def _from_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "LEAST", 1)


def found(text: str) -> list[int]:
    return [number for _, number in search.candidates(text, ["contact"])]


def test_who_cannot_be_erased_is_found_again(hehku: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    gone, stays, also = crowd(3)

    def refuses(targets: Sequence[Target]) -> None:
        if any(target.subject_id == stays.subject_id for target in targets):
            assert connection.vendor != "sqlite" or not SearchDocument.objects.filter(kind="contact").exists()
            raise ValueError("a store that does not let go")

    monkeypatch.setattr(erasers, "_erasers", [*erasers._erasers, (erasers.EVERY, refuses, None)])
    report = people.sweep(NIGHT)
    assert (report.done, report.failed) == (2, 1), report
    assert people.there(stays) and not people.there(gone) and not people.there(also)
    assert found("henkilo numero1") == [stays.pk]
    assert found("henkilo") == [stays.pk]


def test_words_left_out_too_early_come_back_with_the_next_run(hehku: Register) -> None:
    """As after a process that died between the search and the first plan, of somebody who has become active since."""
    (gone,) = crowd(1)
    stays = people.person("Henkilö Pysyvä", people.firm(since=DAY), on=NIGHT - timedelta(days=9), email="pysyva@kivimaki.example")
    search.forget_ahead([gone.subject_id, stays.subject_id])
    report = people.sweep(NIGHT)
    assert (report.done, report.failed) == (1, 0), report
    assert found("henkilo") == [stays.pk]


def test_a_run_in_parts_puts_nobody_back_before_its_end(hehku: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    crowd(4)
    monkeypatch.setattr(session, "MOST", 1)
    monkeypatch.setattr(erasing, "CHUNK", 2)
    monkeypatch.setattr(running, "CHUNK", 2)
    put_back: list[int] = []
    monkeypatch.setattr(erasers, "_afterwards", [lambda: put_back.append(search.complete())])
    report = people.sweep(NIGHT)
    # Once for what an earlier run may have left, before anybody goes, and once at the end; never between the parts.
    assert (report.done, put_back) == (4, [0, 0]), report
    assert report.scan["needles"] > 0 and report.scan["leaks"] == []


def test_what_cannot_go_at_once_goes_word_by_word(hehku: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    gone, also = crowd(2)

    def broken(subject_ids: Sequence[int]) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(erasers, "_ahead", [broken])
    report = people.sweep(NIGHT)
    assert (report.done, report.failed) == (2, 0), report
    assert not people.there(gone) and not people.there(also) and found("henkilo") == []
