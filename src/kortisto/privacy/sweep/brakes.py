"""The brakes (decision 8): a wrong clock or a wrong rule must not empty the register. `--confirm` releases them for a run."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from kortisto.privacy.models import Subject, SweepRun

LEAST, PER_CENT = 20, 2
BACK = timedelta(minutes=5)
AHEAD = timedelta(hours=2)
STANDSTILL = timedelta(days=45)
"""A machine that was off longer than this needs a person to say that the date is right."""

_BOOT = Path("/proc/sys/kernel/random/boot_id")


def last_run() -> SweepRun | None:
    """The latest run that was not dry."""
    return SweepRun.objects.filter(dry_run=False).exclude(state=SweepRun.State.RUNNING).order_by("-pk").first()


def expected(as_of: date) -> int:
    """People the last run that ended well foresaw for the nights since; one that stopped half-way foresaw nothing.

    After several missed nights somebody who loses data in two of them counts twice: the brake is that much looser.
    """
    last = SweepRun.objects.filter(dry_run=False, state=SweepRun.State.DONE).order_by("-pk").first()
    if last is None:
        return 0
    return sum(count for day, count in last.nights.items() if last.as_of < date.fromisoformat(day) <= as_of)


def too_many(due: int, foreseen: int) -> bool:
    """Whether a run would take more than it should: above the forecast by more than 20 persons and 2 % of the register."""
    return due > foreseen + max(LEAST, -(-Subject.objects.count() * PER_CENT // 100))


def clock_contradicts(last: SweepRun | None, now: datetime) -> bool:
    """Whether the clock is earlier than the last run, or ahead of it by more than uptime and file times explain."""
    if last is None:
        return False
    gap = now - last.started_at
    if gap < -BACK:
        return True
    here, then = machine(), last.machine
    if then and here["boot"] and here["boot"] == then.get("boot"):
        ran = timedelta(seconds=here["up"] - then["up"])
        return gap - ran > AHEAD + ran * 0.01
    return gap > STANDSTILL and not _lived(now)


def machine() -> dict[str, Any]:
    """What tells a jumped clock from a stopped machine: the boot and the seconds since, sleep included."""
    boot = _BOOT.read_text().strip() if _BOOT.exists() else ""
    return {"boot": boot, "up": int(time.clock_gettime(time.CLOCK_BOOTTIME))}


def _lived(now: datetime) -> bool:
    """Whether files of the instance were written before this boot but lately: then the machine merely rested."""
    booted = now - timedelta(seconds=machine()["up"])
    folders = (Path(settings.KORTISTO.logs), Path(settings.KORTISTO.ledger))
    times = [datetime.fromtimestamp(p.stat().st_mtime, UTC) for folder in folders for p in folder.glob("*") if p.is_file()]
    return any(now - STANDSTILL <= written < booted for written in times)
