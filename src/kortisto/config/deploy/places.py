"""Where things lie and who may read them: the instance folder, keys, backups."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from kortisto.config.deploy.finding import Finding, look, unsafe

if TYPE_CHECKING:
    from kortisto.config.instance import Instance

Disk = Callable[[Path], int]
OLD = timedelta(days=2)
NAMED = 3
"""How many files a sentence names."""


def look_at_permissions(own: Instance) -> Iterator[Finding]:
    """Nothing of the instance is for others than its owner, but the notices, which are public."""
    home = own.home
    if _open(home):
        yield unsafe("files.home", f"{home} can be read by others than its owner.", f"Run: chmod 700 {home}")
    within = [own.settings_file, own.files, own.ledger, own.backups, own.logs, *([own.sqlite_file] if own.sqlite_file else [])]
    loose = [str(path) for path in within if path.exists() and _open(path)]
    if loose:
        words = f"Others than the owner can read {', '.join(loose[:NAMED])}."
        yield unsafe("files.inside", words, f"Run: chmod -R go-rwx {' '.join(loose[:NAMED])}")
    for problem in own.keys.problems():
        yield unsafe(
            "keys.open", problem.partition(";")[0] + ".", problem.partition("; ")[2].capitalize() or "Mend that key location."
        )
    if not own.instance_demo and (home / "demo-sign-ins.json").exists():
        words = "Sign-ins of a demonstration lie in the folder (demo-sign-ins.json)."
        yield unsafe("files.demo", words, "Close the accounts it names and delete the file.")


def _open(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def look_at_keys(own: Instance, disk: Disk) -> Iterator[Finding]:
    """A lost disk must not take the keys along, and a stolen backup must not bring them."""
    ring = own.keys
    if ring.second is None:
        words = "Keys lie in one place only: with that disk every backup is lost too."
        yield unsafe("keys.one", words, "Set [keys] second to a folder on another disk and run kortisto init.")
    elif disk(ring.second) == disk(ring.first):
        words = f"Both places of the keys ({ring.first}, {ring.second}) are on one disk."
        yield unsafe("keys.disk", words, "Set [keys] second to a folder on another disk and run kortisto init.")
    beside = [place for place in ring.places if own.backups in (place, *place.parents)]
    beside += [place for place in ring.places[1:] if place not in beside and disk(place) == disk(own.backups) != disk(own.home)]
    if beside:
        words = f"Keys ({beside[0]}) lie beside the backups: whoever takes that disk can read them."
        yield unsafe("keys.beside", words, "Keep the second copy of the keys on a disk apart from the backups.")


def look_at_backups(own: Instance, disk: Disk, now: datetime) -> Iterator[Finding]:
    if not own.backup_at:
        yield unsafe("backup.never", "No backup is made by itself ([backup] at is empty).", 'Set [backup] at = "02:30".')
    made = [path.stat().st_mtime for path in own.backups.rglob("*") if path.is_file()] if own.backups.is_dir() else []
    if not made or now.timestamp() - max(made) > OLD.total_seconds():
        words = "There is no backup yet." if not made else "The newest backup is more than two days old."
        yield unsafe("backup.old", words, "Run kortisto backup, and see under Background work why the nightly one failed.")
    if disk(own.backups) == disk(own.home):
        words = f"Backups ({own.backups}) lie on the disk of the register, and do not leave the machine."
        yield unsafe("backup.disk", words, "Set [backup] folder to a disk or share that is kept elsewhere.")
    else:
        words = "Backups lie on another disk; whether that disk is in another building no program can tell."
        yield look("backup.elsewhere", words, "Keep one copy where a fire or a thief does not reach both.")


def look_all(own: Instance, *, now: datetime, disk: Disk) -> Iterator[Finding]:
    yield from look_at_permissions(own)
    yield from look_at_keys(own, disk)
    yield from look_at_backups(own, disk, now)
