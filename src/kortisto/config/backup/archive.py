"""What is in an archive, writing it and reading it."""

from __future__ import annotations

import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from kortisto.config.backup import generations
from kortisto.config.backup.sealed import ArchiveDamaged, SealedReader, SealedWriter, read_header
from kortisto.config.backup.snapshot import SnapshotFailed, as_it_lies, snapshot
from kortisto.config.instance import FILE, Instance

DATABASE, MANIFEST = "database", "manifest.json"
TREES = ("files", "policies")


def make(instance: Instance, now: datetime, folder: Path | None = None) -> Path:
    """Write a new generation into `folder` (else the instance's backup folder) and copy the ledger beside; gives its path."""
    final = _made(instance, now, folder or instance.backups, lambda: snapshot(instance))
    copy_ledger(instance.ledger, final.parent / "ledger")
    return final


def keep_damaged(instance: Instance, now: datetime) -> Path:
    """Seal what is left of a damaged database, with a key that dies like any backup's; gives its path."""
    source = instance.sqlite_file
    assert source is not None
    return _made(instance, now, instance.backups, lambda: as_it_lies(source), generations.DAMAGED)


def _made(
    instance: Instance, now: datetime, target: Path, taken: Callable[[], AbstractContextManager[BinaryIO]], ending: str = ""
) -> Path:
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not os.access(target, os.W_OK):
        raise SnapshotFailed(f"No backup can be written to {target}. Give another folder, or see whose this one is.")
    generation, key = generations.new(instance.keys, now, ending)
    final = target / f"kortisto-{generation}{generations.ENDING}"
    unfinished = final.with_suffix(".unfinished")
    try:
        with (
            taken() as database,
            os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out,
        ):
            _write(instance, database, out, key, _header(instance, generation, now))
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        # A generation that was never finished leaves neither file nor key.
        unfinished.unlink(missing_ok=True)
        instance.keys.destroy(f"{generations.FOLDER}/{generation}")
        raise
    unfinished.replace(final)
    return final


def _header(instance: Instance, generation: str, now: datetime) -> dict[str, Any]:
    engine = "postgresql" if instance.sqlite_file is None else "sqlite"
    return {"generation": generation, "made_at": now.astimezone(UTC).isoformat(), "version": version("kortisto"), "engine": engine}


def _write(instance: Instance, database: BinaryIO, out: BinaryIO, key: bytes, header: dict[str, Any]) -> None:
    with SealedWriter(out, key, header) as sealed, tarfile.open(fileobj=cast(BinaryIO, sealed), mode="w|") as tar:
        _add(tar, MANIFEST, io.BytesIO(json.dumps(header).encode()))
        _add(tar, DATABASE, database)
        # Read last: a file stored after the snapshot does no harm, one missing from it would.
        _add(tar, FILE, io.BytesIO(instance.settings_file.read_bytes()))
        for tree in TREES:
            for path in sorted((instance.home / tree).rglob("*")):
                if path.is_file() and not path.is_symlink():
                    _add_path(tar, path, path.relative_to(instance.home).as_posix())


def _add(tar: tarfile.TarFile, name: str, content: BinaryIO) -> None:
    member = tarfile.TarInfo(name)
    content.seek(0, os.SEEK_END)
    member.size = content.tell()
    content.seek(0)
    tar.addfile(member, content)


def _add_path(tar: tarfile.TarFile, path: Path, name: str) -> None:
    try:
        with path.open("rb") as content:
            _add(tar, name, content)
    except FileNotFoundError:
        # Erased since it was listed: then it belongs in no backup.
        return


def copy_ledger(source: Path, target: Path, *, missing_only: bool = False) -> None:
    """Copy the ledger's files whole, each replacing its older copy at once (or only those `target` lacks).

    A copy that knows more than the file, or anything else, is a witness of what was cut or exchanged: it is never replaced.
    """
    for path in sorted(source.rglob("*")):
        copy = target / path.relative_to(source)
        if path.is_file() and not (copy.exists() and (missing_only or knows_more(copy, path))):
            copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = copy.with_name(copy.name + ".new")
            fresh.write_bytes(path.read_bytes())
            fresh.replace(copy)


def knows_more(copy: Path, path: Path) -> bool:
    """Of files that only grow: whether the copy is not simply the beginning of the file (a line cut short does not count)."""
    if path.suffix != ".jsonl":
        return False
    known = copy.read_bytes()
    return not path.read_bytes().startswith(known[: known.rfind(b"\n") + 1])


def unpack(instance_keys: Any, archive: Path, into: Path) -> dict[str, Any]:
    """Read the whole archive and write its members under `into`; gives the header. Raises ArchiveDamaged or KeyMissing."""
    with archive.open("rb") as source:
        reader = SealedReader(source, lambda generation: generations.key(instance_keys, generation))
        try:
            with tarfile.open(fileobj=io.BufferedReader(reader), mode="r|") as tar:
                for member in tar:
                    _unpack_member(tar, member, into)
        except tarfile.TarError as error:
            raise ArchiveDamaged("The contents of the archive cannot be read.") from error
        # The tar may end before the stream does: what is left must be whole too.
        while reader.read(1024 * 1024):
            pass
    if not (into / DATABASE).is_file():
        raise ArchiveDamaged("The archive holds no database.")
    return reader.header


def _unpack_member(tar: tarfile.TarFile, member: tarfile.TarInfo, into: Path) -> None:
    name = PurePosixPath(member.name)
    known = str(name) in (DATABASE, MANIFEST, FILE) or name.parts[0] in TREES
    if not member.isreg() or not known or name.is_absolute() or ".." in name.parts:
        raise ArchiveDamaged(f"The archive holds something that is not ours: {member.name!r}.")
    content = tar.extractfile(member)
    assert content is not None
    target = into / name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while part := content.read(1024 * 1024):
            out.write(part)
        out.flush()
        os.fsync(out.fileno())


def listing(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The archives in `folder` with their headers, newest first; files that are none are left out."""
    for path in sorted(folder.glob(f"*{generations.ENDING}"), reverse=True):
        with path.open("rb") as source:
            try:
                yield path, read_header(source)[0]
            except ArchiveDamaged:
                continue
