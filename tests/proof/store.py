"""Whole states of the test database, kept and put back byte for byte: real commits, real triggers, a clean start for each test."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections

from kortisto.lib.walking import files_in


class SqliteStore:
    """States are files beside the database file."""

    def __init__(self) -> None:
        self.path = Path(str(connection.settings_dict["NAME"]))

    def _state(self, name: str) -> Path:
        return self.path.with_name(f"{self.path.stem}.{name}.state")

    def has(self, name: str) -> bool:
        return self._state(name).exists()

    def keep(self, name: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connections.close_all()
        shutil.copyfile(self.path, self._state(name))

    def put_back(self, name: str) -> None:
        connections.close_all()
        # A file of its own each time: SQLite remembers by the file what a connection some thread has not closed yet knew of its log.
        for ending in ("-wal", "-shm", ""):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
        shutil.copyfile(self._state(name), self.path)

    def files(self) -> list[Path]:
        """The files in which the database lies, the write-ahead log among them."""
        return sorted(path for path in self.path.parent.glob(self.path.name + "*"))


class PostgresStore:
    """States are databases made with the test database as their template."""

    def __init__(self) -> None:
        self.name = str(connection.settings_dict["NAME"])

    def _state(self, name: str) -> str:
        return f"{self.name}_{name}"

    def _run(self, *statements: str) -> list[Any]:
        connections.close_all()
        with connection._nodb_cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []

    def has(self, name: str) -> bool:
        return bool(self._run(f"SELECT 1 FROM pg_database WHERE datname = '{self._state(name)}'"))

    def keep(self, name: str) -> None:
        self._run(
            f'DROP DATABASE IF EXISTS "{self._state(name)}"',
            f'CREATE DATABASE "{self._state(name)}" TEMPLATE "{self.name}"',
        )

    def put_back(self, name: str) -> None:
        self._run(
            f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)',
            f'CREATE DATABASE "{self.name}" TEMPLATE "{self._state(name)}"',
        )

    def files(self) -> list[Path]:
        """The cluster: tables, write-ahead log, statistics. Databases of other workers are other registers."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('data_directory'), oid FROM pg_database WHERE datname = current_database()")
            directory, own = cursor.fetchone()
        folder = Path(directory)
        others = {path for path in (folder / "base").iterdir() if path.name != str(own)}
        found = [path for path in files_in(folder) if not others & set(path.parents)]
        assert found, f"the cluster in {folder} cannot be read: the proof would look at nothing"
        return found


def open_store() -> SqliteStore | PostgresStore:
    return PostgresStore() if settings.DATABASES["default"]["ENGINE"].endswith("postgresql") else SqliteStore()
