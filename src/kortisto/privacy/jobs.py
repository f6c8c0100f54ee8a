"""The nightly run, a run asked for in the privacy centre, and the look whether the night was missed."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kortisto import jobs
from kortisto.privacy import compaction, conformance, dead_man, due, ledger, metric, pending, scan, sweep
from kortisto.privacy.sweep.reporting import Report, SweepRefused

log = logging.getLogger(__name__)
MESSAGES = {"erasing": _("Erasing what is due")}
_SHOWN = ("examined", "due", "done", "failed", "drift")


def _progress(done: int, total: int) -> None:
    jobs.report(done=done, total=total, message="erasing")


def _told(report: Report) -> dict[str, Any]:
    return {name: getattr(report, name) for name in _SHOWN}


@jobs.task(label=_("Nightly run: what is due goes"), messages=MESSAGES)
def nightly() -> dict[str, Any]:
    """The run of the night. What died half-way is finished by the next try."""
    report = sweep.run(as_of=timezone.localdate(), now=timezone.now(), by="system", progress=_progress)
    if not report.ok:
        log.error("The nightly run ended as %s: %s failed, brake %r.", report.state, report.failed, report.braked)
    return _told(report)


@jobs.task(label=_("Everybody's last days follow a new version of the notice"))
def follow_notices() -> dict[str, int]:
    """Asked for when a version is published; the nightly run does it too, first of all."""
    return {"judged": due.apply_notices(as_of=timezone.localdate(), now=timezone.now())}


@jobs.task(label=_("Run asked for by hand"), messages=MESSAGES, tries=1)
def sweep_now(dry_run: bool, confirm: bool) -> dict[str, Any]:
    """A dry run, or the run itself after one was looked at."""
    try:
        report = sweep.run(
            as_of=timezone.localdate(), now=timezone.now(), dry_run=dry_run, confirm=confirm, by="system", progress=_progress
        )
    except SweepRefused as refused:
        raise jobs.GiveUp("sweep_refused") from refused
    return _told(report)


@jobs.task(label=_("Erasing those who asked for it a day ago"))
def erase_asked() -> dict[str, int]:
    """Asked for by the person on their own page, with 24 hours to take it back (decision 10)."""
    return dict(pending.run(now=timezone.now(), time_zone=settings.TIME_ZONE))


@jobs.task(label=_("Looking whether the nightly run was made"))
def watch() -> dict[str, Any]:
    """Catch up a missed night, and bring waiting entries into the ledger."""
    found = dead_man.state(timezone.now())
    written = ledger.flush()
    if found.late:
        log.error("The nightly run was missed; it is made now.")
        jobs.enqueue(nightly, by=None)
    return {"late": int(found.late), "entries": written}


@jobs.task(label=_("Erased bytes leave the database's files"))
def compact() -> dict[str, int]:
    """PostgreSQL, in the quiet hour: nothing on most nights, every table written anew when it is time."""
    now = timezone.now()
    if not compaction.due(now):
        return {"done": 0}
    try:
        if not compaction.run(now=now, by="system"):
            log.error("The tables were written anew, but the write-ahead log keeps erased bytes (docs/operators/erased-bytes.md).")
    except scan.RowsKept as fault:
        log.error("%s The next night tries again (docs/operators/erased-bytes.md).", fault)
        return {"done": 0}
    return {"done": 1}


@jobs.task(label=_("Looking whether every promise is kept"))
def look_at_promises() -> dict[str, int]:
    """Every line, the whole chains too; the officers are told of a turn."""
    return _looked(thorough=True)


@jobs.task(label=_("Looking at the promises by the hour"))
def glance_at_promises() -> dict[str, int]:
    """The lines that are quickly asked. Books itself for the next hour, whatever happens to this one."""
    hour = timezone.now().replace(minute=15, second=0, microsecond=0) + timedelta(hours=1)
    with suppress(IntegrityError), transaction.atomic():
        jobs.enqueue(glance_at_promises, by=None, due_at=hour, slot=f"promises@{hour.isoformat()}")
    return _looked(thorough=False)


def _looked(*, thorough: bool) -> dict[str, int]:
    now = timezone.now()
    found = conformance.look(as_of=timezone.localdate(now), now=now, thorough=thorough)
    if settings.KORTISTO.metrics_file:
        metric.write(settings.KORTISTO.home / settings.KORTISTO.metrics_file, now)
    return {"lines": len(found), "red": len(conformance.red())}


if settings.KORTISTO.database_compact_at:
    jobs.every_day(settings.KORTISTO.database_compact_at, compact)
jobs.every_day("03:30", nightly)
jobs.every_day("05:10", erase_asked)
jobs.every_day("00:15", glance_at_promises)
jobs.every_day("06:00", look_at_promises)
jobs.every_day("08:00", watch)
