"""The disk is full when the ledger would grow: nobody goes without an entry, nothing is lost, and the next run finishes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kill.swelling import ROOM
from tests.kill.test_killed_sweep import agrees
from tests.proof.instance import Instance, made


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Instance, dict[str, list[int]]]:
    instance = made(tmp_path_factory.mktemp("full") / "instance")
    people = instance.script("tests.kill.filling")
    instance.run("-m", "tests.kill.swelling", "swell")
    return instance, people


@pytest.mark.parametrize("room", [0, ROOM, 4000], ids=["not a byte", "half a line", "some lines of many"])
def test_a_run_without_room_for_the_ledger_erases_nobody_it_cannot_prove(
    room: int, template: tuple[Instance, dict[str, list[int]]], tmp_path: Path
) -> None:
    instance, people = template[0].copy(tmp_path / "instance"), template[1]
    ledger = instance.home / "ledger" / "ledger.jsonl"
    before = ledger.read_bytes()
    said = instance.script("tests.kill.swelling", "run", str(room))
    assert said.get("error") == "OSError", f"the disk was not full: {said}"
    after = ledger.read_bytes()
    assert after.startswith(before), "what was in the ledger is lost"
    assert len(after) <= len(before) + room
    if room <= ROOM:
        assert after.count(b"\n") == before.count(b"\n"), "a line that was not whole counts"
    found = instance.script("tests.kill.looking")
    found["after"]["erased"] = [ref for ref in found["after"]["erased"] if ref]
    agrees(found, people)
