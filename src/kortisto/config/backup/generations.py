"""Generations of backups: one key each, named by its moment, destroyed in every key location when its term is over."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from kortisto.lib.keyring import KeyMissing, KeyRing
from kortisto.lib.periods import Period, add_period

FOLDER = "backup"
ENDING = ".kortisto-backup"
DAMAGED = "-damaged"
"""How the name of a generation ends that holds the bytes of a damaged database: kept for whoever may mend it, never a backup."""
_NAME = re.compile(rf"^(?P<moment>\d{{8}}t\d{{6}}z)-[0-9a-f]{{4}}(?:{DAMAGED})?$")
_FORM = "%Y%m%dt%H%M%Sz"


def new(ring: KeyRing, now: datetime, ending: str = "") -> tuple[str, bytes]:
    """Name and key of a new generation; the key is in every location before a byte is sealed with it."""
    name = f"{now.astimezone(UTC).strftime(_FORM)}-{secrets.token_hex(2)}{ending}"
    return name, ring.create(f"{FOLDER}/{name}")


def key(ring: KeyRing, generation: str) -> bytes:
    """The key of a generation; raises KeyMissing saying why it may be gone."""
    if not _NAME.match(generation):
        raise KeyMissing(f"{generation!r} is not the name of a backup generation; the file is damaged.")
    try:
        return ring.read(f"{FOLDER}/{generation}")
    except KeyMissing as error:
        raise KeyMissing(
            f"The key of backup generation {generation} is gone. It was destroyed when the term of the notice was over, and "
            "then nobody can read the archive any more; or it lies in the second key location, which [keys] second must name."
        ) from error


def made_at(generation: str) -> datetime | None:
    match = _NAME.match(generation)
    return datetime.strptime(match["moment"], _FORM).replace(tzinfo=UTC) if match else None


def expired(ring: KeyRing, kept: list[Period], today: date) -> list[str]:
    """Names of the generations whose key lives though the shortest of `kept` is over."""
    names = [name.removeprefix(f"{FOLDER}/") for name in ring.names(FOLDER)]
    moments = {name: made_at(name) for name in names}
    return [name for name, moment in moments.items() if moment and min(add_period(moment.date(), term) for term in kept) <= today]


def destroy_expired(ring: KeyRing, folders: Iterable[Path], kept: list[Period], today: date) -> list[str]:
    """Destroy the keys of generations older than the shortest of `kept`, and their archives in `folders`; gives their names."""
    gone = expired(ring, kept, today)
    for generation in gone:
        ring.destroy(f"{FOLDER}/{generation}")
    alive = {name.removeprefix(f"{FOLDER}/") for name in ring.names(FOLDER)}
    for folder in folders:
        for path in folder.glob(f"*{ENDING}"):
            generation = path.name.removesuffix(ENDING).removeprefix("kortisto-")
            if made_at(generation) is not None and generation not in alive:
                path.unlink()
    return gone
