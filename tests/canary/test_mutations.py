"""The canary's test is no paper tiger: take one tag, one store, one hook or one pragma away, and it finds what stays.

Details of an old job go one by one while the person stays, so here every column must be emptied by its own tag.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, models

from kortisto.privacy.models import Certificate, Keep
from tests.canary import planting
from tests.canary.planting import LIMIT, TODAY, Canary
from tests.canary.test_forgetting import by_request, remains
from tests.proof import people
from tests.proof.register import Register
from tests.proof.sizes import FULL


@contextlib.contextmanager
def untagged(model: type[models.Model], column: str) -> Iterator[None]:
    """The column counts as not personal."""
    from kortisto.privacy.classification import classified, not_personal

    table = classified(model)
    assert table is not None
    tag = table.fields[column]
    table.fields[column] = not_personal("forgotten by a careless change")
    table.__dict__.pop("data", None)
    try:
        yield
    finally:
        table.fields[column] = tag
        table.__dict__.pop("data", None)


def old_job_is_gone(register: Register, canary: Canary) -> set[str]:
    """The night after the move, under a notice that keeps nothing of an old job; only its own words are looked for."""
    people.sweep(TODAY + timedelta(days=1))
    own = {name: canary.words[name] for name in ("email", "phone", "street", "city", "title")}
    return replace(canary, words=own).search().in_tables()


def test_the_old_job_goes_without_a_trace_while_the_person_stays(hehku: Register) -> None:
    canary = planting.plant(notes=False)
    assert {hit.split(".")[0] for hit in old_job_is_gone(hehku, canary)} == set()
    assert people.there(canary.contact)
    ref = str(people.fresh(canary.contact).subject.ref)
    proof = Certificate.objects.select_related("erasure").get(erasure__subject_ref=ref)
    said = {(datum, record) for line in proof.stays for datum, records in line["data"].items() for record in records}
    kept = set(Keep.objects.filter(subject__ref=ref).values_list("datum", "record"))
    assert ("name", "") in said and said & kept == kept and proof.data_staying == len(said)
    assert all(set(line) == {"ground", "until", "data"} for line in proof.stays), "the words of the law are in the notice"
    assert proof.erasure.plan["stays"] == [] and proof.erasure.plan["goes"]["email"] >= 1


@pytest.mark.parametrize("column", ["email_folded", "phone_digits", "city", *(["email", "phone", "street"] if FULL else [])])
def test_a_column_without_its_tag_is_found(column: str, b2b: Register) -> None:
    """Under this notice the row of an old job stays for its company and title, so nothing but the tag empties the rest."""
    from kortisto.contacts.models import Position

    canary = planting.plant()
    with untagged(Position, column):
        left = old_job_is_gone(b2b, canary)
    assert [hit for hit in left if hit.startswith(f"contacts_position.{column}:")], left


def test_a_search_index_nobody_tells_is_found(b2b: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    from kortisto.privacy import erasers

    canary = planting.plant()
    monkeypatch.setattr(erasers, "_erasers", [])
    monkeypatch.setattr(erasers, "_after", [])  # of whom a request stays, the documents would be made anew
    by_request(b2b, canary)
    left = remains(b2b, canary)
    assert [hit for hit in left if hit.startswith("search_")], left


def test_a_name_of_a_file_that_belongs_to_nobody_is_found(b2b: Register) -> None:
    """An entry of the index without its person stays when the person goes."""
    from kortisto.search.models import SearchDocument

    canary = planting.plant()
    SearchDocument.objects.filter(kind="attachment").update(subject_id=None)
    by_request(b2b, canary)
    assert [hit for hit in remains(b2b, canary) if hit.startswith("search_") and "file name docx" in hit]


def test_files_nobody_removes_are_found(b2b: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows are gone, the sealed files are not: as long as their keys are there, so are the words."""
    from kortisto.contacts.privacy.attaching import files_of
    from kortisto.privacy import erasers

    canary = planting.plant()
    monkeypatch.setattr(erasers, "_erasers", [kept for kept in erasers._erasers if kept[1] is not files_of])
    by_request(b2b, canary)
    assert {hit for hit in remains(b2b, canary) if hit.startswith("sealed file: in the docx")}


def test_earlier_values_nobody_forgets_are_found(hehku: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are sealed, so the bytes show nothing: the rows must be counted."""
    from kortisto.privacy import audit
    from kortisto.privacy.models import AuditValue

    canary = planting.plant(notes=False)
    people.sweep(TODAY + timedelta(days=1))
    assert not AuditValue.objects.filter(subject=canary.subject, record__startswith="contacts.position").exists()
    assert audit.verify().ok if hasattr(audit.verify(), "ok") else True


def test_a_forgotten_hook_forgets_the_ban(b2b: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    from kortisto.consents import suppression
    from kortisto.privacy import erasers

    canary = planting.plant()
    monkeypatch.setattr(erasers, "_before", [])
    by_request(b2b, canary)
    assert suppression.blocked([canary.words["second email"]], channel="email") == set()


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the pragma is SQLite's")
def test_a_database_that_does_not_overwrite_is_found(b2b: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without secure_delete the bytes of deleted rows stay; where they cannot be overwritten later either, the run is red."""
    from kortisto.privacy.models import Erasure
    from kortisto.privacy.scan import files

    canary = planting.plant()
    monkeypatch.setattr(files, "compact", lambda: None)
    monkeypatch.setattr(files, "overwrite_unused", lambda search: False)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("PRAGMA secure_delete=OFF")
    by_request(b2b, canary)
    assert [hit for hit in remains(b2b, canary) if ".sqlite3" in hit], "the bytes should still be there"
    assert Erasure.objects.filter(state="incomplete").exists(), "an erasure that left bytes behind calls itself verified"


def test_a_copy_somebody_left_in_the_folder_turns_the_erasure_red(b2b: Register) -> None:
    from kortisto.privacy.models import Erasure

    canary = planting.plant()
    (b2b.home / "files" / "muistilappu.txt").write_text(f"soita {canary.words['family name']} {canary.words['second email']}")
    report = people.sweep(LIMIT + timedelta(days=1))
    assert Erasure.objects.filter(state="incomplete").exists()
    assert any("muistilappu" in str(leak) for leak in report.scan["leaks"]), report.scan
