"""The quiet hour of PostgreSQL: when it comes, what it leaves behind, and who sees that it did not come (decision 14)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from threading import Timer
from typing import Any

import pytest
from django.db import connection

from kortisto.privacy import compaction, conformance, erasure, jobs
from kortisto.privacy.models import Subject
from kortisto.privacy.scan import storage
from tests.privacy.making import DAY, anna
from tests.proof.days import at
from tests.proof.register import Register
from tests.proof.scanning import Search

EMAIL = "anna.koskela@kivimaki.example"
on_postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite overwrites erased bytes the same night")


def said(day: Any) -> conformance.Line:
    return next(line for line in conformance.lines(as_of=day, now=at(day)) if line.id == "traces")


def erased() -> None:
    person = anna(email=EMAIL)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # the statistics know the address
    erasure.erase([Subject.objects.get(pk=person.subject_id)], reason="request", by="cli", now=at(DAY), as_of=DAY)


def in_the_cluster(register: Register, text: str) -> set[str]:
    return {hit.split(":")[0] for hit in Search({"address": text}).in_files(register.store.files())}


@on_postgres
def test_erased_bytes_leave_the_files_in_the_quiet_hour(b2b: Register) -> None:
    assert not compaction.due(at(DAY)), "nothing was erased yet"
    erased()
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
    assert in_the_cluster(b2b, EMAIL), "the test would prove nothing"
    assert compaction.due(at(DAY))
    assert compaction.run(now=at(DAY, 14), by="system"), "the log kept old bytes"
    assert in_the_cluster(b2b, EMAIL) == set()
    assert not compaction.due(at(DAY, 15))


@contextmanager
def somebody_reads(seconds: float | None = None) -> Iterator[None]:
    """Another connection with a snapshot of now, which it keeps for so long, or until the end."""
    reader = connection.get_new_connection(connection.get_connection_params())
    reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    reader.execute("SELECT 1")
    if seconds is None:
        with closing(reader):
            yield
        return
    leaving = Timer(seconds, reader.close)
    leaving.start()
    try:
        yield
    finally:
        leaving.join()


@on_postgres
def test_rows_that_somebody_still_sees_are_waited_for(b2b: Register) -> None:
    person = anna(email=EMAIL)
    with somebody_reads(3):
        erasure.erase([Subject.objects.get(pk=person.subject_id)], reason="request", by="cli", now=at(DAY), as_of=DAY)
        compaction.run(now=at(DAY, 14), by="system")
        assert in_the_cluster(b2b, EMAIL) == set()


@on_postgres
def test_who_reads_all_night_is_named_and_the_next_night_tries_again(
    b2b: Register, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(storage, "WAITS", 2)
    person = anna(email=EMAIL)
    with somebody_reads():
        erasure.erase([Subject.objects.get(pk=person.subject_id)], reason="request", by="cli", now=at(DAY), as_of=DAY)
        monkeypatch.setattr(jobs.timezone, "now", lambda: at(DAY, 14))
        assert jobs.compact.func() == {"done": 0}
    assert "contacts_contact" in caplog.text and EMAIL not in caplog.text
    assert compaction.due(at(DAY, 15)) and compaction.state().last_at is None
    assert jobs.compact.func() == {"done": 1}
    assert in_the_cluster(b2b, EMAIL) == set()


@on_postgres
def test_it_comes_again_after_the_days_of_the_setting(b2b: Register) -> None:
    erased()
    compaction.run(now=at(DAY, 4), by="system")
    erased()
    assert not compaction.due(at(DAY + timedelta(days=6)))
    assert compaction.due(at(DAY + timedelta(days=7), 4))


@on_postgres
def test_the_conformance_page_is_red_when_it_did_not_come(b2b: Register) -> None:
    assert said(DAY).ok
    erased()
    assert said(DAY + timedelta(days=7)).ok
    late = said(DAY + timedelta(days=9))
    assert not late.ok
    assert "9" in late.says
    compaction.run(now=at(DAY + timedelta(days=9), 14), by="system")
    assert said(DAY + timedelta(days=10)).ok


@on_postgres
def test_the_page_is_red_when_the_notice_promises_less(b2b: Register, settings: Any) -> None:
    settings.KORTISTO = replace(settings.KORTISTO, values={**settings.KORTISTO.values, "database_compact_days": 14})
    assert not said(DAY).ok


@on_postgres
def test_the_page_is_red_when_the_notice_says_nothing(hehku: Register) -> None:
    assert not said(DAY).ok


@pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite")
def test_sqlite_has_nothing_to_wait_for(b2b: Register) -> None:
    erased()
    assert not compaction.due(at(DAY + timedelta(days=30)))
    assert said(DAY + timedelta(days=30)).ok


def test_the_notice_says_how_long(b2b: Register) -> None:
    from kortisto.privacy.policy.load import shipped
    from kortisto.privacy.policy.render import render

    policy = shipped("b2b")
    assert compaction.promised(policy) == 7
    assert "at most 7 days after that" in render(policy, "en", "md").decode()
    assert "tietokannan omissa tiedostoissa sen jälkeen enintään 7 päivää" in render(policy, "fi", "md").decode()
    assert "databasens egna filer högst 7 dagar" in render(policy, "sv", "md").decode()
