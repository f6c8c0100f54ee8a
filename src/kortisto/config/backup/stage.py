"""A copy of the register in a scratch place, and a process of its own inside it: for drills and for proofs.

Settings and database of a process belong to one instance; a copy needs another. It sends no mail, writes no backup beside the
register's, and ends with its parent.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kortisto.config.instance import FILE, Instance
from kortisto.config.making import KEYS
from kortisto.lib.keyring import KeyRing

OWN: dict[str, Any] = {
    "keys_second": "",
    "backup_folder": "backups",
    "mail_host": "",
    "mail_service": "",
    "mail_sender": "",
    "inbox_host": "",
    "returns_host": "",
    "metrics_file": "",
    "database_owner": "",
    "backup_also": (),
}
"""Settings of a copy that are never those of the register."""


class Crashed(RuntimeError):
    """The process ended without an answer; `code` is its exit code."""

    def __init__(self, code: int | None) -> None:
        super().__init__(str(code))
        self.code = code


def prepared(instance: Instance, folder: Path, url: str) -> Instance:
    """An instance in `folder` with the present settings and copies of the keys that opening the register needs."""
    ring = KeyRing(folder / "keys")
    for name in [*KEYS, *(name for name in instance.keys.names() if name not in KEYS)]:
        ring.put(name, instance.keys.read(name))
    shutil.copyfile(instance.settings_file, folder / FILE)
    return Instance(folder, {**instance.values, **OWN, "database_url": url})


def reading_keys(trial: Instance, instance: Instance) -> Instance:
    """For the unpacking only: the key of a generation is read where it lies, never copied."""
    return Instance(trial.home, {**trial.values, "keys_second": str(instance.keys.first)})


def inside(trial: Instance, module: str, *arguments: str, tell: Callable[[], None] = lambda: None) -> dict[str, Any]:
    """Run `python -m module` on the copy; gives the JSON of its last line. `tell` is called every second and may raise to stop it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("KORTISTO_", "DJANGO_"))}
    names = ("database_url", "database_password", *OWN)
    environment |= {f"KORTISTO_{name.upper()}": _written(trial.values[name]) for name in names}
    environment["KORTISTO_HOME"] = str(trial.home)
    # The process ends when its standard input closes: with this one, whatever kills it.
    with subprocess.Popen(
        [sys.executable, "-m", module, *arguments], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            answer = _answer(process, tell)
        except BaseException:
            process.kill()
            raise
    if process.returncode or not answer:
        raise Crashed(process.returncode)
    found: dict[str, Any] = json.loads(answer)
    return found


def _written(value: Any) -> str:
    return ",".join(value) if isinstance(value, tuple) else str(value)


def _answer(process: subprocess.Popen[str], tell: Callable[[], None]) -> str:
    while process.poll() is None:
        try:
            process.wait(1)
        except subprocess.TimeoutExpired:
            tell()
    assert process.stdout is not None
    lines = process.stdout.read().strip().splitlines()
    return lines[-1] if lines else ""


def end_with_parent() -> None:
    """In the process inside, in a thread: standard input that closes ends it."""
    # Not through sys.stdin: a thread that waits in its buffer keeps the interpreter from ending.
    while os.read(0, 4096):
        pass
    os._exit(1)
