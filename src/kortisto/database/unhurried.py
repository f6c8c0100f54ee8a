"""A transaction whose commit does not wait for the disk: for notes of which a power cut may take the last second.

It is as whole as any other, and whoever reads sees it at once. On the disk it is when the next ordinary transaction is, or the
database gets round to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

_FULL, _NORMAL = 2, 1
"""`PRAGMA synchronous`; in write-ahead mode NORMAL leaves out the waiting and nothing else."""


@contextmanager
def unhurried() -> Iterator[None]:
    """An atomic block; within another one it is simply a part of that, and waits as that does."""
    if connection.in_atomic_block:
        with transaction.atomic():
            yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit = off")
            yield
    else:
        connection.ensure_connection()
        # To the library itself: three words to it are no questions to the database, as which the ORM would count them.
        tell = connection.connection.execute
        waits = tell("PRAGMA synchronous").fetchone()[0] == _FULL
        if waits:
            tell(f"PRAGMA synchronous = {_NORMAL}")
        try:
            with transaction.atomic():
                yield
        finally:
            if waits:
                tell(f"PRAGMA synchronous = {_FULL}")
