"""kill -9 while an attachment comes or goes: never a row without its file, and the night removes a file without its row."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.proof.instance import Instance, filled


@pytest.fixture
def prepared(tmp_path: Path) -> Instance:
    instance, _ = filled(tmp_path / "instance", "tests.kill.attaching", "prepare")
    return instance


def killed(instance: Instance, step: str) -> None:
    process = instance.start("-m", "tests.kill.attaching", step)
    out, err = process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL, f"{out}\n{err}"


def test_a_file_whose_row_never_came_goes_in_the_night(prepared: Instance) -> None:
    killed(prepared, "adding")
    found = prepared.script("tests.kill.attaching", "look")
    assert len(found["before"]) == 2 and found["told"] == {"deleted": 0, "strays": 1}, found
    assert found["after"] == found["rows"] and len(found["rows"]) == 1


def test_a_file_whose_row_has_gone_goes_in_the_night(prepared: Instance) -> None:
    killed(prepared, "removing")
    found = prepared.script("tests.kill.attaching", "look")
    assert len(found["before"]) == 1 and found["told"] == {"deleted": 0, "strays": 1}, found
    assert found["after"] == found["rows"] == []


def test_a_restore_brings_attachments_back_and_no_deleted_one(prepared: Instance) -> None:
    """In the archive both; one was deleted for good since, the other lost with its disk. Keys are not in the archive."""
    prepared.run("-m", "tests.kill.attaching", "second")
    prepared.kortisto("backup")
    [archive] = (prepared.home / "backups").glob("*.kortisto-backup")
    prepared.run("-m", "tests.kill.attaching", "delete first")
    for path in (prepared.home / "files" / "attachments").glob("*.sealed"):
        path.unlink()
    prepared.kortisto("restore", str(archive), "--yes")
    assert prepared.script("tests.kill.attaching", "names") == {"toinen.txt": "Sisältö"}
    found = prepared.script("tests.kill.attaching", "look")
    assert found["after"] == found["rows"] and len(found["rows"]) == 1
