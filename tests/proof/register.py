"""A register of one's own for each test: the database as installed with the notices asked for, and an empty instance folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.db.utils import OperationalError
from django.test.utils import setup_databases, teardown_databases

from kortisto.lib.walking import files_in
from tests.proof.days import at
from tests.proof.store import PostgresStore, SqliteStore, open_store

INSTALLED_ON = date(2025, 1, 7)
KEPT_KEYS = {"django", "suppression", "files", "links"}


@dataclass(frozen=True)
class Register:
    """`home` is the instance folder, `store` the database's states. Commits are real."""

    home: Path
    store: SqliteStore | PostgresStore
    notices: tuple[str, ...]

    def files(self) -> list[Path]:
        """Every file of the installation: the instance folder, its second key location, and the database."""
        inside, second = files_in(self.home), files_in(self.home.parent / "second-keys")
        return sorted({*inside, *second, *self.store.files()})


def empty_folders(home: Path) -> None:
    """Take away what a test left in the instance folder; the four keys of a new instance stay."""
    for name in ("files", "ledger", "backups", "logs"):
        for path in sorted((home / name).rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
    for ring in (home / "keys", home.parent / "second-keys"):
        for path in sorted(ring.rglob("*"), reverse=True):
            if path.is_dir():
                path.rmdir()
            elif path.stem not in KEPT_KEYS and path.name not in KEPT_KEYS:
                path.unlink()


@pytest.fixture(scope="session")
def states(django_test_environment: None, django_db_setup: None, django_db_blocker: Any) -> Iterator[SqliteStore | PostgresStore]:
    """The states of the database, beginning with the freshly migrated one."""
    with django_db_blocker.unblock():
        own = _set_up()
        from kortisto.privacy import triggers

        triggers.install(connection)  # a test before this one may have lifted the guard of the audit trail
        store = open_store()
        store.keep("migrated")
        yield store
        store.put_back("migrated")
        teardown_databases(own, 0)


def _set_up() -> list[Any]:
    """Make the test database when pytest-django did not: it looks for marks that these tests, which commit, do not carry."""
    try:
        if "privacy_policyversion" in connection.introspection.table_names():
            return []
    except OperationalError:  # on PostgreSQL the database of the settings need not exist
        connection.close()
    return list(setup_databases(0, False, keepdb=True, aliases={"default"}, serialized_aliases=set()))


@pytest.fixture
def open_register(states: SqliteStore | PostgresStore, django_db_blocker: Any, settings: Any) -> Iterator[Callable[..., Register]]:
    """Call it with the keys of shipped notices, `open_register("hehku")`, or with files. Put back as it was after the test."""
    home = Path(settings.KORTISTO.home)

    def opened(*notices: str | Path, on: date = INSTALLED_ON) -> Register:
        from kortisto.privacy import publication
        from kortisto.privacy.policy.load import load, shipped

        keys = tuple(notice if isinstance(notice, str) else notice.stem for notice in notices)
        name = f"{'_'.join(keys)}_{on:%Y%m%d}"
        if not states.has(name):
            states.put_back("migrated")
            policies = [shipped(notice) if isinstance(notice, str) else load(notice) for notice in notices]
            publication.install(policies, by="cli", now=at(on))
            states.keep(name)
        states.put_back(name)
        empty_folders(home)
        return Register(home, states, keys)

    with django_db_blocker.unblock():
        yield opened
        connections.close_all()
        states.put_back("migrated")
        empty_folders(home)


@pytest.fixture
def hehku(open_register: Callable[..., Register]) -> Register:
    """A register under the notice of seed 1."""
    return open_register("hehku")


@pytest.fixture
def b2b(open_register: Callable[..., Register]) -> Register:
    """A register under the notice of a new installation."""
    return open_register("b2b")


@pytest.fixture(params=["hehku", "b2b"])
def either(request: pytest.FixtureRequest, open_register: Callable[..., Register]) -> Register:
    """The same test under seed 1 and under the notice that inherits its sentences."""
    return open_register(request.param)
