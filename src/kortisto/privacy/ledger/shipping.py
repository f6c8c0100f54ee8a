"""The copy of the ledger beside the backups: brought up to date after every entry, and asked when the original is doubted."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings

from kortisto.privacy.ledger.file import path

log = logging.getLogger(__name__)
_beside: list[Callable[[Path], None]] = []


def beside(fn: Callable[[Path], None]) -> Callable[[Path], None]:
    """Register what brings a file of the ledger that has grown to further places; it must not raise."""
    if fn not in _beside:
        _beside.append(fn)
    return fn


def target(name: str = "") -> Path | None:
    """Where the copy goes: settings.KORTISTO_LEDGER_COPY, else the folder `ledger` among the backups."""
    given = getattr(settings, "KORTISTO_LEDGER_COPY", None)
    if given is not None:
        return Path(given) / (name or path().name) if given else None
    return Path(settings.KORTISTO.backups) / "ledger" / (name or path().name)


def ship(original: Path | None = None) -> bool:
    """Append to the copy what it lacks of the ledger (or of another file of whole lines beside it).

    A target that cannot be written is no reason to refuse an erasure: False, logged.
    """
    source = original or path()
    for fn in _beside:
        fn(source)
    place = target(source.name)
    if place is None:
        return True
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        take_away_half_line(place)
        size = place.stat().st_size if place.exists() else 0
        with source.open("rb") as whole, place.open("ab") as copy:
            whole.seek(size)
            copy.write(whole.read())
            copy.flush()
            os.fsync(copy.fileno())
        place.chmod(0o600)
    except OSError:
        log.exception("The copy of %s could not be written.", source.name)
        return False
    return True


def take_away_half_line(place: Path) -> None:
    """What a full disk or a power failure left of a last line was never confirmed, and the rest of it may be another's."""
    if not place.exists() or not place.stat().st_size:
        return
    with place.open("rb+") as file:
        file.seek(-1, os.SEEK_END)
        if file.read(1) == b"\n":
            return
        size, block = file.seek(0, os.SEEK_END), 65_536
        while size:
            start = max(size - block, 0)
            file.seek(start)
            found = file.read(size - start).rfind(b"\n")
            size = start + found + 1 if found >= 0 else start
            if found >= 0:
                break
        file.truncate(size)


def set_aside(now: datetime) -> None:
    """Keep the copy under another name: a gap was accepted, and the ledger goes on without what the copy knows."""
    place = target()
    if place is not None and place.exists():
        place.rename(place.with_name(f"{place.stem}-{now:%Y%m%dT%H%M%S}{place.suffix}"))


def behind() -> int:
    """Bytes the copy lacks (negative: the copy knows more than the original, which was cut)."""
    place = target()
    if place is None or not place.exists():
        return path().stat().st_size if place is not None and path().exists() else 0
    return (path().stat().st_size if path().exists() else 0) - place.stat().st_size
