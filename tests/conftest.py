"""The test session: an instance in a temporary folder, on SQLite or PostgreSQL, with no network but loopback."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

# Before pytest-django imports the settings: an instance of this session's own. KORTISTO_TEST_DATABASE_URL chooses PostgreSQL.
_HOME = Path(tempfile.mkdtemp(prefix="kortisto-tests-"))


def _make_instance() -> None:
    from kortisto.config import making, sqlite

    if os.environ.pop("KORTISTO_SOAK", ""):
        os.environ["KORTISTO_TEST_SIZE"] = "full"
    for name in [name for name in os.environ if name.startswith("KORTISTO_") and not name.startswith("KORTISTO_TEST_")]:
        del os.environ[name]
    sqlite.swap_in()
    making.make_folder(_HOME / "instance", _HOME / "second-keys")
    os.environ["KORTISTO_HOME"] = str(_HOME / "instance")
    os.environ["DJANGO_SETTINGS_MODULE"] = "kortisto.config.settings"
    # Playwright's own event loop lives in the test thread; the ORM is used there on purpose.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    if url := os.environ.get("KORTISTO_TEST_DATABASE_URL"):
        os.environ["KORTISTO_DATABASE_URL"] = url


_make_instance()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--only-database", action="store_true", help="leave out tests that never touch the database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On the second database only what the database can change is worth running again."""
    if not config.getoption("--only-database"):
        return
    databases = {"db", "transactional_db", "live_server", "django_db_setup"}
    kept = [item for item in items if item.get_closest_marker("django_db") or databases & set(getattr(item, "fixturenames", ()))]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    """Each worker makes an instance of its own: settings named in the environment it inherits would be read before it can."""
    for name in ("DJANGO_SETTINGS_MODULE", "KORTISTO_HOME", "KORTISTO_DATABASE_URL"):
        os.environ.pop(name, None)


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    worker = os.environ.get("PYTEST_XDIST_WORKER", "one")
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        # A file, not memory: the write-ahead log and secure_delete are part of what is tested.
        database.setdefault("TEST", {})["NAME"] = str(_HOME / f"test-{worker}.sqlite3")
        database["OPTIONS"]["init_command"] = database["OPTIONS"]["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    else:
        database["CONN_MAX_AGE"] = 0


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.fixture
def home(settings: Any) -> Iterator[Path]:
    """The folder of the session's instance, with empty files/, ledger/ and backups/ for this test."""
    instance = settings.KORTISTO
    _clear(instance)  # tests that do not ask for the folder may have left files in it
    yield instance.home
    _clear(instance)


def _clear(instance: Any) -> None:
    for folder in (instance.files, instance.ledger, instance.backups):
        for path in sorted(folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()


def _commits(request: pytest.FixtureRequest) -> bool:
    mark = request.node.get_closest_marker("django_db")
    return "transactional_db" in request.fixturenames or bool(mark is not None and mark.kwargs.get("transaction"))


_unguarded: set[str] = set()


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """The language of the last page a test asked for is not the next test's: each begins in that of the instance."""
    yield
    from django.utils import translation

    translation.deactivate()


@pytest.fixture(autouse=True)
def _nothing_remembered(request: pytest.FixtureRequest) -> None:
    """Numbers a page kept of another test's register are not this one's: keys of rows begin anew."""
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        from django.core.cache import cache

        cache.clear()


@pytest.fixture(autouse=True)
def _guarded_again(request: pytest.FixtureRequest) -> None:
    """Before the first test after one that emptied its tables, the audit trail is append-only again.

    Not at that test's own end: its tables are emptied last of all, after every fixture of ours.
    """
    if _unguarded:
        from django.db import connection

        from kortisto.privacy import triggers

        with request.getfixturevalue("django_db_blocker").unblock():
            triggers.install(connection)
        _unguarded.clear()


@pytest.fixture(autouse=True)
def _emptied_whole(_guarded_again: None, request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that commits empties every table after itself; the audit trail must let it."""
    if not _commits(request):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    from django.db import connection

    from kortisto.privacy import triggers

    triggers.remove(connection)
    _unguarded.add("audit trail")
