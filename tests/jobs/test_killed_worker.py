"""kill -9 of a real worker process in the middle of a job: another one runs it again, once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from kortisto import jobs
from kortisto.jobs.models import DONE, FAILED, RUNNING, Job
from tests.jobs import tasks

pytestmark = pytest.mark.django_db(transaction=True)
LEASE = 2.0
ROOT = Path(__file__).parents[2]


@pytest.fixture
def workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    monkeypatch.setenv("KORTISTO_TEST_MARKS", str(tmp_path / "marks"))
    started: list[subprocess.Popen[bytes]] = []

    def launch() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.jobs.worker_process", str(connection.settings_dict["NAME"]), str(LEASE)]
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE)
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        return process

    yield launch
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def wait_for(what: Callable[[], bool], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def test_a_job_that_dies_with_its_worker_runs_again_once(workers: Callable[[], subprocess.Popen[bytes]], tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    job = jobs.enqueue(tasks.dies_once, by=None)
    first = workers()
    wait_for(marks.exists)
    wait_for(lambda: Job.objects.get().state == RUNNING)
    first.send_signal(signal.SIGKILL)
    first.wait()
    # Two rivals: only one may take it over.
    workers(), workers()
    wait_for(lambda: Job.objects.get().state == DONE)
    time.sleep(LEASE)
    job.refresh_from_db()
    words = [line.split()[0] for line in marks.read_text().splitlines()]
    assert words == ["began", "began", "ended"]
    assert (job.attempts, job.deaths) == (2, 1)


def test_a_job_that_kills_every_worker_becomes_a_dead_letter(
    workers: Callable[[], subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    marks = tmp_path / "marks"
    jobs.enqueue(tasks.always_dies, by=None)
    for count in (1, 2):
        process = workers()
        wait_for(lambda count=count: marks.exists() and len(marks.read_text().splitlines()) == count)  # type: ignore[misc]
        process.send_signal(signal.SIGKILL)
        process.wait()
    workers()
    wait_for(lambda: Job.objects.get().state == FAILED)
    assert len(marks.read_text().splitlines()) == 2


def test_a_living_worker_keeps_its_job_beyond_the_first_lease(
    workers: Callable[[], subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    jobs.enqueue(tasks.always_dies, by=None)
    workers()
    wait_for((tmp_path / "marks").exists)
    workers()
    time.sleep(LEASE * 2)
    assert len((tmp_path / "marks").read_text().splitlines()) == 1
    assert Job.objects.get().deaths == 0
