"""The byte scan finds what the database left in its file, and has the file written anew."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from string import ascii_lowercase
from typing import Any

import pysqlite3
import pytest
from django.db import connection, connections, transaction

from kortisto.lib.bytescan import Search
from kortisto.privacy import erasure, scan
from kortisto.privacy.erasure import erasing, session
from kortisto.privacy.models import Certificate, Erasure, Subject
from tests.privacy.making import DAY, NIGHT, anna, crowd
from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register

PHONE = "+358407654321"


def leave_a_copy() -> None:
    """Bytes in a gap of a page, as SQLite's page balancing leaves them: a row deleted without being overwritten."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE gap (words TEXT)")
        cursor.execute("INSERT INTO gap VALUES ('first row'), (%s)", [f"copy of {PHONE}"])
        cursor.execute("PRAGMA secure_delete=OFF")
        cursor.execute("DELETE FROM gap WHERE words LIKE 'copy%%'")
        cursor.execute("PRAGMA secure_delete=ON")


VISIT = "import sys, pysqlite3; c = pysqlite3.connect(sys.argv[1]); c.execute('SELECT count(*) FROM privacy_subject').fetchone(); c.close()"
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="what SQLite alone does")


@on_sqlite
def test_the_scan_leaves_the_locks_of_the_database_alone(b2b: Register) -> None:
    """Another process that comes and goes while we are connected must not think it is alone.

    Closing a file here drops all locks of this process on it; the visitor would then reset the log under our connection.
    """
    person = anna()
    erasure.erase([Subject.objects.get(pk=person.subject_id)], reason="request", by="cli", now=at(DAY), as_of=DAY)
    log = Path(f"{connection.settings_dict['NAME']}-wal")
    before = log.stat().st_ino
    subprocess.run([sys.executable, "-c", VISIT, str(connection.settings_dict["NAME"])], check=True)
    assert log.exists(), "the visitor removed the write-ahead log of a database in use"
    assert log.stat().st_ino == before


@on_sqlite
def test_a_copy_left_in_a_page_goes_when_the_file_is_written_anew(b2b: Register) -> None:
    person = anna(phone="+358 40 765 4321")
    leave_a_copy()
    subject = Subject.objects.get(pk=person.subject_id)
    [outcome] = erasure.erase([subject], reason="request", by="cli", now=at(DAY), as_of=DAY)
    assert outcome.state == "verified", outcome.problem
    assert PHONE.encode() not in Path(connection.settings_dict["NAME"]).read_bytes()


def database() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def leave_in_a_gap() -> int:
    """An index whose pages were split, and of its deleted rows what balancing left in the gaps (`test_pages.py`); how often."""
    rng = random.Random(1)
    words = ["".join(rng.choices(ascii_lowercase, k=rng.randrange(6, 24))) for _ in range(20_000)]
    rows = [(f"{word} {PHONE}" if n % 5 == 0 else word,) for n, word in enumerate(words)]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE gap (name TEXT)")
        cursor.execute("CREATE INDEX gap_name ON gap (name)")
        with transaction.atomic():
            cursor.executemany("INSERT INTO gap VALUES (%s)", rows)
        cursor.execute("DELETE FROM gap WHERE name LIKE %s", [f"%{PHONE}"])
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return database().read_bytes().count(PHONE.encode())


@on_sqlite
def test_what_balancing_left_goes_without_writing_the_file_anew(b2b: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    person = anna(phone="+358 40 765 4321")
    kept = anna(name="Bertta Virta", email="bertta@kivimaki.example", phone="+358 40 111 2222")
    assert leave_in_a_gap() > 0, "SQLite left nothing: the test shows nothing"
    monkeypatch.setattr(scan.files, "compact", lambda: pytest.fail("the whole file was written anew"))
    subject = Subject.objects.get(pk=person.subject_id)
    [outcome] = erasure.erase([subject], reason="request", by="cli", now=at(DAY), as_of=DAY)
    assert outcome.state == "verified", outcome.problem
    connections.close_all()
    assert PHONE.encode() not in database().read_bytes()
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert people.fresh(kept).name == "Bertta Virta"


@on_sqlite
def test_what_another_connection_remembers_does_not_bring_it_back(b2b: Register) -> None:
    """It read the pages with the old bytes in them, and writes them afterwards."""
    person = anna(phone="+358 40 765 4321")
    assert leave_in_a_gap() > 0
    other = pysqlite3.connect(str(database()), isolation_level=None)
    other.execute("PRAGMA cache_size=-200000")
    assert other.execute("SELECT count(*) FROM gap INDEXED BY gap_name WHERE name > ''").fetchone() == (16_000,)
    subject = Subject.objects.get(pk=person.subject_id)
    [outcome] = erasure.erase([subject], reason="request", by="cli", now=at(DAY), as_of=DAY)
    assert outcome.state == "verified", outcome.problem
    other.execute("UPDATE gap SET name = name || '!'")
    other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE gap SET name = name || '?'")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert cursor.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    other.close()
    assert PHONE.encode() not in database().read_bytes()


@on_sqlite
def test_a_reader_in_the_middle_of_its_work_is_not_disturbed(b2b: Register) -> None:
    """The log cannot be emptied then: nothing is overwritten under it, and the erasure is red."""
    person = anna(phone="+358 40 765 4321")
    assert leave_in_a_gap() > 0
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=50")
    other = pysqlite3.connect(str(database()), isolation_level=None)
    other.execute("BEGIN")
    assert other.execute("SELECT count(*) FROM gap").fetchone() == (16_000,)
    subject = Subject.objects.get(pk=person.subject_id)
    [outcome] = erasure.erase([subject], reason="request", by="cli", now=at(DAY), as_of=DAY)
    assert outcome.state == "incomplete" and "scan" in outcome.problem
    assert other.execute("SELECT count(*) FROM gap").fetchone() == (16_000,)
    other.execute("COMMIT")
    other.close()


def test_a_very_large_run_is_scanned_for_in_parts(b2b: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a scan remembers is bounded; a copy is found whichever part its person is in."""
    monkeypatch.setattr(erasing, "CHUNK", 2)
    monkeypatch.setattr(session, "MOST", 4)
    gone = crowd(7)
    last = str(people.fresh(gone[-1]).subject.ref)
    (b2b.home / "files" / "forgotten.txt").write_text("write to HENKILO.NUMERO6@KIVIMAKI.EXAMPLE", "utf-8")
    looked: list[int] = []
    thorough = scan.thorough

    def counted(needles: scan.Needles) -> Any:
        looked.append(len(needles.values))
        return thorough(needles)

    monkeypatch.setattr(scan, "thorough", counted)
    report = people.sweep(NIGHT)
    assert len(looked) > 1 and max(looked) < report.scan["needles"] == sum(looked)
    assert report.scan["leaks"] == [["files/forgotten.txt", "upper case"]]
    assert (report.done, report.failed) == (6, 1)
    assert Erasure.objects.get(state="incomplete").subject_ref == last
    assert all(Certificate.objects.values_list("scan", flat=True)), "every certificate says what was searched"


def test_letters_in_any_case_are_found_and_longer_words_are_not(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 70 + b"to Anna.KOSKELA@kivimaki.Example now")
    (tmp_path / "b").write_bytes(b"anna.koskela@kivimaki.exampl")
    with Search() as looking:
        looking.learn(["anna.koskela@kivimaki.example"])
        found = looking.look([tmp_path / "a", tmp_path / "b", tmp_path / "gone"])
    assert found[2] is None and found[1] is not None and found[0] is not None
    assert found[1].hits == []
    assert [(hit.value, hit.spelling, hit.places) for hit in found[0].hits] == [(0, "another case", [73])]


def test_a_value_across_two_pieces_is_found_once_where_it_is(tmp_path: Path) -> None:
    piece = 8 * 1024 * 1024
    path = tmp_path / "large"
    path.write_bytes(b"." * (piece - 5) + b"anna.koskela@kivimaki.example" + b"." * 100)
    with Search() as looking:
        looking.learn(["bertta@kivimaki.example", "anna.koskela@kivimaki.example"])
        [found] = looking.look([path])
        assert found is not None and [(hit.value, hit.places) for hit in found.hits] == [(1, [piece - 5])]
        assert looking.look([path], only=[0])[0] == type(found)(path.stat().st_size, [])


def test_again_looks_only_where_it_is_told_to(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(b"." * 5_000 + b"anna.koskela@kivimaki.example" + b"." * 9_000 + b"ANNA.KOSKELA@kivimaki.example")
    with Search() as looking:
        looking.learn(["bertta@kivimaki.example", "anna.koskela@kivimaki.example"])
        looking.prepare([path])
        [everywhere] = looking.look([path])
        [near, gone] = looking.again({path: [5_000], tmp_path / "gone": [1]}, only=[1])
    assert everywhere is not None and [hit.places for hit in everywhere.hits] == [[5_000], [14_029]]
    assert near is not None and gone is None and [hit.places for hit in near.hits] == [[5_000]]
