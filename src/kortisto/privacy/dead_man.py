"""The dead-man's switch: a run that did not happen is seen without any run having to notice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kortisto.privacy.models import Subject, SweepRun

GRACE = timedelta(hours=26)
"""A night and a little more: erased within 24 hours is what is promised."""


@dataclass(frozen=True, slots=True)
class DeadMan:
    """`late`: the front page is red. `last_at` is when the last good run ended, `trouble` what became of the latest one
    ("" good, "braked", "failed", "missing")."""

    late: bool
    last_at: datetime | None
    trouble: str

    @property
    def red(self) -> bool:
        return self.late or self.trouble in ("failed", "braked")


def state(now: datetime) -> DeadMan:
    """How the nightly run stands. A new register has a day before its first run is missed."""
    runs = SweepRun.objects.filter(dry_run=False)
    latest = runs.exclude(state=SweepRun.State.RUNNING).order_by("-pk").first()
    good = runs.filter(state=SweepRun.State.DONE).order_by("-pk").first()
    trouble = latest.state if latest and latest.state != SweepRun.State.DONE else ""
    if good is not None and good.finished_at is not None:
        return DeadMan(now - good.finished_at > GRACE, good.finished_at, trouble)
    first = Subject.objects.order_by("pk").values_list("created_at", flat=True).first()
    late = first is not None and now - first > GRACE
    return DeadMan(late, None, trouble or ("missing" if late else ""))
