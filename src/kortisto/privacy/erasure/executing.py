"""The act itself, inside one transaction: hooks, stores of the rooms, tables, dates of what stays, audit."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kortisto.database.many import Many
from kortisto.database.writing import update_many
from kortisto.privacy import anonymising, audit, due, erasers
from kortisto.privacy.classification import of_subjects
from kortisto.privacy.erasers import Answer, Target
from kortisto.privacy.erasure.emptying import Removed, empty, remove
from kortisto.privacy.erasure.planning import Plan
from kortisto.privacy.erasure.verifying import commitment, number_of
from kortisto.privacy.models import Erasure


@dataclass
class Job:
    """A plan with its row; `secret` and `email` only for the answer to a person who asked."""

    plan: Plan
    erasure: Erasure
    secret: str = ""
    email: str = ""


@dataclass
class Done:
    """What a batch did: rows removed, files to remove after the commit, targets the stores were asked about."""

    removed: Removed = field(default_factory=Removed)
    files: list[str] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)


def targets_of(plan: Plan) -> list[Target]:
    """Every datum of the plan as the erasers see it; an empty subject still has its shell."""
    found = [Target(plan.subject_id, line.datum, line.record, plan.whole) for line in plan.goes]
    return found or ([Target(plan.subject_id, "", "", True)] if plan.whole else [])


def execute(jobs: Sequence[Job], *, reason: str, by: str, now: datetime) -> Done:
    """Erase what the plans say, in the caller's transaction. Set-based: the same statements for one person or for 300."""
    done = Done()
    erasers.run_before(Many(job.plan.subject_id for job in jobs), reason=reason, now=now)
    for job in jobs:
        _answer(job, now)
        done.targets += targets_of(job.plan)
    done.files = erasers.run(done.targets)
    anonymising.count(_counted(jobs))
    # Before the rows go: the trail's values go with the subject, its links stay.
    audit.record_each("erased", by=by, of=[(job.plan.subject_ref, _names(job.plan)) for job in jobs], purpose=reason, now=now)
    partial = [target for target in done.targets if not target.whole]
    if partial:
        done.removed.add(empty(partial))
    whole = [job.plan.subject_id for job in jobs if job.plan.whole]
    if whole:
        done.removed.add(remove(whole))
    staying = sorted({target.subject_id for target in partial})
    due.refresh(staying, as_of=jobs[0].plan.as_of)
    erasers.run_after(staying)
    _mark(jobs, done)
    return done


def _counted(jobs: Sequence[Job]) -> dict[str, dict[str, Sequence[str]]]:
    """Datum → record key → the dimensions it is counted by."""
    found: dict[str, dict[str, Sequence[str]]] = {}
    for job in jobs:
        for line in job.plan.goes:
            if line.counted_by is not None:
                found.setdefault(line.datum, {})[line.record] = line.counted_by
    return found


def _answer(job: Job, now: datetime) -> None:
    """Whoever asked gets an answer, and a secret that nobody else keeps."""
    if job.plan.reason != Erasure.Reason.REQUEST:
        return
    job.email = newest_email(job.plan.subject_id)
    if job.email:
        number = number_of(job.erasure)
        job.secret = secrets.token_hex(16)
        job.erasure.commitment = commitment(job.secret, number, job.email)
        erasers.run_answers(Answer(job.plan.subject_id, number, job.secret, job.email, job.plan), now=now)


def newest_email(subject_id: int) -> str:
    """The address of the newest record that has one."""
    for table in of_subjects():
        for column in table.columns("email", derived=False):
            if table.index or table.each:
                continue
            rows = table.model._base_manager.filter(**{table.subject_id or "": subject_id}).exclude(**{column: ""})
            found = rows.order_by("-pk").values_list(column, flat=True).first()
            if isinstance(found, str) and "@" in found:
                return found
    return ""


def _names(plan: Plan) -> list[str]:
    return sorted({line.datum for line in plan.goes})


def _mark(jobs: Sequence[Job], done: Done) -> None:
    for job in jobs:
        job.erasure.state = Erasure.State.EXECUTING
        # The files of a batch are every erasure's business: whichever is finished last finds nothing left to remove.
        job.erasure.todo = done.files
    update_many([job.erasure for job in jobs], ["state", "todo", "commitment", "ledger_seq"])
