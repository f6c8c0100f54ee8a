"""kill -9 in the middle of the undo of an import: whoever comes after finishes it, and nothing is left or lost."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from datetime import date, timedelta
from pathlib import Path

from tests.proof.instance import Instance, made

ROWS = 420


def _people(instance: Instance) -> int:
    [file] = [path for path in instance.home.rglob("*.sqlite3") if path.is_file()]
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
        return int(database.execute("SELECT count(*) FROM contacts_contact").fetchone()[0])


def test_a_killed_undo_is_finished(tmp_path: Path) -> None:
    instance, file = made(tmp_path / "instance"), tmp_path / "lista.csv"
    instance.run("-m", "tests.kill.queueing", str(file))  # publishes the notice
    rows = file.read_text("utf-8").splitlines()[: ROWS + 1]
    file.write_text("\n".join(rows), "utf-8")
    day = (date.today() - timedelta(days=1)).isoformat()
    instance.kortisto("import", str(file), "--source", "Messut", "--collected", day)
    assert _people(instance) == ROWS
    command = instance.start("-m", "kortisto", "undo-import", "T-00001")
    deadline = time.monotonic() + 120
    while not 0 < _people(instance) < ROWS and time.monotonic() < deadline:
        time.sleep(0.005)
    os.killpg(command.pid, signal.SIGKILL)
    command.communicate()
    assert 0 < _people(instance) < ROWS, "nobody was killed in the middle"
    assert f"{ROWS} people erased, 0 left" in instance.kortisto("undo-import", "T-00001")
    assert _people(instance) == 0
    assert "no longer be undone" in instance.start("-m", "kortisto", "undo-import", "T-00001").communicate()[1]
    ledger = instance.kortisto("check", code=None)
    assert "Traceback" not in ledger
