"""The house's own periodic work: the backup, the death of old generations, and the drill that shows the backups to be of use."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kortisto import jobs
from kortisto.config.backup.drill import Drilled, drill
from kortisto.config.backup.term import forget_expired, nightly
from kortisto.privacy import drills

log = logging.getLogger(__name__)
PHASES = {"unpacking": _("Unpacking the backup"), "replaying": _("Doing again what the ledger says"), **drills.OUTCOMES}


@jobs.task(label=_("Daily backup"), tries=3)
def daily_backup() -> dict[str, int]:
    path, gone = nightly(settings.KORTISTO, timezone.now())
    return {"bytes": path.stat().st_size, "generations_destroyed": len(gone)}


@jobs.task(label=_("Backups whose term is over"))
def forget_generations() -> dict[str, int]:
    """Their keys die this night, whether or not a new backup could be made: so the notice promises."""
    now = timezone.now()
    return {"generations_destroyed": len(forget_expired(settings.KORTISTO, now))}


@jobs.task(label=_("Restore drill: the newest backup on trial"), messages=PHASES, tries=1)
def restore_drill() -> dict[str, int | str]:
    """A drill that finds the backup wanting is done, not failed: the privacy centre and Today are red."""
    found = drill_and_record(lambda phase: jobs.report(message=phase))
    return {"outcome": found.outcome, "replayed": found.replayed, "persons": found.persons}


def drill_and_record(tell: Callable[[str], None]) -> Drilled:
    """Hold a drill and keep what came of it."""
    started_at = timezone.now()
    found = drill(settings.KORTISTO, started_at, tell=tell)
    drills.record(
        outcome=found.outcome,
        started_at=started_at,
        now=timezone.now(),
        made_at=found.made_at,
        replayed=found.replayed,
        persons=found.persons,
    )
    if found.outcome != drills.WELL:
        log.error("The restore drill ended as %s.", found.outcome)
    return found


@jobs.task(label=_("Looking whether a restore drill is due"))
def watch_drill() -> dict[str, int]:
    """Once a month, and every night after one that did not go well."""
    due = drills.due(timezone.localdate())
    if due:
        jobs.enqueue(restore_drill, by=None)
    return {"due": int(due)}


if settings.KORTISTO.backup_at:
    jobs.every_day(settings.KORTISTO.backup_at, daily_backup)
jobs.every_day("03:20", forget_generations)
jobs.every_day("05:20", watch_drill)
