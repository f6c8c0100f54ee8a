"""kill -9 of whoever imports a list, the server's worker or the command: the job runs again, and every row comes in once."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from datetime import date
from pathlib import Path

from tests.journeys.house import free_port
from tests.kill.queueing import ROWS
from tests.proof.instance import Instance, filled, made


def people_in(instance: Instance) -> int:
    """Read beside the running server."""
    [file] = [path for path in instance.home.rglob("*.sqlite3") if path.is_file()]
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
        return int(database.execute("SELECT count(*) FROM contacts_contact").fetchone()[0])


def descendants(pid: int) -> list[int]:
    """The processes a process has started, and theirs."""
    own = [int(word) for task in Path(f"/proc/{pid}/task").iterdir() for word in (task / "children").read_text().split()]
    return [one for child in own for one in (*descendants(child), child)]


def test_a_killed_server_takes_the_import_up_again(tmp_path: Path) -> None:
    instance, _ = filled(tmp_path / "instance", "tests.kill.queueing")
    server = instance.start("-m", "kortisto", "serve", "--port", str(free_port()))
    deadline = time.monotonic() + 120
    while not 0 < people_in(instance) < ROWS and time.monotonic() < deadline:
        time.sleep(0.02)
    for pid in [*descendants(server.pid), server.pid]:
        os.kill(pid, signal.SIGKILL)  # the worker first: of a server gone it would finish the job it has
    server.communicate()
    taken_up_again(instance)


def test_a_killed_command_is_finished_by_a_worker(tmp_path: Path) -> None:
    instance, file = made(tmp_path / "instance"), tmp_path / "lista.csv"
    instance.run("-m", "tests.kill.queueing", str(file))
    command = instance.start("-m", "kortisto", "import", str(file), "--source", "Messut", "--collected", date.today().isoformat())
    deadline = time.monotonic() + 120
    while not 0 < people_in(instance) < ROWS and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(command.pid, signal.SIGKILL)
    command.communicate()
    instance.kortisto("worker", "--until-idle")
    assert people_in(instance) < ROWS, "the list was taken up while its lease was still held"
    taken_up_again(instance)


def taken_up_again(instance: Instance) -> None:
    there = instance.script("tests.kill.counting", "lapse")
    assert 0 < there["people"] < ROWS, "nobody was killed in the middle"
    assert there["state"] == "running"
    instance.kortisto("worker", "--until-idle")
    found = instance.script("tests.kill.counting")
    assert (found["state"], found["job"]) == ("done", "done"), found
    assert found["people"] == found["addresses"] == found["different"] == ROWS, found
    assert found["drift"] == 0, "dates of some people differ from what is derived anew"
