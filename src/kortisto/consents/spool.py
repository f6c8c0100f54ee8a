"""Bans that could not be written in time wait in a file, and hold from the moment they are in it.

SQLite has one writer; a restore or a long import keeps everybody else waiting. A ban must act before the next message leaves
(Art. 21(3)), so it is appended to `waiting/bans` of the instance and on the disk before the person is answered; whoever asks
"may we?" reads the file too. A line says no more than a line of the privacy ledger: the random reference of the person's
subject, codes, a moment. `drain` brings the lines into the register as ordinary bans and removes them.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction

from kortisto.contacts.models import Contact
from kortisto.contacts.models.merge import PersonMerge
from kortisto.contacts.refusals import Refused
from kortisto.lib.periods import local_day

FOLDER, FILE, LOCK, TAKEN = "waiting", "bans", "lock", ".taken"
Said = tuple[str, str]
"""(scope, channel)."""

log = logging.getLogger(__name__)
_told: list[Callable[[Contact, str, datetime], None]] = []


def folder() -> Path:
    return Path(settings.KORTISTO.home) / FOLDER


def written(fn: Callable[[Contact, str, datetime], None]) -> Callable[[Contact, str, datetime], None]:
    """Register what is told when a ban with a note has been written: `fn(contact, note, moment)`, in its transaction."""
    if fn not in _told:
        _told.append(fn)
    return fn


def keep(*, subject_ref: str, scope: str, channel: str, how: str, by: str, now: datetime, note: str = "") -> None:
    """Append a ban; when this returns it is on the disk. `note`: codes for whoever registered with `written`.

    Raises OSError when even that cannot be.
    """
    line = {"of": subject_ref, "scope": scope, "channel": channel, "how": how, "by": by, "at": now.isoformat(), "note": note}
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked():
        file = os.open(folder() / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            # A line of its own, whatever a crash left before it.
            os.write(file, f"\n{json.dumps(line, separators=(',', ':'))}\n".encode())
            os.fsync(file)
        finally:
            os.close(file)
        place = os.open(folder(), os.O_RDONLY)
        try:
            os.fsync(place)  # the name of a new file, too
        finally:
            os.close(place)


def place() -> tuple[str, str]:
    """The folder and the file the newest lines are in, for whoever asks `mark` very often."""
    return str(folder()), str(folder() / FILE)


def mark(place: tuple[str, str]) -> tuple[int, ...]:
    """Another one whenever a ban has come, or was taken to be written. Asked before every message: two looks, nothing opened."""
    found: tuple[int, ...] = ()
    for path in place:
        try:
            said = os.stat(path)  # noqa: PTH116 - a Path would cost more than the look
        except FileNotFoundError:
            return found
        found += (said.st_ino, said.st_size, said.st_mtime_ns)
    return found


def waits() -> bool:
    """Whether any ban waits to be written."""
    return any(True for _ in _entries())


def moments() -> list[datetime]:
    """When each that waits was said."""
    return [datetime.fromisoformat(line["at"]) for path in _paths() for line in _read(path)]


def banned(contact_ids: Collection[int] | None = None) -> dict[int, set[Said]]:
    """Contact → what of them waits to be written (of `contact_ids`, or of anybody). No query while nothing waits."""
    lines = [line for path in _paths() for line in _read(path)]
    people = _people({line["of"] for line in lines}) if lines else {}
    found: dict[int, set[Said]] = {}
    for line in lines:
        pk = people.get(line["of"])
        if pk is not None and (contact_ids is None or pk in contact_ids):
            found.setdefault(pk, set()).add((line["scope"], line["channel"]))
    return found


def drain(*, now: datetime) -> int:
    """Write what waits into the register; gives how many lines. Harmless when repeated, when two do it, and after a crash.

    Not inside a transaction: the lines go when they are written, and that must not be rolled back.
    What cannot be written now goes on waiting, and goes on holding.
    """
    if not waits():
        return 0
    with _locked():
        if (folder() / FILE).exists():
            (folder() / FILE).rename(folder() / f"{secrets.token_hex(8)}{TAKEN}")
    done = 0
    for path in _paths():
        done += _written(path, now) if path.name.endswith(TAKEN) else 0
    return done


def _written(path: Path, now: datetime) -> int:
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return 0  # somebody else is at it
        lines = _read(path)
        try:
            for line in lines:
                _apply(line, now)
        except DatabaseError:
            log.warning("Bans that wait in a file could not be written now; they hold all the same.")
            return 0
        path.unlink(missing_ok=True)
    return len(lines)


def _apply(line: dict[str, Any], now: datetime) -> None:
    from kortisto.consents.actions import object_to

    pk = _people({line["of"]}).get(line["of"], 0)
    contact = Contact.objects.filter(pk=pk).select_related("subject").first()
    if contact is None:
        return  # erased meanwhile; `remember_bans` has read the line
    day = local_day(datetime.fromisoformat(line["at"]), settings.TIME_ZONE)
    said_at = datetime.fromisoformat(line["at"])
    try:
        with transaction.atomic():
            object_to(
                contact=contact, scope=line["scope"], channel=line["channel"], how=line["how"], made_on=day, by=line["by"],
                now=max(now, said_at),
            )  # fmt: skip
            for fn in _told if line["note"] else ():
                fn(contact, line["note"], said_at)
    except Refused:
        log.exception("A ban that waited in a file is none.")


def _people(refs: set[str]) -> dict[str, int]:
    found = {str(ref): pk for ref, pk in Contact.objects.filter(subject__ref__in=refs).values_list("subject__ref", "pk")}
    gone = refs - set(found)
    if gone:  # a card that became part of another
        found |= dict(PersonMerge.objects.filter(gone_ref__in=gone).values_list("gone_ref", "into_id"))
    return found


def _entries() -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder()) as entries:
            yield from (entry for entry in entries if entry.name != LOCK)
    except FileNotFoundError:
        return


def _paths() -> list[Path]:
    return sorted(Path(entry.path) for entry in _entries())


def _read(path: Path) -> list[dict[str, Any]]:
    """Whole lines; one that a crash cut off was never answered for."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return []
    return [found for line in raw.split(b"\n")[:-1] if line and (found := _whole(line)) is not None]


def _whole(line: bytes) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(line)
    except ValueError:
        return None
    return found


@contextmanager
def _locked() -> Iterator[None]:
    """Held for microseconds: between opening the file and the end of the line nobody takes the file away."""
    file = os.open(folder() / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.lockf(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)
