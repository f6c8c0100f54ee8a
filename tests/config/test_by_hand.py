"""What operators do by hand on a bad day: a raw file copied back, a plain pg_restore, halves of a register of two days.

Never is somebody erased silently back, and never is the register lost.
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from kortisto.config.backup.snapshot import SnapshotFailed, _tool
from kortisto.config.instance import Instance
from kortisto.lib.periods import Period
from kortisto.privacy import erasure, ledger, replay
from tests.config.on_test_database import instance_on_test_database
from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register

MONDAY = date(2026, 11, 23)
NEXT = at(MONDAY + timedelta(days=1))
needs_postgres = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL's own tools")
needs_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="a file of SQLite")


@pytest.fixture
def instance(b2b: Register) -> Instance:
    return instance_on_test_database()


def somebody() -> Any:
    return people.person("Maija Kanarialintu", people.firm(since=MONDAY), on=MONDAY, email="maija.kanarialintu@kivimaki.example")


def erase(person: Any) -> None:
    erasure.erase([person.subject], reason="request", by=people.BY, now=at(MONDAY), as_of=MONDAY)
    assert not people.there(person)


def locked_then_gone(person: Any) -> None:
    assert people.there(person), "the copy should hold the person again"
    reason = replay.is_locked()
    assert reason is not None and reason.code == "behind", "the register is open with somebody in it who was erased"
    assert replay.replay(NEXT) is None
    assert not people.there(person) and replay.verify() is None


def tool(instance: Instance, name: str, *words: str) -> None:
    found = instance.database
    host = found["OPTIONS"].get("host") or found["HOST"]
    subprocess.run([_tool(name), f"--host={host}", f"--username={found['USER']}", *words], check=True, capture_output=True)


@needs_postgres
@pytest.mark.parametrize("how", ["clean", "into a fresh database"])
def test_a_plain_pg_restore_is_caught(instance: Instance, tmp_path: Path, how: str) -> None:
    person, dump, name = somebody(), tmp_path / "dump", instance.database["NAME"]
    connections.close_all()
    tool(instance, "pg_dump", "--format=custom", f"--file={dump}", name)
    erase(person)
    connections.close_all()
    if how == "clean":
        tool(instance, "pg_restore", "--clean", "--if-exists", f"--dbname={name}", str(dump))
    else:
        tool(instance, "dropdb", "--force", name)
        tool(instance, "createdb", name)
        tool(instance, "pg_restore", f"--dbname={name}", str(dump))
    locked_then_gone(person)


@needs_sqlite
def test_a_raw_copy_of_the_file_is_caught(instance: Instance, tmp_path: Path) -> None:
    person, file = somebody(), Path(str(instance.sqlite_file))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connections.close_all()
    shutil.copyfile(file, tmp_path / "copy")
    erase(person)
    connections.close_all()
    for ending in ("-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
    shutil.copyfile(tmp_path / "copy", file)
    locked_then_gone(person)


@needs_sqlite
def test_a_file_copied_in_use_without_its_log_is_an_older_register_and_caught(instance: Instance, tmp_path: Path) -> None:
    """`cp` of the database file while people work: what stands in the write-ahead log only is missing from the copy."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    file = Path(str(instance.sqlite_file))
    person = somebody()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    erase(person)
    shutil.copyfile(file, tmp_path / "copy")  # the erasure's last pages may be in the log
    connections.close_all()
    for ending in ("-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
    shutil.copyfile(tmp_path / "copy", file)
    reason = replay.is_locked()
    assert reason is None or replay.replay(NEXT) is None
    assert not people.there(person) and replay.verify() is None


@needs_sqlite
def test_a_torn_write_of_the_file_is_found_and_the_backup_is_whole(instance: Instance) -> None:
    """A page half written: the register does not pretend, and what was saved before can be restored."""
    from kortisto.config.backup import archive, restoring

    person, file = somebody(), Path(str(instance.sqlite_file))
    connections.close_all()
    path = archive.make(instance, at(MONDAY, 20))
    content = bytearray(file.read_bytes())
    content[4096 * 3 : 4096 * 3 + 2048] = b"\xff" * 2048
    file.write_bytes(bytes(content))
    with pytest.raises(sqlite3.DatabaseError):
        broken = sqlite3.connect(file)
        try:
            assert broken.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        except AssertionError as found:
            raise sqlite3.DatabaseError from found
        finally:
            broken.close()
    restoring.restore(instance, path, NEXT, safety=False)
    assert people.there(person) and replay.verify() is None


@needs_sqlite
def test_a_file_that_is_no_database_any_more_stops_no_restore_and_is_kept_sealed(instance: Instance, tmp_path: Path) -> None:
    from kortisto.config.backup import archive, drill, generations, restoring

    person, file = somebody(), Path(str(instance.sqlite_file))
    connections.close_all()
    path = archive.make(instance, at(MONDAY, 20))
    torn = b"\xff" * 5000
    file.write_bytes(torn)
    with pytest.raises(SnapshotFailed, match=r"is damaged.*kortisto restore"):
        archive.make(instance, NEXT)
    done = restoring.restore(instance, path, NEXT)
    assert people.there(person) and replay.verify() is None
    connections.close_all()
    assert done.damaged and done.safety is not None and torn not in done.safety.read_bytes()
    archive.unpack(instance.keys, done.safety, tmp_path / "kept")
    assert (tmp_path / "kept" / archive.DATABASE).read_bytes() == torn
    # It counts as no backup, and its key dies on the same day.
    assert generations.expired(instance.keys, [Period.parse("P35D")], MONDAY + timedelta(days=60))[1:]
    assert drill.drill(instance, NEXT).made_at == at(MONDAY, 20)


def test_database_and_ledger_rolled_back_together_are_caught_by_the_copy_even_after_a_backup(
    instance: Instance, b2b: Register
) -> None:
    """A snapshot of the whole machine put back: ledger and database agree. The copy beside the backups, on another disk, does not."""
    from kortisto.config.backup import archive

    person, file = somebody(), instance.ledger / "ledger.jsonl"
    people.informed(person, on=MONDAY)
    other = people.person("Matti Meikäläinen", people.firm("Toinen Oy", since=MONDAY), on=MONDAY, email="matti@toinen.example")
    erase(other)
    b2b.store.keep("machine")
    old = file.read_bytes()
    erase(person)
    b2b.store.put_back("machine")
    file.write_bytes(old)
    reason = replay.is_locked()
    assert reason is not None and reason.code == "copy"
    connections.close_all()
    archive.make(instance, NEXT)
    reason = replay.is_locked()
    assert reason is not None and reason.code == "copy", "a prudent backup took the only witness away and the person is back"
    copy = instance.backups / "ledger" / "ledger.jsonl"
    shutil.copyfile(copy, file)  # what `kortisto ledger` says to do
    assert replay.replay(NEXT) is None and not people.there(person)


def test_a_place_for_the_copy_that_is_full_stops_no_erasure_and_is_red(instance: Instance) -> None:
    from kortisto.privacy.conformance import registry

    person = somebody()
    copies = instance.backups / "ledger"
    shutil.rmtree(copies, ignore_errors=True)
    copies.parent.mkdir(exist_ok=True)
    copies.write_text("no folder can be made here")
    erase(person)
    assert ledger.verify()[1] == ""
    assert not registry.registered["ledger_copy"].look(as_of=MONDAY, now=NEXT).ok
    copies.unlink()
    erase(people.person("Matti Meikäläinen", people.firm("Toinen Oy", since=MONDAY), on=MONDAY, email="matti@toinen.example"))
    assert registry.registered["ledger_copy"].look(as_of=MONDAY, now=NEXT).ok, "the copy catches up by itself"
