"""A database of its own for a drill: a file of the scratch place, or on PostgreSQL a database beside the register's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import quote, urlsplit, urlunsplit

from kortisto.config.backup.snapshot import SnapshotFailed, run_postgres
from kortisto.config.instance import Instance

ENDING = "_drill"


@contextmanager
def database(instance: Instance) -> Iterator[str]:
    """The address of an empty database, gone (or emptied) at the end; one a killed drill left is replaced."""
    if instance.sqlite_file is not None:
        yield "sqlite:kortisto.sqlite3"
        return
    given = instance.values["backup_drill_database"]
    name = given or instance.database["NAME"] + ENDING
    if name == instance.database["NAME"]:
        raise SnapshotFailed("[backup] drill_database names the database of the register; name one of its own.")
    url = _beside(instance.values["database_url"], name)
    if given:
        _empty(instance, url)
    else:
        _drop(instance, name)
        _create(instance, name)
    try:
        yield url
    finally:
        if given:
            _empty(instance, url)
        else:
            _drop(instance, name)


def _beside(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path="/" + quote(name)))


def _create(instance: Instance, name: str) -> None:
    try:
        _psql(instance, f"CREATE DATABASE {_quoted(name)} TEMPLATE template0")
    except SnapshotFailed as error:
        remedy = "Let the user make databases (ALTER ROLE … CREATEDB), or name an empty one in [backup] drill_database."
        raise SnapshotFailed(f"{error} {remedy}") from error


def _drop(instance: Instance, name: str) -> None:
    _psql(instance, f"DROP DATABASE IF EXISTS {_quoted(name)} WITH (FORCE)")


def _empty(instance: Instance, url: str) -> None:
    spare = replace(instance, values={**instance.values, "database_url": url})
    _psql(spare, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")


def _psql(instance: Instance, *statements: str) -> None:
    words = [word for statement in statements for word in ("--command", statement)]
    run_postgres(instance, "psql", ["--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", *words])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
