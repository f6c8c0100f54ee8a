"""Putting an archive back: proved whole first, then swapped in, then told by the ledger whom to forget again."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from kortisto.config.backup import archive
from kortisto.config.backup.snapshot import DatabaseDamaged, SnapshotFailed, put_back_postgres, put_back_sqlite
from kortisto.config.instance import FILE, Instance
from kortisto.lib.scratch import scratch

UNDER_WAY = "restore-under-way"
"""The file that lies in the instance while database and files are exchanged: one of them alone is of another day."""


class WrongEngine(RuntimeError):
    """The archive is of the other kind of database."""


@dataclass(frozen=True)
class Restored:
    """What a restore did: the archive's header and the backup made of the state before (None when there was none).

    `damaged`: the state before was a torn file, sealed as it lay.
    """

    header: dict[str, Any]
    safety: Path | None
    damaged: bool = False


def restore(instance: Instance, path: Path, now: datetime, *, safety: bool = True) -> Restored:
    """Replace database and files by those of the archive. The ledger and present settings and policies stay.

    Everything is decrypted and checked before the first change. The state before is kept as a backup of its own. A process
    that dies between the first change and the last leaves a mark (see `cut_off`); restoring again finishes the work.
    """
    instance.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with scratch(instance.home) as fresh:
        header = archive.unpack(instance.keys, path, fresh)
        engine = "postgresql" if instance.sqlite_file is None else "sqlite"
        if header["engine"] != engine:
            raise WrongEngine(
                f"The archive is of a {header['engine']} database, this instance uses {engine}. Change [database] url."
            )
        kept, damaged = _safety(instance, now) if safety else (None, False)
        mark = _marked(instance.home, path)
        try:
            _swap_database(instance, fresh / archive.DATABASE)
        except SnapshotFailed:
            mark.unlink()
            raise
        _swap_files(instance.files, fresh / "files")
        _put_back_missing(fresh, instance)
    _put_back_ledger(instance, path.parent)
    mark.unlink()
    return Restored(header, kept, damaged)


def cut_off(home: Path) -> str:
    """What to do when a restore died between its first change and its last; "" when none did."""
    mark = home / UNDER_WAY
    if not mark.exists():
        return ""
    return (
        "A restore was cut off: database and files may be of different days. "
        f"Run it again: kortisto restore {mark.read_text('utf-8').strip()}"
    )


def _marked(home: Path, path: Path) -> Path:
    mark = home / UNDER_WAY
    with os.fdopen(os.open(mark, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(f"{path.absolute()}\n")
        file.flush()
        os.fsync(file.fileno())
    return mark


def _safety(instance: Instance, now: datetime) -> tuple[Path | None, bool]:
    """The state before, and whether it was damaged: exactly then somebody needs the backup, so it stops nothing."""
    try:
        return archive.make(instance, now), False
    except DatabaseDamaged:
        return archive.keep_damaged(instance, now), True
    except SnapshotFailed:
        if instance.sqlite_file is not None and not instance.sqlite_file.exists():
            return None, False
        raise


def _swap_database(instance: Instance, fresh: Path) -> None:
    if instance.sqlite_file is None:
        put_back_postgres(instance.as_owner, fresh)
    else:
        put_back_sqlite(fresh, instance.sqlite_file)


def _swap_files(present: Path, fresh: Path) -> None:
    fresh.mkdir(mode=0o700, exist_ok=True)
    old = fresh.with_name("files-before")
    if present.exists():
        present.rename(old)
    fresh.rename(present)


def _put_back_missing(fresh: Path, instance: Instance) -> None:
    for source in [fresh / FILE, *(fresh / "policies").rglob("*")]:
        target = instance.home / source.relative_to(fresh)
        if source.is_file() and not target.exists():
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            target.chmod(0o600)


def _put_back_ledger(instance: Instance, beside: Path) -> None:
    """What the ledger's folder lacks comes from the fuller of its copies; what is there stays."""
    copies = [folder / "ledger" for folder in (beside, instance.backups)]
    archive.copy_ledger(max(copies, key=_size), instance.ledger, missing_only=True)


def _size(folder: Path) -> int:
    ledger = folder / "ledger.jsonl"
    return ledger.stat().st_size if ledger.exists() else -1
