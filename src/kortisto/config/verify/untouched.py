"""Whether the live instance is as it was: every file by its hash, the database by its content, and no word of a canary anywhere.

People may be at work meanwhile: what they changed is told as changed. What nobody but the proof could have written, a word of a
canary, is looked for in every byte.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kortisto.canary.scanning import Search
from kortisto.config.backup.snapshot import run_postgres, snapshot
from kortisto.config.instance import Instance
from kortisto.lib import scratch
from kortisto.lib.walking import files_in

LEFT_OUT = ("static", "logs")
"""Not the register: the public look, and what processes at work note of themselves."""
LOCKS = (".lock", "-shm", "-wal")
"""Files that say who is at work; what is in a write-ahead log is compared with the content of the database."""


@dataclass(frozen=True)
class Print:
    """File → hash, and the hash of what the database holds."""

    files: dict[str, str]
    database: str


@dataclass(frozen=True)
class Compared:
    """`changed`: files that are others now; `canaries`: files of the instance in which a word of a canary was found."""

    files: int
    changed: list[str] = field(default_factory=list)
    database_same: bool = True
    canaries: list[str] = field(default_factory=list)

    @property
    def same(self) -> bool:
        return not self.changed and self.database_same

    @property
    def ok(self) -> bool:
        return not self.canaries

    def as_json(self) -> dict[str, Any]:
        return {
            "files": self.files, "changed": self.changed, "database_same": self.database_same, "same": self.same,
            "canaries": self.canaries,
        }  # fmt: skip


def print_of(instance: Instance) -> Print:
    """Hashes of everything that is the register."""
    own = instance.sqlite_file
    files = {
        str(path.relative_to(instance.home)): _hash(path)
        for path in _files(instance)
        if not path.name.endswith(LOCKS) and path != own
    }
    return Print(files, _content(instance))


def compare(instance: Instance, before: Print, words: Sequence[str]) -> Compared:
    """The instance held against what it was; `words` are those of the canaries."""
    after = print_of(instance)
    changed = sorted(name for name in before.files.keys() | after.files.keys() if before.files.get(name) != after.files.get(name))
    search = Search({f"{number}": word for number, word in enumerate(words)})
    found = [path.name for path in _files(instance, everything=True) if search.in_file(path)]
    if instance.sqlite_file is None:  # its bytes lie with the server
        found += search.in_tables()
    return Compared(len(after.files), changed, before.database == after.database, sorted(found))


def _files(instance: Instance, *, everything: bool = False) -> list[Path]:
    left_out = () if everything else LEFT_OUT
    found = [path for path in files_in(instance.home) if path.relative_to(instance.home).parts[0] not in left_out]
    return [path for path in found if not path.relative_to(instance.home).parts[0].startswith(scratch.PREFIX)]


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def _content(instance: Instance) -> str:
    """SQLite: of a copy as of one moment; PostgreSQL: of what a dump says, without its random marks."""
    digest = hashlib.sha256()
    if instance.sqlite_file is not None:
        with snapshot(instance) as copy:
            while piece := copy.read(1024 * 1024):
                digest.update(piece)
        return digest.hexdigest()
    with tempfile.TemporaryFile(dir=instance.home) as file:
        run_postgres(instance, "pg_dump", ["--format=plain", "--no-owner"], stdout=file)
        file.seek(0)
        for line in file:
            if not line.startswith((b"\\restrict", b"\\unrestrict")):
                digest.update(line)
    return digest.hexdigest()
