"""Room for the pages of a database while many rows are written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, connection

MEGABYTES = 32
"""The leaves of the dozen indexes that a thousand new people touch in a register of a hundred thousand."""


@contextmanager
def roomy() -> Iterator[None]:
    """SQLite keeps so many of its pages in memory until the end of the block, instead of two megabytes.

    A transaction that writes more than fits puts pages into the log before it commits, and reads them back to write them again.
    PostgreSQL has its own memory for this.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        (before,) = cursor.fetchone()
        cursor.execute(f"PRAGMA cache_size = -{MEGABYTES * 1024}")
    try:
        yield
    finally:
        # What went wrong within has been told; a connection that is lost opens with its own settings.
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = {int(before)}")
