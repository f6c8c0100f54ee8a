"""The instance of a test session really is what an operator gets."""

from __future__ import annotations

import sqlite3

import pytest
from django.db import connection


@pytest.mark.django_db
def test_sqlite_forgets_and_logs_ahead() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite only")
    with connection.cursor() as cursor:
        assert sqlite3.sqlite_version_info >= (3, 51, 3)
        assert cursor.execute("PRAGMA secure_delete").fetchone() == (1,)
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert cursor.execute("PRAGMA temp_store").fetchone() == (2,)
