"""Files at rest: each encrypted with a key of its own that lies outside the database and dies with the file (AES-256-GCM).

A file is never written in the clear, not even on the way in. Keys are not in a backup, so the copy of an erased file in a
backup cannot be read either.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from kortisto.lib.keyring import KeyTrouble

SEALED = ".sealed"
BEING_WRITTEN = timedelta(days=1)
"""What no row knows yet may belong to a transaction under way."""

_NONCE = 12
folders: set[str] = set()
"""Of every strongbox there is: a check (E011) asks who erases what lies in them, for no scan of bytes finds a sealed file."""


class Gone(Exception):
    """The file is no longer stored: its term is over, or its key is gone."""


@dataclass(frozen=True)
class Strongbox:
    """The sealed files of one room: in `files/<folder>/`, their keys in `keys/<folder>/`. `ref` names the key."""

    folder: str

    def __post_init__(self) -> None:
        folders.add(self.folder)

    def new_key(self, ref: UUID) -> None:
        settings.KORTISTO_KEYS.create(self.key(ref))

    def write(self, ref: UUID, plain: bytes, name: str = "") -> str:
        """Seal `plain` into a new file that survives a power cut; gives its name (random, unless `name` is given)."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        stored = f"{self.folder}/{name or secrets.token_hex(16)}{SEALED}"
        path = path_of(stored)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        nonce = secrets.token_bytes(_NONCE)
        sealed = AESGCM(settings.KORTISTO_KEYS.read(self.key(ref))).encrypt(nonce, plain, ref.bytes)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(nonce)
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        _sync(path.parent)
        return stored

    def read(self, ref: UUID, stored: str) -> bytes:
        """What was sealed; Gone when file or key is no longer there, or either was altered."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if not stored:
            raise Gone
        try:
            sealed = path_of(stored).read_bytes()
            cipher = AESGCM(settings.KORTISTO_KEYS.read(self.key(ref)))
            return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], ref.bytes)
        except (OSError, KeyTrouble, InvalidTag) as error:
            raise Gone from error

    def destroy(self, ref: UUID, stored: str) -> None:
        """Destroy the key, then the file: what a forgotten copy holds can no longer be read."""
        settings.KORTISTO_KEYS.destroy(self.key(ref))
        remove(stored)

    def strays(self, known: Collection[str], now: datetime) -> list[str]:
        """Files no row knows, older than a day: left behind by a transaction that did not commit."""
        folder = Path(settings.KORTISTO.files) / self.folder
        old = [path for path in folder.glob(f"*{SEALED}") if is_old(path, now)]
        return sorted(name for path in old if (name := f"{self.folder}/{path.name}") not in known)

    def stray_keys(self, needed: Iterable[UUID], now: datetime, age: timedelta = BEING_WRITTEN) -> list[str]:
        """Names of keys no row needs, older than `age`."""
        kept = {self.key(ref) for ref in needed}
        ring = settings.KORTISTO_KEYS
        return [name for name in ring.names(self.folder) if name not in kept and is_old(ring.first / f"{name}.key", now, age)]

    def key(self, ref: UUID) -> str:
        return f"{self.folder}/{ref.hex}"


def path_of(stored: str) -> Path:
    return Path(settings.KORTISTO.files) / stored


def remove(stored: str) -> None:
    """Overwrite and remove a sealed file; one that is gone already is fine."""
    if stored:
        wipe(path_of(stored))


_BLOCK = b"\0" * (1 << 20)


def wipe(path: Path) -> None:
    """Overwrite and remove a file of any size; one that is gone already is fine."""
    if not path.is_file():
        return
    left = path.stat().st_size
    with path.open("r+b") as file:
        while left > 0:
            left -= file.write(_BLOCK[:left])
        file.flush()
        os.fsync(file.fileno())
    path.unlink()


def is_old(path: Path, now: datetime, age: timedelta = BEING_WRITTEN) -> bool:
    return not path.exists() or now.timestamp() - path.stat().st_mtime > age.total_seconds()


def _sync(folder: Path) -> None:
    """The name of a new file is on the disk only when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
