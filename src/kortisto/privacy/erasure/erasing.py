"""From plans to certificates, in chunks: ledger first, a savepoint for each person, verified by reading again."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from kortisto.database.bounded import bounded
from kortisto.database.writing import insert_many
from kortisto.lib.daylog import where
from kortisto.privacy import audit, erasers, ledger, publication
from kortisto.privacy.erasure import resuming
from kortisto.privacy.erasure.alone import alone
from kortisto.privacy.erasure.executing import Done, Job, execute
from kortisto.privacy.erasure.planning import ASKED, Plan, plan_many
from kortisto.privacy.erasure.session import Session
from kortisto.privacy.erasure.verifying import certify, number_of, red, remains
from kortisto.privacy.models import Erasure, Subject, SweepRun

CHUNK = 300
"""People a transaction (decision 9: at most so many); somebody saving meanwhile on SQLite waits a few tenths of a second."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one subject: "verified", "incomplete" or "nothing" (the plan was empty).

    `secret` and `email` are for the answer to a person who asked; they are kept nowhere.
    """

    subject_ref: str
    state: str
    plan: Plan
    number: str = ""
    secret: str = ""
    email: str = ""
    problem: str = ""


def erase(
    subjects: Iterable[Subject],
    *,
    reason: str,
    by: str,
    now: datetime,
    as_of: date,
    data: Sequence[str] | None = None,
    run: SweepRun | None = None,
    session: Session | None = None,
) -> list[Outcome]:
    """Erase what the notices and the reason say of these subjects. Must not be called inside a transaction.

    With a `session` the caller begins and closes it (the sweep does, once); otherwise stores are tidied and scanned here.
    """
    # Asked for on a page it is no shorter: what is stopped half-way is finished later, and red until then.
    with alone(), bounded(None):
        resuming.finish(now=now)
        # In the order of their numbers: what lies together in the files is changed together.
        subjects, outcomes = sorted(subjects, key=lambda subject: subject.pk), list[Outcome]()
        own = session or Session()
        if session is None and len(subjects) > CHUNK and data is None:
            own.begin([subject.pk for subject in subjects], reason=reason, as_of=as_of)
        for chunk in _chunks(subjects):
            outcomes += _chunk(chunk, reason=reason, by=by, now=now, as_of=as_of, data=data, run=run, session=own)
            if own.full:
                own.look(now=now)
        if session is None:
            own.close(now=now)
            outcomes = _reread(outcomes)
        return outcomes


def _chunks(subjects: list[Subject]) -> Iterator[list[Subject]]:
    for start in range(0, len(subjects), CHUNK):
        yield subjects[start : start + CHUNK]


def _chunk(
    subjects: list[Subject],
    *,
    reason: str,
    by: str,
    now: datetime,
    as_of: date,
    data: Sequence[str] | None,
    run: SweepRun | None,
    session: Session,
) -> list[Outcome]:
    plans = plan_many(subjects, data=data, reason=reason, as_of=as_of)
    nothing = [Outcome(p.subject_ref, "nothing", p) for p in plans if p.empty]
    jobs = _planned([p for p in plans if not p.empty], reason=reason, by=by, now=now, as_of=as_of, data=data, run=run)
    if not jobs:
        return nothing
    session.collect([job.plan for job in jobs])
    done, failed = _transaction(jobs, reason=reason, by=by, now=now)
    session.needles.drop(job.plan.subject_ref for job in jobs if job.erasure.pk in failed)
    lived = [job for job in jobs if job.erasure.pk not in failed]
    session.erasures += [job.erasure.pk for job in lived]
    problems = failed | _finish(lived, done, now=now)
    return nothing + [_outcome(job, problems.get(job.erasure.pk, "")) for job in jobs]


@transaction.atomic(durable=True)
def _planned(
    plans: list[Plan],
    *,
    reason: str,
    by: str,
    now: datetime,
    as_of: date,
    data: Sequence[str] | None,
    run: SweepRun | None,
) -> list[Job]:
    """Write the plans down. Whoever asks to be erased objects to everything else from here on (decision 12)."""
    if reason in ASKED and data is None:
        asked = Subject.objects.filter(pk__in=[p.subject_id for p in plans], erasure_asked_on=None)
        asked.update(erasure_asked_on=as_of)
    stamp = publication.stamp(as_of)
    written: dict[Any, dict[str, Any]] = {}  # the same for all who lose the same whole, and then written only once
    rows = [
        Erasure(
            subject_ref=plan.subject_ref,
            reason=reason,
            state=Erasure.State.PLANNED,
            plan=_written(plan, written),
            scope=plan.scope,
            policy_version=stamp,
            run=run,
            requested_by=by,
            created_at=now,
        )
        for plan in plans
    ]
    insert_many(rows, keys=True)
    return [Job(plan, row) for plan, row in zip(plans, rows, strict=True)]


def _written(plan: Plan, written: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    if plan.stays:
        return plan.as_json()
    key = plan.whole, tuple([(line.datum, line.counted_by is None) for line in plan.goes])
    return written[key] if key in written else written.setdefault(key, plan.as_json())


def _transaction(jobs: list[Job], *, reason: str, by: str, now: datetime) -> tuple[Done, dict[int, str]]:
    """Ledger, then the database. Gives what was done and, by erasure, where it failed."""
    rolled_back: dict[int, str] = {}
    try:
        with transaction.atomic(durable=True):
            first = ledger.append([ledger.Entry("erased", job.plan.subject_ref, job.plan.scope) for job in jobs], now=now)
            for place, job in enumerate(jobs):
                job.erasure.ledger_seq = first + place
                rolled_back[first + place] = job.plan.subject_ref
            return _batch(jobs, reason=reason, by=by, now=now)
    except Exception as error:
        if not rolled_back:
            raise
        log.exception("A chunk of erasures was rolled back.")
        ledger.abort(rolled_back, now=now)
        problem = where(error)
        red({job.erasure.pk: problem for job in jobs})
        return Done(), {job.erasure.pk: problem for job in jobs}


def _batch(jobs: list[Job], *, reason: str, by: str, now: datetime) -> tuple[Done, dict[int, str]]:
    """All at once; when that fails, person by person, so that one failing person never stops the rest."""
    try:
        with transaction.atomic():
            return execute(jobs, reason=reason, by=by, now=now), {}
    except Exception as error:
        if len(jobs) == 1:
            return Done(), _failed(jobs[0], error, now)
    done, failed = Done(), dict[int, str]()
    for job in jobs:
        try:
            with transaction.atomic():
                one = execute([job], reason=reason, by=by, now=now)
        except Exception as error:
            failed |= _failed(job, error, now)
            continue
        done.removed.add(one.removed)
        done.files += one.files
        done.targets += one.targets
    return done, failed


def _failed(job: Job, error: Exception, now: datetime) -> dict[int, str]:
    """Nothing of this person went: the ledger says so in the same transaction, the row is red."""
    log.exception("An erasure failed.", exc_info=error)
    problem = where(error)
    ledger.abort({job.erasure.ledger_seq or 0: job.plan.subject_ref}, now=now)
    red({job.erasure.pk: problem})
    audit.record(action="erasure_failed", by="system", purpose=job.plan.reason, now=now)
    return {job.erasure.pk: problem}


def _finish(jobs: list[Job], done: Done, *, now: datetime) -> dict[int, str]:
    """After the commit: files, reading again, certificates. Gives what could not be verified."""
    if not jobs:
        return {}
    left = erasers.remove_files(done.files)
    refs = {job.plan.subject_ref: job.plan.scope for job in jobs}
    there = remains(refs, done.removed.rows, done.targets)
    problems = {job.erasure.pk: there.get(job.plan.subject_ref, "") or ("files" if left else "") for job in jobs}
    problems = {pk: f"still there: {what}" for pk, what in problems.items() if what}
    with transaction.atomic():
        red(problems)
        certify([job.erasure for job in jobs if job.erasure.pk not in problems], done.removed.counts, now=now)
    return problems


def _outcome(job: Job, problem: str) -> Outcome:
    state = "incomplete" if problem else "verified"
    return Outcome(job.plan.subject_ref, state, job.plan, number_of(job.erasure), job.secret, job.email, problem)


def _reread(outcomes: list[Outcome]) -> list[Outcome]:
    """After the scan: what it found changes what we say."""
    red_ones = dict(
        Erasure.objects.filter(subject_ref__in=[o.subject_ref for o in outcomes], state=Erasure.State.INCOMPLETE).values_list(
            "subject_ref", "problem"
        )
    )
    return [
        replace(o, state="incomplete", problem=red_ones[o.subject_ref])
        if o.state == "verified" and o.subject_ref in red_ones
        else o
        for o in outcomes
    ]
