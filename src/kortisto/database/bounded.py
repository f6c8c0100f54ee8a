"""A limit on how long one question to the database may take, so that an unlucky or hostile one does not hold the server (threat T34).

    with bounded(30):
        ...               # whatever takes longer is stopped by the database; `stopped(error)` tells it from other failures
        with bounded(None):
            ...           # what must run to its end, however long

PostgreSQL has `statement_timeout`, in which waiting for others counts. SQLite has no clock: its program is asked every so many
steps whether to go on; the time is counted from the beginning of the statement to the last row read of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from django.db import OperationalError, connection

_STEPS = 50_000
"""Steps of SQLite's program between two looks at the clock: about a millisecond."""
_QUERY_CANCELED = "57014"
_CLOCK = "kortisto_clock"


class _Clock:
    """When the statement under way must be done."""

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds
        self.until = float("inf")

    def begin(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """An `execute_wrapper` of Django."""
        self.until = float("inf") if self.seconds is None else monotonic() + self.seconds
        return execute(sql, params, many, context)

    def is_over(self) -> int:
        """What SQLite asks: anything but zero stops the statement."""
        return int(monotonic() > self.until)


@contextmanager
def bounded(seconds: float | None) -> Iterator[None]:
    """Statements inside may take so many seconds each, or (None) as long as they need. Blocks may stand within each other.

    The statement that takes longer raises Django's OperationalError; a transaction it stood in is rolled back as ever.
    """
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    with _sqlite(seconds) if connection.vendor == "sqlite" else _postgresql(seconds):
        yield


def stopped(error: BaseException) -> bool:
    """Whether the error says that a statement took too long."""
    if not isinstance(error, OperationalError):
        return False
    if connection.vendor == "sqlite":
        return str(error) == "interrupted"
    return getattr(error.__cause__, "sqlstate", None) == _QUERY_CANCELED


def shut_out(error: BaseException) -> bool:
    """Whether the error says that others were writing all the time somebody was willing to wait (SQLite has one writer)."""
    return isinstance(error, OperationalError) and connection.vendor == "sqlite" and str(error) == "database is locked"


@contextmanager
def _sqlite(seconds: float | None) -> Iterator[None]:
    raw, before, clock = connection.connection, getattr(connection, _CLOCK, None), _Clock(seconds)
    raw.set_progress_handler(clock.is_over, _STEPS)
    setattr(connection, _CLOCK, clock)
    try:
        # The outer clock would run on, but nobody looks at it meanwhile.
        with connection.execute_wrapper(clock.begin):
            yield
    finally:
        setattr(connection, _CLOCK, before)
        if connection.connection is raw:
            raw.set_progress_handler(before.is_over if before else None, _STEPS)


@contextmanager
def _postgresql(seconds: float | None) -> Iterator[None]:
    # To the library itself: a word to it is no question to the database, as which the ORM would count it.
    raw, before = connection.connection, getattr(connection, _CLOCK, None)
    _say(raw, seconds)
    setattr(connection, _CLOCK, seconds)
    try:
        yield
    finally:
        setattr(connection, _CLOCK, before)
        if connection.connection is raw and not raw.closed and not connection.needs_rollback:
            _say(raw, before)


def _say(raw: Any, seconds: float | None) -> None:
    raw.execute("SELECT set_config('statement_timeout', %s, false)", [str(round((seconds or 0) * 1000))])
