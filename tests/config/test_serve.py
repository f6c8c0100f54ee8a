"""The command on a real instance: init, serve, kill -9, refusals, exit codes."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from kortisto.contacts import migrations

# These tests make instances of their own on SQLite, whatever database the session uses.
COMMAND = [sys.executable, "-m", "kortisto"]


def environment(home: Path, **more: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("KORTISTO_", "DJANGO_"))}
    return {**clean, "KORTISTO_HOME": str(home), **more}


def run(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words], env=environment(home, **more), capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("served") / "instance"
    done = run(home, "init", "--second-keys", str(home.parent / "second"))
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance as `kortisto init` leaves it, only to be copied."""
    home = tmp_path_factory.mktemp("untouched") / "instance"
    done = run(home, "init")
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture
def quiet(untouched: Path, tmp_path: Path) -> Path:
    """An instance nobody serves, whatever the order of the tests."""
    return shutil.copytree(untouched, tmp_path / "instance")


def free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])


def children(pid: int) -> set[int]:
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.add(int(path.parent.name))
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(what: object, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not what():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/static/ui/kortisto.css", timeout=5) as response:
            return response.status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


@pytest.fixture(scope="module")
def running(made: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server for tests that only look."""
    yield from serving(made)


@pytest.fixture
def served(made: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server of the test's own, to be killed."""
    yield from serving(made)


def serving(made: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    port = free_port()
    process = subprocess.Popen([*COMMAND, "serve", "--port", str(port)], env=environment(made), stdout=subprocess.PIPE, text=True)
    until(lambda: answers(port))
    yield process, port
    process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def test_init_again_changes_nothing(made: Path) -> None:
    database = (made / "kortisto.sqlite3").read_bytes()
    done = run(made, "init")
    assert done.returncode == 0, done.stderr
    assert "nothing was changed" in done.stdout
    assert (made / "kortisto.sqlite3").read_bytes() == database


def test_a_port_in_use_is_a_sentence(quiet: Path) -> None:
    assert run(quiet, "upgrade").returncode == 0
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run(quiet, "serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1 and "--port" in done.stderr and "Traceback" not in done.stderr


def test_nothing_of_the_instance_is_open_to_others(made: Path) -> None:
    for path in [made, made / "kortisto.sqlite3", made / "kortisto.toml", *made.glob("keys/*"), *made.parent.glob("second/*")]:
        assert path.stat().st_mode & 0o077 == 0, path


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


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["serve"], 3, "kortisto init"),
        (["nonsense"], 2, "No such command"),
        (["backup", "--verify", "/nowhere"], 2, "does not exist"),
    ],
)
def test_errors_are_sentences_with_exit_codes(tmp_path: Path, words: list[str], code: int, says: str) -> None:
    done = run(tmp_path / "none", *words)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False)
    assert says in done.stderr


def test_an_open_or_default_key_is_refused(made: Path) -> None:
    path = made / "keys" / "django.key"
    text = path.read_text()
    try:
        path.chmod(0o644)
        done = run(made, "check")
        assert (done.returncode, "chmod go-rwx" in done.stderr) == (3, True)
        path.chmod(0o600)
        path.write_text("c2VjcmV0\n")
        assert "default or typed keys are refused" in run(made, "check").stderr
    finally:
        path.write_text(text)
        path.chmod(0o600)


def test_backup_and_upgrade_by_command(quiet: Path) -> None:
    def archives() -> set[Path]:
        return set((quiet / "backups").glob("*.kortisto-backup"))

    before = archives()
    done = run(quiet, "backup", "--json")
    assert done.returncode == 0, done.stderr
    (archive,) = archives() - before
    assert str(archive) in done.stdout
    assert "whole: True" in run(quiet, "backup", "--verify", str(archive)).stdout
    before = archives()
    assert run(quiet, "upgrade").returncode == 0
    assert len(archives() - before) == 1


def sql(home: Path, statement: str) -> None:
    with sqlite3.connect(home / "kortisto.sqlite3") as database:
        database.execute(statement)


def test_an_upgrade_that_fails_names_the_backup_and_the_way_back(quiet: Path) -> None:
    """The last change of a room counts as not made, so making it again fails as a broken migration does."""
    newest = max(Path(migrations.__path__[0]).glob("0*.py"))
    assert "CreateModel" in newest.read_text(), "take a room whose last change cannot be made twice"
    last = newest.stem
    sql(quiet, f"DELETE FROM django_migrations WHERE app = 'contacts' AND name = '{last}'")
    failed = run(quiet, "upgrade")
    (archive,) = (quiet / "backups").glob("*.kortisto-backup")
    assert (failed.returncode, "Traceback" in failed.stderr) == (1, False)
    assert f"kortisto restore {archive}" in failed.stderr
    assert "kortisto upgrade" in run(quiet, "check").stderr, "the server does not start on it"
    assert "whole: True" in run(quiet, "backup", "--verify", str(archive)).stdout
    sql(quiet, f"INSERT INTO django_migrations (app, name, applied) VALUES ('contacts', '{last}', '2026-11-26')")
    assert run(quiet, "upgrade", "--no-backup").returncode == 0


def test_an_older_program_refuses_a_newer_database(quiet: Path) -> None:
    sql(quiet, "INSERT INTO django_migrations (app, name, applied) VALUES ('privacy', '9999_of_tomorrow', '2026-11-26')")
    refused = run(quiet, "check")
    assert refused.returncode == 1 and "newer version" in refused.stderr


def test_a_restore_that_was_cut_off_keeps_the_server_from_starting(quiet: Path) -> None:
    (quiet / "restore-under-way").write_text("/srv/backups/one.kortisto-backup\n")
    refused = run(quiet, "serve")
    assert refused.returncode == 1 and "kortisto restore /srv/backups/one.kortisto-backup" in refused.stderr


def test_the_drill_by_command(quiet: Path) -> None:
    none = run(quiet, "drill", "--json")
    assert none.returncode == 1 and '"outcome": "no_backup"' in none.stdout and "kortisto backup" in none.stderr
    assert run(quiet, "backup").returncode == 0
    well = run(quiet, "drill", "--json")
    assert well.returncode == 0 and '"outcome": "well"' in well.stdout, well.stderr
    assert not list(quiet.glob(".scratch-*"))


def test_a_backup_folder_that_cannot_be_written_is_told_at_the_start(quiet: Path) -> None:
    told = run(quiet, "check", KORTISTO_BACKUP_FOLDER=str(quiet / "kortisto.toml" / "backups"))
    assert "[backup] folder" in told.stderr and "Traceback" not in told.stderr


@pytest.mark.parametrize("at_home", [True, False], ids=["home", "second keys"])
def test_a_folder_that_cannot_be_made_is_a_sentence_and_leaves_nothing(tmp_path: Path, *, at_home: bool) -> None:
    (tmp_path / "file").write_text("somebody's")
    nowhere = tmp_path / "file" / "keys"
    home = nowhere if at_home else tmp_path / "new" / "instance"
    done = run(home, "init", *([] if at_home else ["--second-keys", str(nowhere)]))
    assert done.returncode == 3 and "Traceback" not in done.stderr and "made" not in done.stdout
    assert str(nowhere) in done.stderr and "can be written to" in done.stderr
    assert [path.name for path in tmp_path.rglob("*")] == ["file"]


def test_an_instance_there_already_is_left_as_it_was(quiet: Path) -> None:
    """Folders that went are not made either when the second place for the keys cannot be."""
    (quiet / "backups").rmdir()
    before = {path: path.stat().st_mtime_ns for path in quiet.rglob("*")}
    done = run(quiet, "init", "--second-keys", str(quiet / "kortisto.toml" / "keys"))
    assert done.returncode == 3 and "Traceback" not in done.stderr
    assert {path: path.stat().st_mtime_ns for path in quiet.rglob("*")} == before


def test_a_second_place_of_the_settings_that_cannot_be_had_is_a_sentence(quiet: Path) -> None:
    nowhere = quiet / "kortisto.toml" / "keys"
    done = run(quiet, "init", KORTISTO_KEYS_SECOND=str(nowhere))
    assert (
        done.returncode == 3
        and "Traceback" not in done.stderr
        and f"to {nowhere}: Not a directory. Mend [keys] second" in done.stderr
    )
