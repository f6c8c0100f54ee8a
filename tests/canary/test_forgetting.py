"""The canary goes through every door, and then through every byte (issue 2 § 4, erasure.md “Testing that it is gone”)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.canary import planting
from tests.canary.planting import LIMIT, TODAY, Canary
from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register
from tests.proof.scanning import about
from tests.proof.store import SqliteStore

NEXT = TODAY + timedelta(days=1)
Door = Callable[[Register, Canary], Any]


def by_retention(register: Register, canary: Canary) -> None:
    """Five years of silence are over: the nightly run."""
    report = people.sweep(LIMIT + timedelta(days=1))
    assert report.done >= 1 and not report.failed, report


def by_request(register: Register, canary: Canary) -> None:
    """The person asks; the keeper erases with the preview seen."""
    from kortisto.privacy import erasure

    outcomes = erasure.erase([canary.subject], reason="request", by=people.BY, now=at(NEXT), as_of=NEXT)
    assert len(outcomes) == 1


def by_objection(register: Register, canary: Canary) -> None:
    """A prospect objects to marketing, the only purpose there was: nothing is left to keep the card (H11)."""
    from kortisto.consents import actions

    contact = people.fresh(canary.contact)
    actions.object_to(contact=contact, how="person_told", made_on=NEXT, by=people.BY, now=at(NEXT))
    people.sweep(NEXT + timedelta(days=1))


def by_replay(register: Register, canary: Canary) -> None:
    """Erased, then somebody puts an old copy of the database file back: locked, and erased again before anybody gets in."""
    from kortisto.privacy import replay

    register.store.keep("before")
    by_request(register, canary)
    register.store.put_back("before")
    assert people.there(canary.contact), "the copy should hold the canary again"
    assert replay.is_locked()
    replay.replay(now=at(NEXT, 13))
    assert not replay.is_locked()
    _forget_the_copy(register)


def _forget_the_copy(register: Register) -> None:
    if isinstance(register.store, SqliteStore):
        register.store._state("before").unlink()
    else:
        register.store._run(f'DROP DATABASE "{register.store._state("before")}"')


DOORS: dict[str, tuple[str, Door]] = {
    "retention": ("b2b", by_retention),
    "request": ("b2b", by_request),
    "objection": ("hehku", by_objection),
    "replay": ("b2b", by_replay),
}


@pytest.fixture
def planted(open_register: Callable[..., Register]) -> Callable[[str], tuple[Register, Canary]]:
    def plant(notice: str) -> tuple[Register, Canary]:
        register = open_register(notice)
        canary = planting.plant(status="prospect" if notice == "hehku" else "customer", notes=notice == "b2b")
        return register, canary

    return plant


def remains(register: Register, canary: Canary) -> set[str]:
    """Where the canary's words still are: tables first, then bytes (PostgreSQL: bytes after the vacuum it needs)."""
    from kortisto.privacy import scan

    search = canary.search()
    found = search.in_tables()
    if connection.vendor == "postgresql":
        assert scan.compact(), "the log kept erased bytes"
    return found | search.in_files(register.files())


def take_statistics() -> None:
    """What the servers' own housekeeping does by itself some day: samples of the values, in a table of their own."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.mark.parametrize("door", DOORS)
def test_nothing_of_the_canary_is_left(door: str, planted: Callable[[str], tuple[Register, Canary]]) -> None:
    notice, go_through = DOORS[door]
    register, canary = planted(notice)
    planted_words = canary.search().in_tables()
    assert len({hit.split(": ")[1].split(" (")[0] for hit in planted_words}) >= len(canary.words) - 4, "words went missing early"
    ref = str(canary.subject.ref)
    take_statistics()
    go_through(register, canary)
    assert not people.there(canary.contact), "the card is still there"
    assert remains(register, canary) == set()
    ledger = (Path(register.home) / "ledger" / "ledger.jsonl").read_text()
    assert ref in ledger, "the erasure is not in the ledger"


@pytest.mark.parametrize("door", DOORS)
def test_the_twin_is_left_as_it_was(door: str, planted: Callable[[str], tuple[Register, Canary]]) -> None:
    notice, go_through = DOORS[door]
    register, canary = planted(notice)
    other = planting.twin()
    people.sweep(NEXT)  # what the night does to everybody is done before
    before = about(people.fresh(other).subject_id)
    go_through(register, canary)
    assert not people.there(canary.contact)
    assert about(people.fresh(other).subject_id) == before


def test_the_ban_alone_is_remembered_and_only_as_a_keyed_hash(planted: Callable[[str], tuple[Register, Canary]]) -> None:
    from kortisto.consents import suppression

    register, canary = planted("b2b")
    by_request(register, canary)
    assert suppression.blocked([canary.words["second email"], canary.words["second phone"]], channel="email")
    assert remains(register, canary) == set()


def test_copies_of_the_raw_file_show_that_the_scan_would_find_it(planted: Callable[[str], tuple[Register, Canary]]) -> None:
    """The scan is no paper tiger: before the erasure it finds words in the files, the index and the vocabulary."""
    register, canary = planted("b2b")
    if isinstance(register.store, SqliteStore):
        copy = register.home / "files" / "copy.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(register.store.path, copy)
    else:  # what the server holds in memory shows in no file
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
    in_bytes = canary.search().in_files(register.files())
    assert len(in_bytes) > 10, "the files of the database are not looked through"
    hits = in_bytes | canary.search().in_tables()
    tables = {hit.split(".")[0] for hit in hits if ".sqlite3" not in hit}
    assert {
        "contacts_contact",
        "contacts_position",
        "contacts_interaction",
        "consents_objection",
        "search_searchdocument",
    } <= tables
    if isinstance(register.store, SqliteStore):
        by_request(register, canary)
        assert any(hit.startswith("copy.sqlite3") for hit in remains(register, canary)), "a copy in the instance is found"
