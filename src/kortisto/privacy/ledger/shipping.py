"""The copy of the ledger beside the backups: brought up to date after every entry, and asked when the original is doubted."""

from __future__ import annotations

import logging
import os
from datetime import datetime
from pathlib import Path

from django.conf import settings

from kortisto.privacy.ledger.file import path

log = logging.getLogger(__name__)


def target() -> Path | None:
    """Where the copy goes: settings.KORTISTO_LEDGER_COPY, else the folder `ledger` among the backups."""
    given = getattr(settings, "KORTISTO_LEDGER_COPY", None)
    if given is not None:
        return Path(given) / path().name if given else None
    return Path(settings.KORTISTO.backups) / "ledger" / path().name


def ship() -> bool:
    """Append to the copy what it lacks. A target that cannot be written is no reason to refuse an erasure: False, logged."""
    place = target()
    if place is None:
        return True
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        size = place.stat().st_size if place.exists() else 0
        with path().open("rb") as original, place.open("ab") as copy:
            original.seek(size)
            copy.write(original.read())
            copy.flush()
            os.fsync(copy.fileno())
        place.chmod(0o600)
    except OSError:
        log.exception("The copy of the privacy ledger could not be written.")
        return False
    return True


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
