"""Whether the register is where the settings say: an empty database beside a ledger is a lost register, never a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kortisto.config.instance import Instance


def at_work_before(instance: Instance) -> bool:
    """Whether a register has been at work here: its ledger, or the copy beside the backups, says so."""
    places = (instance.ledger, instance.backups / "ledger")
    return any((found := place / "ledger.jsonl").is_file() and found.stat().st_size for place in places)


def is_empty() -> bool:
    """Whether the database has no tables at all."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    return not MigrationRecorder(connection).has_table()


def nothing_there(instance: Instance) -> str:
    """What to say of an empty database, and what to do."""
    where = instance.sqlite_file or f"the PostgreSQL database {instance.database['NAME']}"
    if not at_work_before(instance):
        return f"There is no register in {where}. Make one with `kortisto init`."
    return (
        f"There is no register in {where}, but a register has been at work here: its privacy ledger is there. Put the database back "
        "where it was, or the newest backup with `kortisto restore ARCHIVE` (they lie in "
        f"{instance.backups})."
    )
