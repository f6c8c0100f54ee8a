"""Secrets kept as files apart from the database, in one or two places, owner-only.

Every key is `name.key` (or `folder/name.key`): 32 random bytes, base64. Writing and destroying always cover both places;
reading falls back to the second place when the first is lost, and refuses keys others can read or that are not random.
"""

from __future__ import annotations

import base64
import os
import re
import secrets
import stat
from pathlib import Path

SIZE = 32
_NAME = re.compile(r"^[a-z0-9][a-z0-9_.-]*(/[a-z0-9][a-z0-9_.-]*)?$")


class KeyTrouble(RuntimeError):
    """A key cannot be used; the message says which file and what to do."""


class KeyMissing(KeyTrouble):
    """No place holds the key."""


class KeyUnsafe(KeyTrouble):
    """A key file is readable by others, has a wrong size or is a default."""


class KeyRing:
    """The keys under `first` and, when given, their copies under `second`."""

    def __init__(self, first: Path, second: Path | None = None) -> None:
        self.first, self.second = Path(first), Path(second) if second else None

    @property
    def places(self) -> list[Path]:
        return [self.first, self.second] if self.second else [self.first]

    def create(self, name: str) -> bytes:
        """Make a new random key in every place; raises KeyUnsafe when one of that name exists."""
        if any(self._path(place, name).exists() for place in self.places):
            raise KeyUnsafe(f"Key {name!r} exists already; it is never overwritten.")
        key = secrets.token_bytes(SIZE)
        for place in self.places:
            self._write(self._path(place, name), key)
        return key

    def put(self, name: str, key: bytes) -> None:
        """Write a key that came from another ring in every place; never over one that exists."""
        for place in self.places:
            self._write(self._path(place, name), key)

    def ensure(self, name: str) -> bytes:
        """Read the key, made first when it exists nowhere; a copy missing in one place is written again."""
        if not self.exists(name):
            return self.create(name)
        key = self.read(name)
        for place in self.places:
            path = self._path(place, name)
            if not path.exists():
                self._write(path, key)
        return key

    def read(self, name: str) -> bytes:
        """The 32 bytes of a key, from the first place that has it."""
        for place in self.places:
            path = self._path(place, name)
            if path.exists():
                return self._load(path)
        looked = " and ".join(str(self._path(place, name)) for place in self.places)
        raise KeyMissing(f"Key {name!r} is missing (looked in {looked}). Put back the copy from the second key location.")

    def exists(self, name: str) -> bool:
        return any(self._path(place, name).exists() for place in self.places)

    def names(self, folder: str = "") -> list[str]:
        """Names of the keys right under `folder`, sorted."""
        found = {
            f"{folder}/{path.stem}" if folder else path.stem for place in self.places for path in (place / folder).glob("*.key")
        }
        return sorted(found)

    def rotate(self, name: str, keep_as: str) -> bytes:
        """Keep the present key under `keep_as`, then put a new random one in its place, in every place."""
        old = self.read(name)
        if self.exists(keep_as):
            raise KeyUnsafe(f"Key {keep_as!r} exists already; choose another name for the old key.")
        new = secrets.token_bytes(SIZE)
        for place in self.places:
            self._write(self._path(place, keep_as), old)
            self._replace(self._path(place, name), new)
        return new

    def destroy(self, name: str) -> int:
        """Overwrite and remove a key in every place; gives the number of copies destroyed."""
        gone = 0
        for place in self.places:
            path = self._path(place, name)
            if path.exists():
                _overwrite(path)
                path.unlink()
                _sync_folder(path.parent)
                gone += 1
        return gone

    def problems(self) -> list[str]:
        """What is wrong with the places and files, one sentence each; empty when all is well."""
        found = []
        for place in self.places:
            if not place.is_dir():
                found.append(f"The key location {place} does not exist; mount it or make it with mode 0700.")
                continue
            found += [
                f"{path} is open to others than its owner; run: chmod go-rwx {path}"
                for path in [place, *place.rglob("*.key")]
                if stat.S_IMODE(path.stat().st_mode) & 0o077
            ]
        return found

    def _path(self, place: Path, name: str) -> Path:
        if not _NAME.match(name):
            raise ValueError(f"{name!r} is not a key name: small letters, digits, '-', '_', '.', one '/' at most.")
        return place / f"{name}.key"

    def _load(self, path: Path) -> bytes:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise KeyUnsafe(f"{path} is open to others than its owner; run: chmod go-rwx {path}")
        try:
            key = base64.b64decode(path.read_text("ascii").strip(), validate=True)
        except ValueError as error:
            raise KeyUnsafe(f"{path} is not a key (base64 of {SIZE} bytes); put back the copy.") from error
        if len(key) != SIZE or len(set(key)) < SIZE // 4:
            raise KeyUnsafe(f"{path} is not a random key of {SIZE} bytes; default or typed keys are refused.")
        return key

    def _write(self, path: Path, key: bytes) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        _fill(handle, key)
        _sync_folder(path.parent)

    def _replace(self, path: Path, key: bytes) -> None:
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        self._write(fresh, key)
        if path.exists():
            _overwrite(path)
        fresh.replace(path)
        _sync_folder(path.parent)


def _fill(handle: int, key: bytes) -> None:
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(key) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _overwrite(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.write(secrets.token_bytes(size))
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
