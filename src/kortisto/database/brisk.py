"""Writing without waiting: a short act of a person that must not stand behind a long one of the machine.

SQLite has one writer, and a request may wait twenty seconds for it; PostgreSQL waits for a locked row without end. Inside
`brisk` either gives up after a moment, and whoever wrote does something else:

    with brisk(1.5):
        ...           # Busy when others were not done in time; nothing of it happened
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection


class Busy(RuntimeError):
    """Somebody else was writing all the time."""


@contextmanager
def brisk(seconds: float) -> Iterator[None]:
    """Let statements inside wait for others for `seconds` at most. To be entered outside a transaction."""
    connection.ensure_connection()
    before = _wait_at_most(f"{round(seconds * 1000)}")
    try:
        yield
    except OperationalError as error:
        raise Busy(str(error)) from error
    finally:
        if connection.connection is not None and not connection.needs_rollback:
            _wait_at_most(before)


def _wait_at_most(milliseconds: str) -> str:
    """Set it; gives what it was."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            before = str(cursor.execute("PRAGMA busy_timeout").fetchone()[0])
            cursor.execute(f"PRAGMA busy_timeout = {int(milliseconds)}")
            return before
        cursor.execute(
            "SELECT setting, set_config('lock_timeout', %s, false) FROM pg_settings WHERE name = 'lock_timeout'", [milliseconds]
        )
        return str(cursor.fetchone()[0])
