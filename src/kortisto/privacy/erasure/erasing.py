"""From plans to certificates, in chunks: ledger first, a savepoint for each person, verified by reading again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import transaction

from kortisto.database.many import Many
from kortisto.database.writing import insert_many
from kortisto.lib.daylog import where
from kortisto.privacy import audit, erasers, ledger, publication, scan
from kortisto.privacy.erasure import resuming
from kortisto.privacy.erasure.alone import alone
from kortisto.privacy.erasure.executing import Done, Job, execute
from kortisto.privacy.erasure.planning import ASKED, BY_LAW_ALONE, Plan, plan_many
from kortisto.privacy.erasure.verifying import certify, number_of, red, remains
from kortisto.privacy.models import Erasure, Subject, SweepRun

CHUNK = 300
"""People a transaction (decision 9: at most so many); somebody saving meanwhile on SQLite waits a few tenths of a second."""
MOST = 50_000
"""Values one byte scan looks for: those of some 7,000 people; the process that looks needs 200 to 250 MB for them."""

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


@dataclass
class Session:
    """One run of erasures: what the byte scan looks for at its end, and which certificates it concerns.

    A run of very many is scanned for in parts, so that what is to be remembered stays bounded; `result` tells of all of them.
    """

    needles: scan.Needles = field(default_factory=scan.Needles)
    erasures: list[int] = field(default_factory=list)
    result: scan.Result | None = None
    begun: bool = False

    @property
    def full(self) -> bool:
        return len(self.needles.values) >= MOST

    def begin(self, subject_ids: Iterable[int], *, reason: str, as_of: date) -> None:
        """Say beforehand whom the run will erase, so that what is derived of them may go at once (`erasers.ahead`).

        Who probably stays in part is left out. Nothing rests on the guess: what each person loses is judged by their plan.
        """
        going = Subject.objects.filter(pk__in=Many(subject_ids))
        if reason not in BY_LAW_ALONE:
            going = going.filter(keep_until__lt=as_of)
        self.begun = True
        _unless_it_fails(lambda: erasers.run_ahead(list(going.values_list("pk", flat=True))))

    def close(self, *, now: datetime) -> scan.Result | None:
        """The end of the run: what was taken ahead from people who stayed comes back, and the last part is looked for."""
        if self.begun:
            _unless_it_fails(erasers.run_afterwards)
        return self.look(now=now)

    def look(self, *, now: datetime) -> scan.Result | None:
        """Tidy the stores, then look for what was erased in every byte of the instance. A leak turns the erasures red."""
        try:
            if self.erasures:
                self._scan(now)
        finally:
            self.needles.forget()
        return self.result

    def _scan(self, now: datetime) -> None:
        erasers.run_outside()
        scan.checkpoint()
        result = scan.thorough(self.needles)
        scan.note(self.erasures, result)
        owners = dict(Erasure.objects.filter(pk__in=self.erasures).values_list("subject_ref", "pk"))
        found = {owners[ref]: places for ref, places in result.by_subject().items() if ref in owners}
        red({pk: f"{resuming.SCAN}{', '.join(places)}" for pk, places in found.items()})
        self.result = result if self.result is None else self.result.plus(result)
        self.erasures = []


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
    with alone():
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


def _unless_it_fails(act: Callable[[], None]) -> None:
    """What only makes a run quicker must not stop it: without it each person's words go with the person."""
    try:
        act()
    except Exception:
        log.exception("What is derived of many people could not be taken out, or put back, all at once.")


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
    session.needles.collect([job.plan for job in jobs])
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
    rows = [
        Erasure(
            subject_ref=plan.subject_ref,
            reason=reason,
            state=Erasure.State.PLANNED,
            plan=plan.as_json(),
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
