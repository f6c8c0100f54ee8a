"""PostgreSQL: the user who owns the tables, beside the one the register works as (`[database] owner`).

Whoever owns a table may change anything in it and take its triggers away. Where the operator gives an owner, the user of the
address may add to the audit trail, the sealed months and the published notices, and change or remove nothing in them. A month
whose term is over leaves by a function of the owner's, which asks what the trigger asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper

GUARDED = ("privacy_auditevent", "privacy_auditsegment", "privacy_policyversion")
"""Tables that only grow."""

DROP_MONTH = "privacy_drop_month"
_FUNCTION = f"""
    CREATE OR REPLACE FUNCTION {DROP_MONTH}(the_month text, the_moment timestamptz) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
        segment privacy_auditsegment%ROWTYPE;
        gone bigint;
    BEGIN
        UPDATE privacy_auditsegment SET dropped_at = the_moment WHERE month = the_month AND dropped_at IS NULL RETURNING * INTO segment;
        IF segment.id IS NULL THEN RAISE EXCEPTION 'month % is not sealed, or is dropped already', the_month; END IF;
        DELETE FROM privacy_auditvalue WHERE event_id IN (
            SELECT id FROM privacy_auditevent WHERE seq >= segment.first_seq AND seq <= segment.last_seq);
        DELETE FROM privacy_auditevent WHERE seq >= segment.first_seq AND seq <= segment.last_seq;
        GET DIAGNOSTICS gone = ROW_COUNT;
        RETURN gone;
    END $$
"""  # noqa: S608 - our own name


def apart() -> bool:
    """Whether the register works as another user than the one who owns its tables."""
    return connection.vendor == "postgresql" and bool(settings.KORTISTO.database_owner)


@contextmanager
def owning() -> Iterator[None]:
    """Within it this thread's connection is the owner's; nothing happens where one user is both. Not inside a transaction."""
    if not apart() or connection.in_atomic_block:
        yield
        return
    own = connection.settings_dict
    secret = settings.KORTISTO.database_owner_password or own["PASSWORD"]
    connection.close()
    connection.settings_dict = {**own, "USER": settings.KORTISTO.database_owner, "PASSWORD": secret}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = own


def share() -> None:
    """Let the user of the address work with the tables, and only add to the guarded ones. Within `owning`, after every migration."""
    if not apart():
        return
    user = connection.ops.quote_name(str(settings.KORTISTO.database["USER"]))
    with connection.cursor() as cursor:
        for statement in (
            f"GRANT USAGE ON SCHEMA public TO {user}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {user}",
            f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {user}",
            f"REVOKE UPDATE, DELETE, TRUNCATE ON {', '.join(GUARDED)} FROM {user}",
            _FUNCTION,
            f"REVOKE ALL ON FUNCTION {DROP_MONTH}(text, timestamptz) FROM PUBLIC",
            f"GRANT EXECUTE ON FUNCTION {DROP_MONTH}(text, timestamptz) TO {user}",
        ):
            cursor.execute(statement)


def may_change() -> list[str]:
    """Guarded tables the user of this connection may change or remove rows of (as their owner, or because nothing was revoked)."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        return [table for table in GUARDED if _may(cursor, table)]


def _may(cursor: CursorWrapper, table: str) -> bool:
    cursor.execute("SELECT has_table_privilege(current_user, %s, 'UPDATE, DELETE, TRUNCATE')", [table])
    return bool(cursor.fetchone()[0])


def drop_month(month: str, moment: datetime) -> int:
    """Remove the links of a sealed month by the owner's function; gives how many."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {DROP_MONTH}(%s, %s)", [month, moment])
        return int(cursor.fetchone()[0])
