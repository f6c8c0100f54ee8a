"""The restore drill: the newest backup put back in a scratch place as if the disk had been lost, and looked at there.

Only what a lost disk leaves is used: the archive, the copy of the ledger beside it, and the keys. The restored register is
started in a process of its own (`trial`), for settings and database of a process belong to one instance.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from kortisto.config.backup import archive, generations, spare, stage
from kortisto.config.backup.restoring import restore
from kortisto.config.backup.sealed import ArchiveDamaged
from kortisto.config.backup.snapshot import SnapshotFailed
from kortisto.config.instance import Instance
from kortisto.lib.keyring import KeyRing, KeyTrouble
from kortisto.lib.scratch import scratch

log = logging.getLogger(__name__)
ROOM = 3
"""A drill needs this many times the size of the archive: what is unpacked, its indexes and its write-ahead log."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Drilled:
    """`outcome` is a code of `privacy.drills.OUTCOMES`; `detail` a sentence for the operator, nothing of a person in it."""

    outcome: str
    made_at: datetime | None = None
    replayed: int = 0
    persons: int = 0
    detail: str = ""


class _Failed(Exception):
    """The drill ended with `outcome`."""

    def __init__(self, outcome: str, detail: str) -> None:
        super().__init__(detail)
        self.outcome = outcome


def drill(instance: Instance, now: datetime, *, tell: Tell = lambda phase: None) -> Drilled:
    """Hold a drill; what goes wrong with the backup is an outcome. `tell` is called often and may raise to stop it."""
    whole = (one for one in archive.listing(instance.backups) if not one[1]["generation"].endswith(generations.DAMAGED))
    newest = next(whole, None)
    if newest is None:
        return Drilled("no_backup", detail=f"No archive lies in {instance.backups}; make one with `kortisto backup`.")
    path, header = newest
    made_at = datetime.fromisoformat(header["made_at"])
    try:
        found = _held(instance, path, header["generation"], now, tell)
    except _Failed as failed:
        return Drilled(failed.outcome, made_at, detail=str(failed))
    return Drilled(found["outcome"], made_at, found["replayed"], found["persons"], found["detail"])


def _held(instance: Instance, path: Path, generation: str, now: datetime, tell: Tell) -> dict[str, Any]:
    _key_in_every_place(instance.keys, generation)
    _room_for(path, instance.home)
    tell("unpacking")
    try:
        with scratch(instance.home) as folder, spare.database(instance) as url:
            trial = stage.prepared(instance, folder, url)
            restore(stage.reading_keys(trial, instance), path, now, safety=False)
            tell("replaying")
            return _looked_at(trial, now, tell)
    except (ArchiveDamaged, KeyTrouble) as error:
        raise _Failed("unreadable", str(error)) from error
    except SnapshotFailed as error:
        raise _Failed("database", str(error)) from error


def _key_in_every_place(ring: KeyRing, generation: str) -> None:
    name = f"{generations.FOLDER}/{generation}"
    for place in ring.places:
        if not KeyRing(place).exists(name):
            raise _Failed("key_missing", f"The key of the newest backup is missing in {place}.")


def _room_for(path: Path, home: Path) -> None:
    needed, free = path.stat().st_size * ROOM, shutil.disk_usage(home).free
    if free < needed:
        raise _Failed("no_room", f"The drill needs {needed // 2**20} MiB in {home}; {free // 2**20} MiB are free.")


def _looked_at(trial: Instance, now: datetime, tell: Tell) -> dict[str, Any]:
    try:
        return stage.inside(trial, "kortisto.config.backup.trial", now.isoformat(), tell=lambda: tell("replaying"))
    except stage.Crashed as error:
        log.error("The process of the restore drill ended with code %s.", error.code)
        raise _Failed("crashed", f"Its process ended with code {error.code}.") from error
