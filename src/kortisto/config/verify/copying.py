"""The live instance copied into a scratch place while it is in use, proved there, and the copy shredded."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from kortisto.config.backup import spare, stage
from kortisto.config.backup.snapshot import SnapshotFailed, put_back_postgres, put_back_sqlite, snapshot
from kortisto.config.instance import Instance
from kortisto.config.verify import untouched
from kortisto.lib.scratch import scratch

ROOM = 4
"""The copy, the state kept for the replay, its write-ahead log, and the table of pages."""
TREES = ("files", "policies", "ledger")

Tell = Callable[[str], None]


class NoRoom(RuntimeError):
    """The disk is too small for the copy; the message says how much is needed."""


@dataclass(frozen=True, slots=True)
class Verified:
    """`proof` is what the process inside found (`kortisto.canary.proving.Proof`), `live` how the instance itself stood afterwards."""

    proof: dict[str, Any]
    live: untouched.Compared

    @property
    def ok(self) -> bool:
        return bool(self.proof["ok"]) and self.live.ok


def verify(instance: Instance, now: datetime, *, tell: Tell = lambda phase: None) -> Verified:
    """Copy, prove, shred, compare. Raises NoRoom, SnapshotFailed or stage.Crashed; the live instance is only read."""
    _room_for(instance)
    before = untouched.print_of(instance)
    words: list[str] = []
    with scratch(instance.home, shredded=True) as folder, spare.database(instance) as url:
        tell("copying")
        trial = _copied(instance, folder, url)
        tell("proving")
        proof = stage.inside(trial, "kortisto.config.verify.trial", now.isoformat(), tell=lambda: tell("proving"))
        words = proof.pop("said", [])
    tell("comparing")
    return Verified(proof, untouched.compare(instance, before, words))


def _room_for(instance: Instance) -> None:
    source = instance.sqlite_file
    size = source.stat().st_size * ROOM if source is not None and source.exists() else 0
    size += sum(path.stat().st_size for path in instance.files.rglob("*") if path.is_file())
    free = shutil.disk_usage(instance.home).free
    if free < size:
        raise NoRoom(f"The proof needs {size // 2**20} MiB in {instance.home}; {free // 2**20} MiB are free.")


def _copied(instance: Instance, folder: Path, url: str) -> Instance:
    trial = stage.prepared(instance, folder, url)
    for name in ("files", "policies", "ledger", "backups", "logs", "static"):
        (folder / name).mkdir(mode=0o700, exist_ok=True)
    with snapshot(instance) as database:
        plain = folder / "database"
        with plain.open("wb") as file:
            shutil.copyfileobj(database, file, 1024 * 1024)
    _put_in(trial, plain)
    # After the database: a ledger that knows more is replayed, one that knows less would not fit.
    for name in TREES:
        source = instance.home / name
        if source.is_dir():
            shutil.copytree(source, folder / name, dirs_exist_ok=True, ignore_dangling_symlinks=True)
    return trial


def _put_in(trial: Instance, plain: Path) -> None:
    if trial.sqlite_file is None:
        put_back_postgres(trial, plain)
        plain.unlink()
    else:
        put_back_sqlite(plain, trial.sqlite_file)


class Copies:
    """Inside the copy: a state of its database kept and put back, as somebody does with an old backup."""

    def __init__(self, trial: Instance) -> None:
        self.trial, self.place = trial, trial.home / "before"

    def keep(self) -> None:
        with snapshot(self.trial) as database, self.place.open("wb") as file:
            shutil.copyfileobj(database, file, 1024 * 1024)

    def put_back(self) -> None:
        from django.db import connections

        connections.close_all()
        _put_in(self.trial, self.place)
        self.place.unlink(missing_ok=True)


__all__ = ["Copies", "NoRoom", "SnapshotFailed", "Verified", "verify"]
