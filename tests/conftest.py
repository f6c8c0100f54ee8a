"""The test session: an instance in a temporary folder, on SQLite or PostgreSQL, with no network but loopback."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

# Before pytest-django imports the settings: an instance of this session's own. KORTISTO_TEST_DATABASE_URL chooses PostgreSQL.
_HOME = Path(tempfile.mkdtemp(prefix="kortisto-tests-"))


def _keep_what_is_compiled() -> None:
    """Where the environment forbids it, every process of every test would compile the whole house anew."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


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


def _share() -> str:
    """The folder in which the processes of this run share what is made once, when nobody above has named one: ours, to be removed."""
    if "KORTISTO_TEST_SHARED" in os.environ:
        return ""
    os.environ["KORTISTO_TEST_SHARED"] = own = tempfile.mkdtemp(prefix="kortisto-shared-")
    return own


_keep_what_is_compiled()
_OWN_SHARE = _share()
gc.set_threshold(50_000, 20, 100)  # what the imports and the collection of four thousand tests make stays anyway
_make_instance()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--only-database", action="store_true", help="leave out tests that never touch the database")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On the second database only what the database can change is worth running again; the longest begin first."""
    if config.getoption("--only-database"):
        databases = {"db", "transactional_db", "live_server", "django_db_setup"}
        kept = [
            item for item in items if item.get_closest_marker("django_db") or databases & set(getattr(item, "fixturenames", ()))
        ]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept
    items.sort(key=_turn)


LONG = ("kill/", "bench/", "simulation/", "matrix/test_routes", "config/test_serve", "config/test_commands", "demo/")
"""Tests of half a minute: begun last, they would run alone while the other core rests."""


def _turn(item: pytest.Item) -> int:
    """Long ones with processes of their own; tests in the order of pytest-django (nothing committed yet); states; the rest."""
    long = item.nodeid.startswith(tuple(f"tests/{room}" for room in LONG))
    if item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(getattr(item, "fixturenames", ())):
        return 1
    if "states" in getattr(item, "fixturenames", ()):
        return 2 if long else 3
    return 0 if long else 3


def pytest_collection_finish(session: pytest.Session) -> None:
    """Modules, models and tests live to the end: the collector need not look through them again and again."""
    gc.collect()
    gc.freeze()


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
    _remember_templates(settings)
    if config.getoption("markexpr") != "browser":  # a journey draws nothing at random
        from hypothesis import HealthCheck
        from hypothesis import settings as drawing

        # How long an example takes is no property of it: on a busy machine it failed without a reason.
        drawing.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
        drawing.load_profile("house")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "one")
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        # A file, not memory: the write-ahead log and secure_delete are part of what is tested.
        database.setdefault("TEST", {})["NAME"] = str(_HOME / f"test-{worker}.sqlite3")
        database["OPTIONS"]["init_command"] = database["OPTIONS"]["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    else:
        database["CONN_MAX_AGE"] = 0


def _remember_templates(settings: Any) -> None:
    """What Jinja compiled, by the hash of its source, serves every process of the run."""
    from jinja2 import FileSystemBytecodeCache

    folder = Path(os.environ["KORTISTO_TEST_SHARED"]) / "templates"
    folder.mkdir(exist_ok=True)
    settings.TEMPLATES[0]["OPTIONS"]["bytecode_cache"] = FileSystemBytecodeCache(str(folder))


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(_HOME, ignore_errors=True)
    if _OWN_SHARE:
        shutil.rmtree(_OWN_SHARE, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_keepdb(django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any) -> bool:
    """What pytest-django finds is a copy of a database just migrated by this run; nothing older is ever kept."""
    from django.db import connection

    from tests.proof import migrated

    with django_db_blocker.unblock():
        migrated.put_in_place(connection)
    return True


@pytest.fixture
def home(settings: Any) -> Iterator[Path]:
    """The folder of the session's instance, with empty files/, ledger/ and backups/ for this test."""
    instance = settings.KORTISTO
    _clear(instance)  # tests that do not ask for the folder may have left files in it
    yield instance.home
    _clear(instance)


def _clear(instance: Any) -> None:
    for folder in (instance.files, instance.ledger, instance.backups):
        folder.mkdir(exist_ok=True)  # a test may have taken the folder itself away
        for path in sorted(folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
    shutil.rmtree(instance.home / "mailings", ignore_errors=True)


@pytest.fixture(autouse=True)
def _nothing_lies_about(request: pytest.FixtureRequest) -> None:
    """What a test before this one wrote beside the database does not meet this one's empty tables.

    A ledger that knows more than its database locks the register, and a mailing's file takes a new one of its number for
    a restored one.
    """
    if _uses_database(request):
        from django.conf import settings

        _clear(settings.KORTISTO)


def _uses_database(request: pytest.FixtureRequest) -> bool:
    return bool(
        request.node.get_closest_marker("django_db") or {"db", "transactional_db", "live_server"} & set(request.fixturenames)
    )


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
    if _uses_database(request):
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
