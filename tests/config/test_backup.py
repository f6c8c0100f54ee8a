"""Backups of an instance in use, and what may go wrong with them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction

from kortisto.config.backup import archive, generations, restoring
from kortisto.config.backup.sealed import ArchiveDamaged
from kortisto.config.backup.snapshot import SnapshotFailed
from kortisto.config.instance import Instance
from kortisto.jobs.models import Periodic
from kortisto.lib.keyring import KeyMissing, KeyRing
from kortisto.lib.periods import Period
from kortisto.lib.scratch import PREFIX
from tests.config.on_test_database import instance_on_test_database

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
CANARY = "kanarialintu-7f3a"


@pytest.fixture
def instance(home: Path) -> Instance:
    return instance_on_test_database()


def remember(name: str) -> None:
    Periodic.objects.create(name=name, last_due_at=NOW)


def names() -> list[str]:
    return sorted(Periodic.objects.values_list("name", flat=True))


def put_back(instance: Instance, path: Path) -> restoring.Restored:
    connections.close_all()
    return restoring.restore(instance, path, NOW + timedelta(hours=1))


def test_database_and_files_come_back_and_the_state_before_is_kept(instance: Instance) -> None:
    remember("before")
    (instance.files / "a").mkdir()
    (instance.files / "a" / "one").write_bytes(b"1")
    first = archive.make(instance, NOW)
    remember("after")
    (instance.files / "a" / "one").unlink()
    (instance.files / "two").write_bytes(b"2")

    done = put_back(instance, first)

    assert names() == ["before"]
    assert [path.name for path in instance.files.rglob("*") if path.is_file()] == ["one"]
    assert done.safety is not None
    put_back(instance, done.safety)
    assert names() == ["after", "before"]
    assert [path.name for path in instance.files.rglob("*") if path.is_file()] == ["two"]


def test_nothing_readable_lies_in_the_archive_nor_is_left_behind(instance: Instance) -> None:
    remember(CANARY)
    (instance.files / "letter").write_text(CANARY)
    before = {path for path in instance.home.rglob("*") if path.is_file()}
    path = archive.make(instance, NOW)
    assert CANARY.encode() not in path.read_bytes()
    key = instance.keys.read(f"backup/{path.name.removesuffix(generations.ENDING).removeprefix('kortisto-')}")
    assert key not in path.read_bytes()
    new = {path for path in instance.home.rglob("*") if path.is_file()} - before
    assert {item.suffix for item in new} == {".key", generations.ENDING}
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_backup_does_not_wait_for_nor_see_an_open_transaction(instance: Instance) -> None:
    remember("committed")
    with transaction.atomic():
        remember("uncommitted")
        path = archive.make(instance, NOW)
    put_back(instance, path)
    assert names() == ["committed"]


def test_the_key_is_in_both_locations_and_a_lost_disk_is_recovered(instance: Instance) -> None:
    path = archive.make(instance, NOW)
    ring = instance.keys
    assert ring.second is not None
    shutil.rmtree(ring.first / "backup")
    archive.unpack(ring, path, instance.home / "unpacked")
    assert (instance.home / "unpacked" / archive.DATABASE).exists()
    shutil.rmtree(instance.home / "unpacked")


def test_a_destroyed_generation_can_be_read_by_nobody(instance: Instance) -> None:
    path = archive.make(instance, NOW)
    copy = instance.home / "stick.kortisto-backup"
    shutil.copyfile(path, copy)
    kept = [Period.parse("P35D"), Period.parse("P2M")]
    assert generations.destroy_expired(instance.keys, {instance.backups}, kept, date(2026, 12, 28)) == []
    assert len(generations.destroy_expired(instance.keys, {instance.backups}, kept, date(2026, 12, 29))) == 1
    assert not path.exists()
    assert instance.keys.names("backup") == []
    with pytest.raises(KeyMissing, match="destroyed when the term of the notice was over"):
        archive.unpack(instance.keys, copy, instance.home / "unpacked")
    copy.unlink()


def damaged_in_the_middle(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def not_an_archive(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04 something else")


@pytest.mark.parametrize("harm", [damaged_in_the_middle, cut_off, not_an_archive])
def test_a_bad_archive_changes_nothing(instance: Instance, harm: Callable[[Path], None]) -> None:
    remember("kept")
    path = archive.make(instance, NOW)
    remember("kept too")
    harm(path)
    with pytest.raises(ArchiveDamaged):
        put_back(instance, path)
    assert names() == ["kept", "kept too"]
    assert not [path for path in instance.home.iterdir() if path.name.startswith(PREFIX)]


def test_an_archive_of_another_generation_is_noticed(instance: Instance) -> None:
    first = archive.make(instance, NOW)
    second = archive.make(instance, NOW + timedelta(days=1))
    ring = instance.keys
    wrong = ring.read(f"backup/{second.name.removesuffix(generations.ENDING).removeprefix('kortisto-')}")
    name = f"backup/{first.name.removesuffix(generations.ENDING).removeprefix('kortisto-')}"
    ring.destroy(name)
    for place in ring.places:
        KeyRing(place)._write(place / f"{name}.key", wrong)
    with pytest.raises(ArchiveDamaged, match="another key"):
        archive.unpack(ring, first, instance.home / "unpacked")


def test_another_kind_of_database_is_refused(instance: Instance) -> None:
    path = archive.make(instance, NOW)
    other = "postgresql://nobody@/nothing" if connection.vendor == "sqlite" else "sqlite:other.sqlite3"
    with pytest.raises(restoring.WrongEngine, match=r"Change \[database\] url"):
        restoring.restore(Instance(instance.home, {**instance.values, "database_url": other}), path, NOW)


def test_the_ledger_travels_beside_and_is_never_overwritten(instance: Instance) -> None:
    (instance.ledger / "ledger.jsonl").write_text("1\n")
    path = archive.make(instance, NOW)
    assert (instance.backups / "ledger" / "ledger.jsonl").read_text() == "1\n"
    (instance.ledger / "ledger.jsonl").write_text("1\n2\n")
    put_back(instance, path)
    assert (instance.ledger / "ledger.jsonl").read_text() == "1\n2\n"
    (instance.ledger / "ledger.jsonl").unlink()
    (instance.ledger / "ledger.lock").touch()
    put_back(instance, path)
    assert (instance.ledger / "ledger.jsonl").read_text() == "1\n2\n", "the fuller copy, whatever else lies in the folder"


def test_settings_hold_no_secret_and_the_present_ones_stay(instance: Instance) -> None:
    path = archive.make(instance, NOW)
    instance.settings_file.write_text("# mine\n" + instance.settings_file.read_text())
    put_back(instance, path)
    assert instance.settings_file.read_text().startswith("# mine\n")
    header = next(archive.listing(instance.backups))[1]
    assert set(header) == {"generation", "made_at", "version", "engine", "prefix"}
    assert json.dumps(header)


def test_a_backup_that_fails_leaves_neither_file_nor_key(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_add_path", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        archive.make(instance, NOW)
    assert instance.keys.names("backup") == []
    assert not list(instance.backups.glob("*.*"))


def test_a_restore_that_dies_half_way_says_so_until_it_is_run_again(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    remember("before")
    (instance.files / "one").write_bytes(b"1")
    path = archive.make(instance, NOW)
    (instance.files / "one").unlink()
    with monkeypatch.context() as patched:
        patched.setattr(restoring, "_swap_files", lambda *_: (_ for _ in ()).throw(OSError("the power went")))
        with pytest.raises(OSError, match="the power went"):
            put_back(instance, path)
    assert f"kortisto restore {path}" in restoring.cut_off(instance.home)
    put_back(instance, path)
    assert restoring.cut_off(instance.home) == ""
    assert (instance.files / "one").read_bytes() == b"1"


def test_a_database_that_is_not_sound_leaves_no_mark(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    remember("kept")
    path = archive.make(instance, NOW)
    unpack = archive.unpack

    def spoilt(*given: Any) -> Any:
        header = unpack(*given)
        (given[2] / archive.DATABASE).write_bytes(b"not a database")
        return header

    monkeypatch.setattr(archive, "unpack", spoilt)
    with pytest.raises(SnapshotFailed, match="Nothing was changed"):
        put_back(instance, path)
    assert restoring.cut_off(instance.home) == ""
    assert names() == ["kept"]


def test_a_copy_of_the_ledger_that_knows_more_is_never_replaced(instance: Instance) -> None:
    """Database and ledger rolled back together (a snapshot of the machine), then a prudent backup: the witness must stay."""
    copy = instance.backups / "ledger" / "ledger.jsonl"
    (instance.ledger / "ledger.jsonl").write_text("1\n2\n3\n")
    archive.make(instance, NOW)
    assert copy.read_text() == "1\n2\n3\n"
    for rolled_back in ("1\n2\n", "1\nx\ny\nz\n"):
        (instance.ledger / "ledger.jsonl").write_text(rolled_back)
        archive.make(instance, NOW + timedelta(hours=1))
        assert copy.read_text() == "1\n2\n3\n", "the only witness of what was rolled back is gone"
    (instance.ledger / "ledger.jsonl").write_text("1\n2\n3\n4\n")
    copy.write_text("1\n2\n3\n{cut sho")
    archive.make(instance, NOW + timedelta(hours=2))
    assert copy.read_text() == "1\n2\n3\n4\n"
