"""Whether the database guards the audit trail from the register itself (PostgreSQL; on SQLite the file is the register's)."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError, connection

from kortisto.config.deploy.finding import Finding, look, unsafe
from kortisto.database import owner


def look_all() -> Iterator[Finding]:
    """One user that is both owner and register is something to look at; one that may change the trail though an owner is given, unsafe."""
    try:
        if connection.vendor != "postgresql" or not (tables := owner.may_change()):
            return
    except DatabaseError:
        return  # `kortisto check` says that it cannot be reached
    name = settings.KORTISTO.database["USER"]
    if owner.apart():
        yield unsafe(
            "database.trail",
            f"The database user {name} may change {', '.join(tables)}.",
            "Run `kortisto upgrade`: it takes the right away. Is the user a member of the owner's role, or a superuser?",
        )
    else:
        yield look(
            "database.owner",
            f"The database user {name} owns the tables, so it could take the guard of the audit trail away.",
            "Give an owner of its own: [database] owner (docs/operators/proof.md).",
        )
