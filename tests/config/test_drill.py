"""The restore drill: a backup of yesterday, somebody erased since, and everything that can be wrong with a backup."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from kortisto.config.backup import archive, generations
from kortisto.config.backup.drill import Drilled, drill
from kortisto.config.backup.spare import ENDING
from kortisto.config.instance import Instance
from kortisto.lib.keyring import KeyRing
from kortisto.lib.scratch import PREFIX
from tests.config.on_test_database import instance_on_test_database
from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register

MONDAY = date(2026, 11, 23)
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def instance(b2b: Register) -> Instance:
    return instance_on_test_database()


def register_with(*names: str) -> list[Any]:
    firm = people.firm(since=MONDAY)
    return [people.person(name, firm, on=MONDAY, email=f"{name.split()[0].lower()}@kivimaki.example") for name in names]


def backup(instance: Instance, day: date = MONDAY) -> Path:
    connections.close_all()
    return archive.make(instance, at(day, 20))


def held(instance: Instance) -> Drilled:
    connections.close_all()
    return drill(instance, at(TUESDAY, 5))


def erased(contact: Any) -> None:
    from kortisto.privacy import erasure

    erasure.erase([contact.subject], reason="request", by=people.BY, now=at(MONDAY, 21), as_of=MONDAY)


def databases() -> set[str]:
    if connection.vendor == "sqlite":
        return set()
    with connection.cursor() as cursor:
        # Of this test's own database: another process beside it may be holding a drill in the same cluster.
        own = f"{connection.settings_dict['NAME']}{ENDING}"
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{own}%"])
        return {name for (name,) in cursor.fetchall()}


def nothing_left(instance: Instance) -> bool:
    return not list(instance.home.glob(f"{PREFIX}*")) and not databases()


def test_whoever_was_erased_since_is_erased_again_and_the_register_is_not_touched(instance: Instance) -> None:
    maija, matti = register_with("Maija Kanarialintu", "Matti Meikäläinen")
    backup(instance)
    erased(maija)
    ledger = (instance.ledger / "ledger.jsonl").read_bytes()
    found = held(instance)
    assert (found.outcome, found.persons) == ("well", 1), found
    assert found.replayed >= 1
    assert found.made_at == at(MONDAY, 20)
    assert nothing_left(instance)
    assert people.there(matti)
    assert (instance.ledger / "ledger.jsonl").read_bytes() == ledger
    assert set(instance.keys.names()) == {"django", "suppression", "files", "links"}


def test_somebody_who_comes_back_is_found(instance: Instance) -> None:
    from kortisto.privacy.models import Subject

    (maija,) = register_with("Maija Kanarialintu")
    ref = maija.subject.ref
    erased(maija)
    # A row put back by hand: the ledger's entry counts as applied, so no replay will take it.
    Subject.objects.create(ref=ref, created_at=at(MONDAY))
    backup(instance, TUESDAY)
    found = held(instance)
    assert (found.outcome, nothing_left(instance)) == ("resurrected", True), found


def without_ledger(instance: Instance, path: Path) -> None:
    shutil.rmtree(instance.backups / "ledger")


def damaged(instance: Instance, path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


def without_second_key(instance: Instance, path: Path) -> None:
    assert instance.keys.second is not None
    shutil.rmtree(instance.keys.second / generations.FOLDER)


def without_any_key(instance: Instance, path: Path) -> None:
    for name in instance.keys.names(generations.FOLDER):
        instance.keys.destroy(name)


def with_another_key(instance: Instance, path: Path) -> None:
    for name in instance.keys.names(generations.FOLDER):
        instance.keys.destroy(name)
        instance.keys.create(name)


def removed(instance: Instance, path: Path) -> None:
    path.unlink()


HARMS: dict[str, tuple[str, Callable[[Instance, Path], None]]] = {
    "no archive": ("no_backup", removed),
    "a byte changed": ("unreadable", damaged),
    "another key": ("unreadable", with_another_key),
    "no key": ("key_missing", without_any_key),
    "no key in the second place": ("key_missing", without_second_key),
    "no copy of the ledger": ("locked", without_ledger),
}


@pytest.mark.parametrize("harm", HARMS)
def test_what_is_wrong_with_a_backup_is_an_outcome(instance: Instance, harm: str) -> None:
    from kortisto.privacy import drills

    (maija,) = register_with("Maija Kanarialintu")
    erased(maija)
    outcome, do = HARMS[harm]
    do(instance, backup(instance))
    found = held(instance)
    assert found.outcome == outcome, found
    assert outcome in drills.OUTCOMES
    assert found.detail
    assert nothing_left(instance)


def test_a_full_disk_is_an_outcome(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    backup(instance)
    usage = shutil.disk_usage(instance.home)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1000))
    assert held(instance).outcome == "no_room"


def test_a_drill_can_be_stopped_and_leaves_nothing(instance: Instance) -> None:
    class Stopped(Exception):
        pass

    def stop(phase: str) -> None:
        if phase == "replaying":
            raise Stopped

    backup(instance)
    connections.close_all()
    with pytest.raises(Stopped):
        drill(instance, at(TUESDAY, 5), tell=stop)
    assert nothing_left(instance)


def test_the_spare_database_is_named_or_made(instance: Instance) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite needs no database of its own for a drill")
    register_with("Maija Kanarialintu")
    backup(instance)
    own = replace(instance, values={**instance.values, "backup_drill_database": instance.database["NAME"]})
    assert held(own).outcome == "database"
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE kept_for_drills")
        try:
            named = replace(instance, values={**instance.values, "backup_drill_database": "kept_for_drills"})
            assert held(named).outcome == "well"
        finally:
            cursor = connection.cursor()
            cursor.execute("DROP DATABASE kept_for_drills")
    assert people.there(people.firm("Toinen Oy", since=MONDAY))


def test_the_process_inside_ends_with_whoever_started_it(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard input closed at once is what a killed worker leaves: the process must not go on with a copy of the register."""
    started = subprocess.Popen

    def orphaned(*given: Any, **more: Any) -> Any:
        process = started(*given, **more)
        if "kortisto.config.backup.trial" in given[0]:
            process.stdin.close()
        return process

    backup(instance)
    monkeypatch.setattr(subprocess, "Popen", orphaned)
    assert held(instance).outcome == "crashed"
    assert nothing_left(instance)


def test_the_byte_scan_passes_over_a_drill_under_way_and_removes_a_dead_one(instance: Instance) -> None:
    from kortisto.lib.scratch import scratch
    from kortisto.privacy import scan

    needles = scan.Needles({"maija.kanarialintu@kivimaki.example": "ref"})
    with scratch(instance.home) as folder:
        (folder / "database").write_text("maija.kanarialintu@kivimaki.example")
        assert scan.run(needles).leaks == []
    dead = instance.home / f"{PREFIX}dead"
    dead.mkdir()
    (dead / "database").write_text("maija.kanarialintu@kivimaki.example")
    assert scan.run(needles).leaks == []
    assert not dead.exists()


def test_key_rings_of_drills_hold_no_key_of_a_generation(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """A generation's key must die everywhere: none may be copied into the scratch place."""
    seen: list[set[str]] = []

    def look(phase: str) -> None:
        for folder in instance.home.glob(f"{PREFIX}*"):
            seen.append(set(KeyRing(folder / "keys").names(generations.FOLDER)))  # noqa: PERF401

    backup(instance)
    connections.close_all()
    assert drill(instance, at(TUESDAY, 5), tell=look).outcome == "well"
    assert seen and set().union(*seen) == set()
