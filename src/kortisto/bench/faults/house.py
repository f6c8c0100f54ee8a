"""The processes of the house: the server, the worker and the sink, started, killed, started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

DOOR = "/kirjaudu/"
WAIT = 120.0
"""Seconds after which a server that does not answer is taken for dead for good."""


class NoAnswer(RuntimeError):
    """The server did not come back."""


@dataclass
class House:
    """`home` is the instance of this process. `kills`: what was killed, in order; `waits`: seconds to the first answer after it."""

    home: Path
    mail_port: int
    port: int = 0
    kills: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    _server: subprocess.Popen[bytes] | None = None
    _worker: subprocess.Popen[bytes] | None = None
    held: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def environment(self) -> dict[str, str]:
        """Of the processes: this one's instance, with the worker apart and the mail to the sink."""
        return os.environ | {
            "KORTISTO_WORKER_EMBEDDED": "false",
            "KORTISTO_WEB_BASE_URL": f"http://127.0.0.1:{self.port}",
            "KORTISTO_MAIL_HOST": "127.0.0.1",
            "KORTISTO_MAIL_PORT": str(self.mail_port),
            "KORTISTO_MAIL_SECURITY": "none",
            "KORTISTO_MAIL_SENDER": "Kuurankukka <posti@kuurankukka.example>",
        }

    def start(self, *words: str, log: str) -> subprocess.Popen[bytes]:
        """A `kortisto` of this instance; what it says is added to `log` in the instance's folder of logs."""
        with (self.home / "logs" / log).open("ab") as told:
            return subprocess.Popen(
                [sys.executable, "-m", "kortisto", *words],
                env=self.environment(), stdin=subprocess.DEVNULL, stdout=told, stderr=told, start_new_session=True,
            )  # fmt: skip

    def open(self) -> None:
        """Server and worker run, and the door answers."""
        with self.held:
            self._begin_worker()
            self._begin_server()
            self._answered()

    def kill_server(self) -> None:
        """SIGKILL to the server and the process that answers, at once; gone again, and the seconds until it answered noted."""
        with self.held:
            assert self._server is not None
            began = time.monotonic()
            _kill(self._server)
            self.kills.append("server")
            self._begin_server()
            self._answered()
            self.waits.append(time.monotonic() - began)

    def kill_answering(self) -> None:
        """SIGKILL to the process that answers only: the server sees to another."""
        with self.held:
            assert self._server is not None
            family = descendants(self._server.pid)
            began = time.monotonic()
            for pid in family:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.kills.append("answering process")
            self._answered(not_before=family)
            self.waits.append(time.monotonic() - began)

    def kill_worker(self) -> None:
        with self.held:
            assert self._worker is not None
            _kill(self._worker)
            self.kills.append("worker")
            self._begin_worker()

    def pids(self) -> list[int]:
        """Every process of the server and the worker that runs now."""
        with self.held:
            tops = [one.pid for one in (self._server, self._worker) if one is not None and one.poll() is None]
            return [pid for top in tops for pid in (top, *descendants(top))]

    def keep_up(self) -> list[str]:
        """Start again what ended by itself, as the operator's service manager does; gives what that was."""
        with self.held:
            ended = []
            if self._server is not None and self._server.poll() is not None:
                ended.append("server")
                self._begin_server()
                self._answered()
            if self._worker is not None and self._worker.poll() is not None:
                ended.append("worker")
                self._begin_worker()
            return ended

    def close(self) -> None:
        """Ended in good order, or killed after half a minute."""
        with self.held:
            for one in (self._server, self._worker):
                if one is None:
                    continue
                if one.poll() is None:
                    one.terminate()
                try:
                    one.wait(30)
                except subprocess.TimeoutExpired:
                    _kill(one)
            self._server = self._worker = None

    def _begin_server(self) -> None:
        self._server = self.start("serve", "--port", str(self.port), log="bench-server.log")

    def _begin_worker(self) -> None:
        self._worker = self.start("worker", log="bench-worker.log")

    def _answered(self, not_before: list[int] | None = None) -> None:
        """Wait for an answer of a process that is not one of those killed. A server that could not have its port is started again."""
        until = time.monotonic() + WAIT
        while time.monotonic() < until:
            assert self._server is not None
            if self._server.poll() is not None:
                time.sleep(0.1)  # the one that answers leaves the port half a second after its parent
                self._begin_server()
            if not_before and any(_alive(pid) for pid in not_before):
                continue
            if answers(self.port):
                return
            time.sleep(0.02)
        raise NoAnswer(f"The server did not answer within {WAIT:.0f} s. See logs/bench-server.log.")


def answers(port: int) -> bool:
    """Whether the door opens."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{DOOR}", timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, ValueError):
        return False


def descendants(pid: int) -> list[int]:
    """The processes a process has started, and theirs; Linux only, elsewhere none are found."""
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += [int(child), *descendants(int(child))]
    return found


def _alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def _kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL to a process and all it has started."""
    for pid in (process.pid, *descendants(process.pid)):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait()


@contextmanager
def post_office(log: Path, delay: float) -> Iterator[int]:
    """The sink in a process of its own: gives its port. Each answer takes `delay` seconds, so that a mailing lasts."""
    with subprocess.Popen(
        [sys.executable, "-m", "kortisto.bench.sink", "--log", str(log), "--delay", str(delay)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()
