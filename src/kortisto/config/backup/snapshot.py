"""A consistent copy of the database while the register is in use, in a file that has no name and so cannot be left behind."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from kortisto.config.instance import Instance


class SnapshotFailed(RuntimeError):
    """The database could not be copied or put back; nothing was changed."""


class DatabaseDamaged(SnapshotFailed):
    """The file of the database cannot be read as one."""


@contextmanager
def snapshot(instance: Instance) -> Iterator[BinaryIO]:
    """The database as it is now: a SQLite file, or PostgreSQL's custom dump."""
    if instance.sqlite_file is None:
        with tempfile.TemporaryFile(dir=instance.home) as file:
            run_postgres(instance, "pg_dump", ["--format=custom", "--no-owner"], stdout=file)
            file.seek(0)
            yield file
    else:
        with _sqlite(instance.sqlite_file, instance.home) as file:
            yield file


@contextmanager
def _sqlite(source: Path, folder: Path) -> Iterator[BinaryIO]:
    if not source.exists():
        raise SnapshotFailed(
            f"There is no database at {source}. Put it back, or a backup with `kortisto restore`; a new register is made by `kortisto init`."
        )
    handle, name = tempfile.mkstemp(dir=folder, prefix=".snapshot-")
    with os.fdopen(handle, "rb") as file:
        copy = sqlite3.connect(name)
        # Without a name nothing of it stays, even when the machine dies in the middle.
        Path(name).unlink()
        try:
            copy.execute("PRAGMA journal_mode=OFF")
            _copied(source, copy)
        finally:
            copy.close()
        yield file


def _copied(source: Path, copy: sqlite3.Connection) -> None:
    live = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
    try:
        live.backup(copy)
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        raise DatabaseDamaged(damaged(source, error)) from error
    finally:
        live.close()


def is_damage(error: Exception) -> bool:
    """Whether SQLite says that the file is torn or is none of its own."""
    return any(words in str(error) for words in ("not a database", "malformed"))


def damaged(source: Path | None, error: Exception) -> str:
    return (
        f"The database{f' {source}' if source else ''} is damaged: {error}. Put the newest backup back with `kortisto restore ARCHIVE` "
        "(`kortisto backup --list` names them); the damaged file is kept, sealed, until its term is over."
    )


@contextmanager
def as_it_lies(source: Path) -> Iterator[BinaryIO]:
    """The bytes of a file that is no database any more; for whoever may mend it."""
    with source.open("rb") as file:
        yield cast(BinaryIO, file)


def put_back_sqlite(fresh: Path, target: Path) -> None:
    """Let `fresh` take the place of the database; raises SnapshotFailed before anything changes when it is not sound."""
    check = sqlite3.connect(f"file:{fresh}?mode=ro&immutable=1", uri=True)
    try:
        sound = check.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    except sqlite3.DatabaseError:
        sound = False
    finally:
        check.close()
    if not sound:
        raise SnapshotFailed("The database in the archive is not sound. Nothing was changed; try an older backup.")
    for ending in ("-wal", "-shm"):
        target.with_name(target.name + ending).unlink(missing_ok=True)
    fresh.chmod(0o600)
    fresh.replace(target)


def put_back_postgres(instance: Instance, dump: Path) -> None:
    """Replace everything in the database by the dump, in one transaction."""
    with tempfile.TemporaryFile(dir=instance.home) as script:
        script.write(b"DROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n")
        script.flush()
        listing = [_tool("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(dump)]
        done = subprocess.run(listing, stdout=script, stderr=subprocess.PIPE, check=False)
        if done.returncode:
            raise SnapshotFailed("The database in the archive cannot be read by pg_restore. Nothing was changed.")
        script.seek(0)
        options = ["--single-transaction", "--quiet", "--set=ON_ERROR_STOP=1", "--no-psqlrc", "--output=/dev/null"]
        run_postgres(instance, "psql", options, stdin=script)


def run_postgres(
    instance: Instance, tool: str, options: list[str], stdin: BinaryIO | None = None, stdout: BinaryIO | None = None
) -> None:
    """Run a client program of PostgreSQL on the instance's database; raises SnapshotFailed with its last line."""
    found = instance.database
    named = {"PGDATABASE": found["NAME"], "PGUSER": found["USER"], "PGPASSWORD": found["PASSWORD"], "PGPORT": found["PORT"]}
    named["PGHOST"] = found["HOST"] or found["OPTIONS"].get("host", "")
    named["PGPORT"] = named["PGPORT"] or found["OPTIONS"].get("port", "")
    env = {**os.environ, **{name: value for name, value in named.items() if value}}
    done = subprocess.run([_tool(tool), *options], stdin=stdin, stdout=stdout, stderr=subprocess.PIPE, env=env, check=False)
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no reason given"]
        raise SnapshotFailed(f"{tool} failed: {last[0]}")


def _tool(name: str) -> str:
    # Debian keeps the programs of the server's own version beside the wrapper that may be of an older one.
    own = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]), reverse=True)
    found = str(own[0]) if own else shutil.which(name)
    if not found:
        raise SnapshotFailed(f"The program {name} is missing; install PostgreSQL's client programs (Debian: postgresql-client).")
    return found
