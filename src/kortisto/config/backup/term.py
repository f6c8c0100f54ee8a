"""The daily backup and the term after which a generation dies."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from kortisto.config.backup import archive, generations
from kortisto.config.instance import Instance
from kortisto.lib.periods import Period

# When no notice of the instance says otherwise.
DEFAULT = Period.parse("P35D")


def nightly(instance: Instance, now: datetime, folder: Path | None = None) -> tuple[Path, list[str]]:
    """Make a backup, then destroy expired generations; gives the archive and the names of those destroyed.

    In this order: a night whose backup fails never shortens what can be restored.
    """
    path = archive.make(instance, now, folder)
    folders = {instance.backups, folder or instance.backups}
    today = now.date()
    return path, generations.destroy_expired(instance.keys, folders, kept(today), today)


def kept(as_of: date) -> list[Period]:
    """How long a generation lives by each notice in effect (`[backup] kept`); the first to end counts."""
    from kortisto.privacy.publication import active_policies

    told = [policy.backup["kept"] for policy in active_policies(as_of) if policy.backup.get("kept")]
    return [term if isinstance(term, Period) else Period.parse(str(term)) for term in told] or [DEFAULT]
