"""Database triggers that refuse to change or remove audit links, sealed months and published notices.

The one door: rows of a sealed month may go once its segment is marked dropped (``audit.drop``). Someone who owns the
database can remove triggers; the chain, its sealed heads and the heads written outside show what they did then.
"""

from __future__ import annotations

from typing import Any

_SEGMENT = "SELECT 1 FROM privacy_auditsegment s WHERE s.dropped_at IS NOT NULL"
_DROPPED = f"EXISTS ({_SEGMENT} AND s.first_seq <= OLD.seq AND s.last_seq >= OLD.seq)"
_SEGMENT_KEPT = (
    "NEW.month = OLD.month AND NEW.first_seq = OLD.first_seq AND NEW.last_seq = OLD.last_seq AND NEW.head = OLD.head "
    "AND OLD.dropped_at IS NULL"
)
# (name, table, event, the condition under which it is allowed)
RULES = (
    ("privacy_audit_no_update", "privacy_auditevent", "UPDATE", ""),
    ("privacy_audit_no_delete", "privacy_auditevent", "DELETE", _DROPPED),
    ("privacy_segment_no_update", "privacy_auditsegment", "UPDATE", _SEGMENT_KEPT),
    ("privacy_segment_no_delete", "privacy_auditsegment", "DELETE", ""),
    ("privacy_policy_no_update", "privacy_policyversion", "UPDATE", ""),
    ("privacy_policy_no_delete", "privacy_policyversion", "DELETE", ""),
)


def _is_new(table: str, keys: str) -> str:
    return f"NOT EXISTS (SELECT 1 FROM {table} r WHERE r.id = NEW.id OR {keys})"  # noqa: S608 - names of our own


# SQLite asks no DELETE trigger about a row that INSERT OR REPLACE takes away; PostgreSQL none at all about TRUNCATE.
ONLY_SQLITE = (
    ("privacy_audit_no_replace", "privacy_auditevent", "INSERT", _is_new("privacy_auditevent", "r.seq = NEW.seq")),
    ("privacy_segment_no_replace", "privacy_auditsegment", "INSERT", _is_new("privacy_auditsegment", "r.month = NEW.month")),
    (
        "privacy_policy_no_replace",
        "privacy_policyversion",
        "INSERT",
        _is_new("privacy_policyversion", "(r.key = NEW.key AND r.number = NEW.number)"),
    ),
)
ONLY_POSTGRESQL = (
    ("privacy_audit_no_truncate", "privacy_auditevent", "TRUNCATE", ""),
    ("privacy_segment_no_truncate", "privacy_auditsegment", "TRUNCATE", ""),
    ("privacy_policy_no_truncate", "privacy_policyversion", "TRUNCATE", ""),
)


def rules(connection: Any) -> tuple[tuple[str, str, str, str], ...]:
    return RULES + (ONLY_POSTGRESQL if connection.vendor == "postgresql" else ONLY_SQLITE)


def install(connection: Any) -> None:
    """Put the triggers in place (again)."""
    remove(connection)
    with connection.cursor() as cursor:
        for rule in rules(connection):
            for statement in _postgresql(*rule) if connection.vendor == "postgresql" else _sqlite(*rule):
                cursor.execute(statement)


def remove(connection: Any) -> None:
    """Take them away: for the reverse of the migration, and for tests that empty every table."""
    with connection.cursor() as cursor:
        for name, table, _, _ in rules(connection):
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def missing(connection: Any) -> list[str]:
    """Triggers that are not there (a later migration that rebuilds one of the tables must install them again)."""
    catalogue = (
        "SELECT tgname FROM pg_trigger"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type='trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        there = {row[0] for row in cursor.fetchall()}
    return [name for name, *_ in rules(connection) if name not in there]


def _sqlite(name: str, table: str, event: str, allowed: str) -> list[str]:
    when = f"WHEN NOT ({allowed})" if allowed else ""
    return [f"CREATE TRIGGER {name} BEFORE {event} ON {table} {when} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"]


def _postgresql(name: str, table: str, event: str, allowed: str) -> list[str]:
    row, each = "NEW" if event == "UPDATE" else "OLD", "STATEMENT" if event == "TRUNCATE" else "ROW"
    door = f"IF {allowed} THEN RETURN {row}; END IF; " if allowed else ""
    body = f"BEGIN {door}RAISE EXCEPTION '{table} is append-only'; END"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$",
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()",
    ]
