"""Further places for the backups: `[backup] also = ["folder:/mnt/nas/kortisto"]`. A folder is built in, other kinds register.

A package of yours that is installed beside Kortisto names its module under the entry point group `kortisto.backup_targets`; there:

    @targets.kind("vault")
    class Vault:                                   # "vault:WHERE" in the settings gives Vault("WHERE")
        def __init__(self, where: str) -> None: ...
        def store(self, path: Path, name: str) -> None: ...    # whole or not at all; again with the same name: replaced
        def names(self) -> list[str]: ...
        def forget(self, name: str) -> None: ...

A place that cannot be reached neither stops a backup nor an erasure: it is logged, and the page of the promises is red.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Iterable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Protocol, TypeVar

from kortisto.config.backup import generations
from kortisto.config.backup.archive import knows_more
from kortisto.config.instance import Instance, SettingsError

log = logging.getLogger(__name__)
GROUP = "kortisto.backup_targets"
LEDGER = "ledger"


class Target(Protocol):
    """A place. What it raises is trouble of the place; archives it holds are sealed, the ledger knows nobody."""

    def store(self, path: Path, name: str) -> None: ...

    def names(self) -> list[str]: ...

    def forget(self, name: str) -> None: ...


T = TypeVar("T", bound=Callable[[str], Target])
_kinds: dict[str, Callable[[str], Target]] = {}


def kind(name: str) -> Callable[[T], T]:
    """Register a kind of place: what makes one of the words after the colon."""

    def keep(make: T) -> T:
        _kinds[name] = make
        return make

    return keep


@kind("folder")
class Folder:
    """A folder on another disk or a mounted share."""

    def __init__(self, where: str) -> None:
        self.place = Path(where)

    def store(self, path: Path, name: str) -> None:
        target = self.place / name
        if target.exists() and knows_more(target, path):
            raise FileExistsError(name)  # a ledger that was cut or exchanged must not take a witness away
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = target.with_name(f"{target.name}.unfinished")
        shutil.copyfile(path, fresh)
        with fresh.open("rb+") as file:
            os.fsync(file.fileno())
        fresh.chmod(0o600)
        fresh.replace(target)

    def names(self) -> list[str]:
        return sorted(path.relative_to(self.place).as_posix() for path in self.place.rglob("*") if path.is_file())

    def forget(self, name: str) -> None:
        (self.place / name).unlink(missing_ok=True)


def of(instance: Instance) -> dict[str, Target]:
    """The places of the settings, by how they are written there. Raises SettingsError for a kind nobody registered."""
    found = {}
    for written in instance.values["backup_also"]:
        name, _, where = written.partition(":")
        if name not in _kinds:
            for entry in entry_points(group=GROUP):
                entry.load()
        if name not in _kinds or not where:
            known = ", ".join(sorted(_kinds))
            raise SettingsError(
                f"[backup] also names {written!r}: write a kind and a place, as in folder:/mnt/nas. Known are: {known}."
            )
        found[written] = _kinds[name](where)
    return found


def send(instance: Instance, archive: Path) -> list[str]:
    """Bring a finished archive, and the ledger as it is, to every place; gives the places that could not be reached."""
    return _each(instance, lambda place: _whole(place, archive, instance.ledger))


def send_ledger(instance: Instance, path: Path) -> list[str]:
    """Bring a file of the ledger that has grown to every place."""
    return _each(instance, lambda place: _grown(place, path))


def forget_dead(instance: Instance, alive: Iterable[str]) -> list[str]:
    """Remove the archives whose keys are gone; gives the places that could not be reached."""
    living = set(alive)

    def clear(place: Target) -> None:
        for name in place.names():
            generation = name.removesuffix(generations.ENDING).removeprefix("kortisto-")
            if name.endswith(generations.ENDING) and generations.made_at(generation) is not None and generation not in living:
                place.forget(name)

    return _each(instance, clear)


def lacking(instance: Instance) -> list[str]:
    """Places that lack the newest archive of the backup folder, or could not be asked."""
    damaged = f"{generations.DAMAGED}{generations.ENDING}"
    made = (path.name for path in instance.backups.glob(f"*{generations.ENDING}"))
    newest = max((name for name in made if not name.endswith(damaged)), default="")
    behind = []

    def ask(place: Target) -> None:
        if newest and newest not in place.names():
            raise LookupError(newest)

    for written, place in of(instance).items():
        try:
            ask(place)
        except Exception:
            behind.append(written)
    return behind


def _whole(place: Target, archive: Path, ledger: Path) -> None:
    place.store(archive, archive.name)
    for path in sorted(ledger.glob("*.jsonl")):
        _grown(place, path)


def _grown(place: Target, path: Path) -> None:
    place.store(path, f"{LEDGER}/{path.name}")


def _each(instance: Instance, act: Callable[[Target], None]) -> list[str]:
    failed = []
    for written, place in of(instance).items():
        try:
            act(place)
        except Exception as error:  # of whatever kind the place is
            log.error("The backup place %s could not be reached: %s.", written.partition(":")[0], type(error).__name__)
            failed.append(written)
    return failed
