"""Getting freed bytes out of the database's own files."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import F

from kortisto.database import owner
from kortisto.lib.bytescan import Search
from kortisto.privacy.models import LedgerState

log = logging.getLogger(__name__)
TRIES = 10
PAGES = 20_000
"""Overwritten at a time: whoever saves meanwhile waits for the disk a moment."""
WAITS = 60
"""Times that tables are written anew again because somebody still saw their dead rows, a second apart."""


class RowsKept(Exception):
    """Tables that were written anew with dead rows in them, because a transaction that began before still sees those."""


def checkpoint(*, tries: int = TRIES) -> bool:
    """The cheap part of every run. SQLite: empty the write-ahead log into the file, whose freed pages are overwritten
    (`secure_delete`). PostgreSQL: let the dead rows be used again. False when a reader stood in the way."""
    if connection.in_atomic_block:
        return False
    if connection.vendor != "sqlite":
        with owner.owning(), connection.cursor() as cursor:
            cursor.execute("VACUUM")
        return True
    with connection.cursor() as cursor:
        if cursor.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat4'").fetchone():
            # Somebody ran ANALYZE: the planner's samples are rows of people. It does well without them.
            cursor.execute("DELETE FROM sqlite_stat4")
        for _ in range(tries):
            busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not busy:
                return True
            time.sleep(0.2)
    log.warning("The write-ahead log could not be emptied: a reader stood in the way; the next run tries again.")
    return False


def of_database(path: Path) -> bool:
    """Whether SQLite keeps locks on it: the database, its write-ahead log and the index of the log."""
    return connection.vendor == "sqlite" and path.name.startswith(Path(str(connection.settings_dict["NAME"])).name)


def data_version() -> int:
    """SQLite: a number that is another one when anybody else has written since (sqlite.org/pragma.html#pragma_data_version)."""
    with connection.cursor() as cursor:
        return int(cursor.execute("PRAGMA data_version").fetchone()[0])


def overwrite_unused(search: Search) -> bool:
    """SQLite: overwrite the unused bytes of every page of the database. False when the log was in use.

    As a checkpoint does, it writes pages into the file while others read, here only bytes that nobody looks at (ADR 0139).
    No writer is at work, for we hold the lock; no page lies in the log, for it is empty; and the change we commit makes every
    other connection let go of the pages it remembers, which it might else write back with the old bytes.
    """
    path = Path(str(connection.settings_dict["NAME"]))
    if not checkpoint(tries=1):
        return False
    unclean = search.unclean(path)  # nobody waits while we look
    for start in range(0, len(unclean), PAGES):
        with transaction.atomic(durable=True):
            if Path(f"{path}-wal").stat().st_size:
                return False  # somebody wrote since: another run
            search.clean(path, unclean[start : start + PAGES])
            LedgerState.objects.filter(pk=1).update(applied_seq=F("applied_seq"))
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA shrink_memory")
        if not checkpoint(tries=1):
            return False
    return True


def compact() -> bool:
    """The full part, for a quiet hour: every table is written anew. False when the write-ahead log keeps old bytes.

    PostgreSQL: statistics hold values of their own, so they are taken anew first and the table they lie in is among those
    written anew; then the log moves on to a fresh segment and a checkpoint lets go of those before (removed, not used
    again, where `wal_recycle` is off). The tables are locked meanwhile. Must not be called inside a transaction.
    Raises `RowsKept` when a long transaction of somebody else's stood in the way to the end: nothing is promised then.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
        return checkpoint()
    with owner.owning():
        return _written_anew()


def _written_anew() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '60s'")
        try:
            cursor.execute("ANALYZE")
            _rewrite(cursor, [""])
            if _forget_statistics(cursor):
                _rewrite(cursor, ["pg_statistic"])
        finally:
            cursor.execute("RESET lock_timeout")
    return _let_go_of_the_log() and not recycles()


def _rewrite(cursor: Any, tables: list[str]) -> None:
    """Write tables anew ("": all of them), again and again while dead rows are taken along.

    VACUUM FULL takes those along that some snapshot may still see. A reader's is soon over; so is that of the server itself,
    which takes statistics by itself when much has changed, and is most likely to after a great erasure.
    """
    for wait in range(WAITS):
        kept = set[str]()
        with _told_of_dead_rows(cursor, kept):
            for table in tables:
                cursor.execute(f"VACUUM (FULL, VERBOSE) {table}")
        if not kept:
            return
        tables = sorted(kept)
        if wait < WAITS - 1:
            time.sleep(1)
    raise RowsKept(f"A transaction that began before still sees dead rows of {', '.join(tables)}.")


# `"public.contacts_contact": found 0 removable, 3 nonremovable row versions in 1 pages`, detail `2 dead row versions cannot be
# removed yet.` (commands/cluster.c). In other languages of the server the words differ, the name and the numbers do not.
_REWRITTEN = re.compile(r'"(?P<schema>\w+)\.(?P<table>\w+)": .*\d')


@contextmanager
def _told_of_dead_rows(cursor: Any, kept: set[str]) -> Iterator[None]:
    """Within it `kept` gathers the tables that the server says it wrote anew with dead rows in them."""

    def hear(notice: Any) -> None:
        found = _REWRITTEN.search(notice.message_primary or "")
        dead = re.search(r"\d+", notice.message_detail or "")
        if found and dead and int(dead[0]):
            kept.add(f'"{found["schema"]}"."{found["table"]}"')

    own = cursor.connection
    own.add_notice_handler(hear)
    try:
        yield
    finally:
        own.remove_notice_handler(hear)


# Columns of empty tables of which there still are statistics. Keys hold running numbers only; a column that a trigger names
# cannot be altered (the day of a passivation: a date that no longer belongs to anybody).
_STALE = """
    SELECT DISTINCT quote_ident(n.nspname) || '.' || quote_ident(c.relname), quote_ident(a.attname),
           format_type(a.atttypid, a.atttypmod), CASE WHEN a.attcollation <> 0 THEN a.attcollation::regcollation::text ELSE '' END
    FROM pg_stats s
    JOIN pg_namespace n ON n.nspname = s.schemaname AND n.nspname = ANY (current_schemas(false))
    JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = s.tablename AND c.relkind = 'r'
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = s.attname
    WHERE pg_relation_size(c.oid) = 0
      AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype IN ('p', 'f') AND a.attnum = ANY (k.conkey))
      AND NOT EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid AND a.attnum = ANY (t.tgattr))
"""


def _forget_statistics(cursor: Any) -> bool:
    """ANALYZE passes over an empty table and leaves the samples of its last rows. Giving a column the type it has drops them."""
    cursor.execute(_STALE)
    stale = cursor.fetchall()
    for table, column, kind, collation in stale:
        collate = f" COLLATE {collation}" if collation else ""
        cursor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE {kind}{collate}")
    return bool(stale)


def _let_go_of_the_log() -> bool:
    """PostgreSQL: leave every segment of the log that may hold erased bytes."""
    try:
        with connection.cursor() as cursor:
            for statement in ("CHECKPOINT", "SELECT pg_switch_wal()", "CHECKPOINT"):
                cursor.execute(statement)
    except DatabaseError:
        log.warning(
            "The log could not be moved on: grant pg_checkpoint and EXECUTE on pg_switch_wal() (docs/operators/erased-bytes.md)."
        )
        return False
    return True


def recycles() -> bool:
    """PostgreSQL: whether the server uses segments of its log again with their old bytes in them."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SHOW wal_recycle")
        return bool(cursor.fetchone()[0] == "on")
