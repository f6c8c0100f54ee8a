"""The server on a real instance: it starts, survives its workers, and stops whole."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import urllib.request
from pathlib import Path

from tests.config.command import COMMAND, alive, answers, children, environment, free_port, run, until


def test_a_port_in_use_is_a_sentence(quiet: Path) -> None:
    assert run(quiet, "upgrade").returncode == 0
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run(quiet, "serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1 and "--port" in done.stderr and "Traceback" not in done.stderr


def test_kill_of_the_server_leaves_no_process(served: tuple[subprocess.Popen[str], int]) -> None:
    process, port = served
    until(lambda: len(children(process.pid)) >= 2)
    family = children(process.pid)
    process.send_signal(signal.SIGKILL)
    until(lambda: not any(alive(pid) for pid in family), 20)
    assert not answers(port)


def test_a_killed_worker_is_started_again_and_a_term_stops_everything(
    served: tuple[subprocess.Popen[str], int], made: Path
) -> None:
    process, _ = served

    def workers() -> set[int]:
        return {pid for pid in children(process.pid) if b"--with-parent" in Path(f"/proc/{pid}/cmdline").read_bytes()}

    until(workers)
    first = workers()
    os.kill(next(iter(first)), signal.SIGKILL)
    until(lambda: workers() - first)
    refused = run(made, "restore", "--yes", str(made / "kortisto.toml"))
    assert refused.returncode == 1
    assert "Stop it first" in refused.stderr
    family = children(process.pid)
    process.send_signal(signal.SIGTERM)
    process.wait(60)
    until(lambda: not any(alive(pid) for pid in family), 20)


def test_ctrl_c_stops_everything_without_a_word(made: Path) -> None:
    """As a terminal does: every process of its group at once, here right after the first answer, and impatiently twice."""
    port = free_port()
    with subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port)],
        env=environment(made), start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        until(lambda: answers(port))
        family = children(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(30) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""
    until(lambda: not any(alive(pid) for pid in family), 20)


def test_the_first_administrator_gets_a_link(running: tuple[subprocess.Popen[str], int]) -> None:
    process, port = running
    assert process.stdout is not None
    assert f"http://127.0.0.1:{port}" in process.stdout.readline()
    assert f"http://127.0.0.1:{port}/alku/?avain=" in process.stdout.readline()


def test_answers_carry_the_strict_headers(running: tuple[subprocess.Popen[str], int]) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{running[1]}/kirjaudu/", timeout=30) as response:
        headers = response.headers
    assert headers["Cache-Control"] == "no-store"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert (headers["X-Frame-Options"], headers["X-Content-Type-Options"]) == ("DENY", "nosniff")


def test_a_restore_that_was_cut_off_keeps_the_server_from_starting(quiet: Path) -> None:
    (quiet / "restore-under-way").write_text("/srv/backups/one.kortisto-backup\n")
    refused = run(quiet, "serve")
    assert refused.returncode == 1 and "kortisto restore /srv/backups/one.kortisto-backup" in refused.stderr
