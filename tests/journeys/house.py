"""A served instance and the people at its screens: real server, real worker, real browser."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.proof.instance import Instance


@dataclass
class House:
    """`address` is where the instance answers, `known` what `furnishing` made."""

    instance: Instance
    address: str
    known: dict[str, Any] = field(default_factory=dict)
    process: Any = None

    def card(self, name: str) -> str:
        return f"{self.address}/henkilot/{self.known['cards'][name]}/"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def served(instance: Instance, port: int = 0, **more: str) -> Iterator[House]:
    """`kortisto serve` until the block ends; `more`: what else its environment says (secrets of the settings)."""
    port = port or free_port()
    log = (instance.home / "serve.txt").open("w")
    process = subprocess.Popen(
        [os.sys.executable, "-m", "kortisto", "serve", "--port", str(port)],  # type: ignore[attr-defined]
        env=instance.environment | more, cwd=instance.home, start_new_session=True, stdout=log, stderr=log,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process, instance.home / "serve.txt")
        yield House(instance, address, process=process)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        log.close()


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{address}/kirjaudu/", timeout=5).close()
            return
        time.sleep(0.2)
    raise AssertionError(f"the server does not answer\n{log.read_text()}")


class Watch:
    """What a page must never do while somebody uses it."""

    def __init__(self, page: Any, address: str) -> None:
        self.host = urlsplit(address).netloc
        self.troubles: list[str] = []
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.troubles.append(f"script error: {error}"))
        page.on("request", self._asked)
        page.on("response", self._answered)

    def _said(self, message: Any) -> None:
        text = message.text
        harmless = text.startswith("Failed to load resource: the server responded with a status of 4") or "AbortError" in text
        if message.type == "error" and not harmless:  # a newer question cancels the one under way
            self.troubles.append(f"console: {text}")

    def _asked(self, request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != self.host:
            self.troubles.append(f"a request to another host: {request.url}")

    def _answered(self, response: Any) -> None:
        if response.status >= 500:
            self.troubles.append(f"{response.status} {response.request.method} {response.url}")
