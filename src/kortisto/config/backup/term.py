"""The daily backup and the term after which a generation dies."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from kortisto.config.backup import archive, generations, targets
from kortisto.config.instance import Instance
from kortisto.lib.periods import Period

# When no notice of the instance says otherwise.
DEFAULT = Period.parse("P35D")


def nightly(instance: Instance, now: datetime, folder: Path | None = None) -> tuple[Path, list[str]]:
    """Make a backup, then destroy expired generations; gives the archive and the names of those destroyed."""
    path = archive.make(instance, now, folder)
    targets.send(instance, path)
    return path, forget_expired(instance, now, folder)


def forget_expired(instance: Instance, now: datetime, folder: Path | None = None) -> list[str]:
    """Destroy the keys and archives whose term is over. It waits for no backup: the promise is to the people in them."""
    today = now.date()
    gone = generations.destroy_expired(instance.keys, {instance.backups, folder or instance.backups}, kept(today), today)
    if instance.values["backup_also"]:
        targets.forget_dead(
            instance, (name.removeprefix(f"{generations.FOLDER}/") for name in instance.keys.names(generations.FOLDER))
        )
    return gone


def kept(as_of: date) -> list[Period]:
    """How long a generation lives by each notice in effect (`[backup] kept`); the first to end counts."""
    from kortisto.privacy.publication import active_policies

    told = [policy.backup["kept"] for policy in active_policies(as_of) if policy.backup.get("kept")]
    return [term if isinstance(term, Period) else Period.parse(str(term)) for term in told] or [DEFAULT]
