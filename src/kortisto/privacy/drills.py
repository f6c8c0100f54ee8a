"""Whether the backups are known to be of use: the monthly drill's results, and what is red when it fails or is not held.

The drill itself is the roof's work (`kortisto.config.backup.drill`): it concerns every room and the instance's folders.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from kortisto.lib.periods import Period, add_period
from kortisto.privacy.models import RestoreDrill

WELL = "well"
EVERY = Period.parse("P1M")
GRACE = timedelta(days=5)
"""A failed drill is tried again every night; after so many days beyond the month its absence is red."""

OUTCOMES = {
    WELL: _("The backup could be restored, and nobody who was erased came back."),
    "no_backup": _("There is no backup to restore."),
    "key_missing": _("The key of the backup is missing in one of the places where keys are kept."),
    "unreadable": _("The backup cannot be read: it is damaged, or its key is another."),
    "no_room": _("There is too little room on the disk for the drill."),
    "database": _("The database of the backup could not be put back."),
    "crashed": _("The restored register could not be started."),
    "locked": _("The restored register stays locked: the copy of the ledger does not fit it."),
    "resurrected": _("Somebody who was erased came back with the backup."),
    "incomplete": _("An erasure done again could not be verified in the restored register."),
    "audit": _("The audit trail of the restored register is broken."),
}


@dataclass(frozen=True, slots=True)
class State:
    """`latest` and `good` are the last drill and the last one that went well; `missed`: none went well for too long."""

    latest: RestoreDrill | None
    good: RestoreDrill | None
    missed: bool

    @property
    def failed(self) -> bool:
        return self.latest is not None and self.latest.outcome != WELL

    @property
    def red(self) -> bool:
        return self.missed or self.failed


def state(now: datetime) -> State:
    """How the drills stand. A new register has a month before the first is missed."""
    latest = RestoreDrill.objects.order_by("-finished_at", "-pk").first()
    good = RestoreDrill.objects.filter(outcome=WELL).order_by("-finished_at", "-pk").first()
    since = good.finished_at if good else installed_at()
    missed = since is not None and now.date() > add_period(since.date(), EVERY) + GRACE
    return State(latest, good, missed)


def installed_at() -> datetime | None:
    """When the database was made: notices and people may be older, brought from elsewhere."""
    first: datetime | None = MigrationRecorder(connection).migration_qs.aggregate(first=Min("applied"))["first"]
    return first


def due(today: date) -> bool:
    """Whether a drill is to be held: none went well within the month."""
    good = RestoreDrill.objects.filter(outcome=WELL).order_by("-finished_at").values_list("finished_at", flat=True).first()
    return good is None or add_period(good.date(), EVERY) <= today


def record(
    *, outcome: str, started_at: datetime, now: datetime, made_at: datetime | None, replayed: int, persons: int
) -> RestoreDrill:
    """Keep what came of a drill; raises ValueError for a code that is none of OUTCOMES."""
    if outcome not in OUTCOMES:
        raise ValueError(f"{outcome!r} is no outcome of a drill")
    return RestoreDrill.objects.create(
        outcome=outcome, started_at=started_at, finished_at=now, made_at=made_at, replayed=replayed, persons=persons
    )
