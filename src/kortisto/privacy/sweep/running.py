"""The run, step by step."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import transaction

from kortisto.database.many import Many
from kortisto.lib.daylog import where
from kortisto.lib.periods import local_day
from kortisto.privacy import audit, clocks, due, erasure, ledger, replay
from kortisto.privacy.erasure.erasing import CHUNK
from kortisto.privacy.models import Erasure, Keep, Subject, SweepRun
from kortisto.privacy.sweep import brakes, housekeeping
from kortisto.privacy.sweep.forecasting import nights
from kortisto.privacy.sweep.reporting import Report, SweepRefused

State = SweepRun.State
TOGETHER = 1_000
"""People looked at by the same statements while nothing is changed yet."""
Progress = Callable[[int, int], None]


class BeforeRun(Protocol):
    def __call__(self, *, as_of: date, now: datetime, by: str) -> int | None: ...


_before: list[BeforeRun] = []


def before_run(fn: BeforeRun) -> BeforeRun:
    """Register a duty of the night that comes before judging (it may change facts). If it fails, nothing is erased."""
    if fn not in _before:
        _before.append(fn)
    return fn


def run(
    *,
    as_of: date,
    now: datetime,
    dry_run: bool = False,
    confirm: bool = False,
    by: str = "system",
    progress: Progress | None = None,
) -> Report:
    """Erase what is due on `as_of`. SweepRefused when it must not begin; brakes and failures are told in the report.

    A day in the future needs `dry_run`, `confirm` or a demo instance; a past one `dry_run`. A dry run does everything in a transaction that is
    rolled back. Whatever an earlier run left unfinished is finished first.
    """
    _refuse(as_of, now, dry_run=dry_run, confirm=confirm)
    with _alone():
        report = Report(as_of, dry_run, confirm)
        if dry_run:
            with transaction.atomic():
                _prepare(report, now, by)
                transaction.set_rollback(True)
            report.state = State.DONE
            _row(report, now).save()
            return report
        SweepRun.objects.filter(state=State.RUNNING).update(state=State.FAILED, finished_at=now, brake="interrupted")
        row = _row(report, now)
        row.save()
        try:
            _real(report, row, now, by, progress)
        except Exception as error:
            report.state, report.problem = State.FAILED, where(error)[:300]
            raise
        finally:
            _close(report, row, now, by)
        return report


def _refuse(as_of: date, now: datetime, *, dry_run: bool, confirm: bool) -> None:
    if as_of > local_day(now, settings.TIME_ZONE) and not (dry_run or confirm or settings.KORTISTO.instance_demo):
        raise SweepRefused(
            f"{as_of} is in the future: people would lose their data early. Add --dry-run to look, or --confirm to do it all the same."
        )
    if as_of < local_day(now, settings.TIME_ZONE) and not dry_run:
        raise SweepRefused(
            f"{as_of} is past: a run judges the register as it is now, and dates derived for a day gone by would be wrong today. "
            "Leave --as-of out, or add --dry-run to look."
        )
    reason = replay.verify()
    if reason is not None and reason.code != "behind":
        raise SweepRefused(f"The register is locked: {reason} Nothing is erased until the ledger fits again.")


@contextmanager
def _alone() -> Iterator[None]:
    """One run at a time, in whatever process."""
    folder = Path(settings.KORTISTO.ledger)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / "sweep.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise SweepRefused("Another run is under way. Wait until it has ended.") from error
    finally:
        os.close(handle)


def _real(report: Report, row: SweepRun, now: datetime, by: str, progress: Progress | None) -> None:
    report.finished_earlier = erasure.finish(now=now)
    ledger.flush()
    last = brakes.last_run()
    if not report.confirmed and brakes.clock_contradicts(last, now):
        report.state, report.braked = State.BRAKED, "clock"
        return
    ids = _prepare(report, now, by)
    if report.braked:
        report.state = State.BRAKED
        return
    _erase(report, row, ids, now, by, progress)
    drift = housekeeping.compare(report.as_of)
    report.drift = len(drift.wrong)
    report.examined += drift.subjects
    report.forgotten = housekeeping.forget(as_of=report.as_of, now=now)
    row.nights = nights(report.as_of)
    idle = report.due > 0 and report.done == 0
    nobody = report.examined == 0 and Subject.objects.exists()
    report.state = State.FAILED if idle or nobody else State.DONE
    report.problem = "nothing was done although something was due" if idle else "nobody was examined" if nobody else ""


def _prepare(report: Report, now: datetime, by: str) -> list[int]:
    """The duties of the night, then who is due and whether the brake lets them; in the transaction of the caller or its own."""
    for fn in _before:
        with transaction.atomic():
            report.before[getattr(fn, "__name__", "duty")] = fn(as_of=report.as_of, now=now, by=by) or 0
    report.overdue = clocks.mark_overdue(as_of=report.as_of, now=now)
    looked_at = _due(report.as_of)
    due.refresh(looked_at, as_of=report.as_of)
    report.examined = len(looked_at)
    undatable = set(Subject.objects.exclude(undatable="").values_list("pk", flat=True))
    ids = [pk for pk in _due(report.as_of) if pk not in undatable]
    _kept(report, looked_at, ids, undatable)
    for start in range(0, len(ids), TOGETHER):
        subjects = Subject.objects.filter(pk__in=Many(ids[start : start + TOGETHER]))
        plans = erasure.plan_many(subjects, reason=Erasure.Reason.RETENTION, as_of=report.as_of)
        report.due += sum(not plan.empty for plan in plans)
        report.whole += sum(plan.whole for plan in plans)
        report.goes.update(line.datum for plan in plans for line in plan.goes)
    report.expected = brakes.expected(report.as_of)
    if not report.confirmed and brakes.too_many(len(ids), report.expected):
        report.braked = "share"
    return ids


def _due(as_of: date) -> list[int]:
    return list(Subject.objects.filter(next_due_on__lte=as_of).order_by("next_due_on", "pk").values_list("pk", flat=True))


def _kept(report: Report, looked_at: list[int], ids: list[int], undatable: set[int]) -> None:
    """Why people due by date lose nothing."""
    goes = set(ids)
    spared = [pk for pk in looked_at if pk not in goes]
    on_hold = set(Keep.objects.filter(held=True, until__lt=report.as_of).values_list("subject_id", flat=True))
    reasons = {
        "hold": len(on_hold - goes),
        "undatable": len(undatable),
        "purpose": sum(pk not in on_hold and pk not in undatable for pk in spared),
    }
    report.kept_because = {reason: number for reason, number in reasons.items() if number}


def _erase(report: Report, row: SweepRun, ids: list[int], now: datetime, by: str, progress: Progress | None) -> None:
    session = erasure.Session()
    if ids:
        session.begin(ids, reason=Erasure.Reason.RETENTION, as_of=report.as_of)
    ids = sorted(ids)  # what lies together in the files is changed together
    for start in range(0, len(ids), CHUNK):
        subjects = list(Subject.objects.filter(pk__in=ids[start : start + CHUNK]).order_by("pk"))
        outcomes = erasure.erase(
            subjects, reason=Erasure.Reason.RETENTION, by=by, now=now, as_of=report.as_of, run=row, session=session
        )
        report.done += sum(outcome.state == "verified" for outcome in outcomes)
        bad = [outcome for outcome in outcomes if outcome.state == "incomplete"]
        report.failed += len(bad)
        report.failures += [{"subject": outcome.subject_ref, "problem": outcome.problem} for outcome in bad]
        if progress is not None:
            progress(min(start + CHUNK, len(ids)), len(ids))
    result = session.close(now=now)
    if result is not None:
        report.scan = result.as_json()
        leaks = result.by_subject()
        report.failures += [{"subject": ref, "problem": f"scan: {', '.join(places)}"} for ref, places in leaks.items()]
        report.done, report.failed = report.done - len(leaks), report.failed + len(leaks)


def _row(report: Report, now: datetime) -> SweepRun:
    row = SweepRun(as_of=report.as_of, started_at=now, dry_run=report.dry_run, confirmed=report.confirmed, state=report.state)
    if report.state != State.RUNNING:
        _fill(row, report, now)
    return row


def _close(report: Report, row: SweepRun, now: datetime, by: str) -> None:
    """Whatever happened, the run says so."""
    if report.state == State.RUNNING:
        report.state = State.FAILED
    _fill(row, report, now)
    row.machine = brakes.machine()
    with transaction.atomic():
        row.save()
        audit.record(action=f"sweep_{report.state}", by=by, purpose=report.braked, now=now)


def _fill(row: SweepRun, report: Report, now: datetime) -> None:
    for name in ("state", "examined", "due", "done", "kept_because", "failed"):
        setattr(row, name, getattr(report, name))
    row.finished_at, row.forecast, row.brake, row.report = now, report.expected, report.braked, report.as_json()
