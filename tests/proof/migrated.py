"""The database of the tests: the first process of a run that needs one migrates it, the others begin with a copy."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

from tests.proof import shared


def put_in_place(connection: Any) -> str:
    """Give this process's test database, which need not exist, its tables; its name. The connection stays on what it was."""
    name = str(connection.creation._get_test_db_name())
    if connection.vendor == "sqlite":
        made = shared.once("database", lambda folder: _migrate_file(connection, folder / "migrated.sqlite3"))
        shutil.copyfile(made / "migrated.sqlite3", name)
        return name
    cluster = hashlib.sha256(repr(connection.get_connection_params()).encode()).hexdigest()[:16]
    template = f"test_migrated_{cluster}"
    shared.once(f"database-{cluster}", lambda folder: _migrate_template(connection, template))
    _replace(connection, name, template)
    return name


def _migrate(connection: Any) -> str:
    own = connection.settings_dict["NAME"]
    name = str(connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False))
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.creation.destroy_test_db(own, verbosity=0, keepdb=True)
    return name


def _migrate_file(connection: Any, to: Path) -> None:
    shutil.copyfile(_migrate(connection), to)


def _migrate_template(connection: Any, template: str) -> None:
    _replace(connection, template, _migrate(connection))


def _replace(connection: Any, name: str, template: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
