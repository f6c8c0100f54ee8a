"""Finishing what a run that died has begun: entries of the ledger the database has not applied, and unverified erasures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from kortisto.lib.periods import local_day
from kortisto.privacy import audit, erasers, publication
from kortisto.privacy.erasure.alone import alone
from kortisto.privacy.erasure.executing import Job, execute
from kortisto.privacy.erasure.planning import EVERYTHING, Going, Plan
from kortisto.privacy.erasure.verifying import certify, red, remains
from kortisto.privacy.ledger import Line
from kortisto.privacy.models import Erasure, Subject

Collect = Callable[[Iterable[Plan]], None]

SCAN = "scan: "
"""How the problem of an erasure begins of whose values the byte scan found a copy."""


def unfinished() -> QuerySet[Erasure]:
    """Erasures that are neither verified nor waiting for the person's day of grace."""
    return Erasure.objects.exclude(state=Erasure.State.VERIFIED)


def finish(*, now: datetime) -> int:
    """Finish everything begun; gives the number of erasures looked at. Called by every run, every erasure and every start."""
    from kortisto.privacy import replay
    from kortisto.privacy.erasure.session import Session

    session = Session()
    with alone():
        replay.apply_ahead(now=now, before=session.needles.collect)
        begun = list(unfinished().order_by("pk"))
        session.erasures += [erasure.pk for erasure in begun if _finish_one(erasure, now)]
        session.close(now=now)
    return len(begun)


def _finish_one(erasure: Erasure, now: datetime) -> bool:
    """True when it was executed before and could be verified now."""
    if erasure.ledger_seq is not None:
        return close(erasure, now=now)
    if erasure.reason == Erasure.Reason.REQUEST:
        _ask_again(erasure, now)
    elif erasure.state == Erasure.State.PLANNED:
        # A plan that never reached the ledger did nothing; whoever is due still is planned anew.
        erasure.delete()
    elif not remains({erasure.subject_ref: erasure.scope}):
        done = {"state": Erasure.State.VERIFIED, "closed_at": now, "problem": "finished by a later run"}
        Erasure.objects.filter(pk=erasure.pk).update(**done)
    return False


def _ask_again(erasure: Erasure, now: datetime) -> None:
    """A request whose plan was written but not executed: once more, with the plan of today."""
    from kortisto.privacy.erasure import erasing

    subject = Subject.objects.filter(ref=erasure.subject_ref).first()
    Erasure.objects.filter(pk=erasure.pk).delete()
    if subject is not None:
        day = local_day(now, settings.TIME_ZONE)
        data = None if list(erasure.scope) == EVERYTHING else _whole_or_names(erasure, subject)
        erasing.erase([subject], reason=erasure.reason, by=erasure.requested_by, now=now, as_of=day, data=data)


def _whole_or_names(erasure: Erasure, subject: Subject) -> list[str] | None:
    return None if subject.erasure_asked_on else sorted({datum for datum, _ in erasure.scope})


def close(erasure: Erasure, *, now: datetime) -> bool:
    """Verify an erasure whose transaction has committed; True when it is finished. What the byte scan found, people close."""
    if erasure.problem.startswith(SCAN):
        return False
    left = erasers.remove_files(erasure.todo)
    there = remains({erasure.subject_ref: erasure.scope})
    with transaction.atomic():
        if there or left:
            red({erasure.pk: there.get(erasure.subject_ref, "files could not be removed")})
            return False
        certify([erasure], {}, now=now)
    return True


def acknowledge(erasure: Erasure, *, by: str, now: datetime) -> None:
    """Somebody looked at what the byte scan found and dealt with it: no longer red."""
    with transaction.atomic():
        Erasure.objects.filter(pk=erasure.pk).update(state=Erasure.State.VERIFIED, closed_at=now, problem="")
        audit.record(action="scan_acknowledged", by=by, purpose=str(erasure.pk), now=now)


def again(line: Line, *, now: datetime, before: Collect | None = None) -> None:
    """Do what an entry of the ledger says was erased, in the caller's transaction; the entry is there already.

    `before` is shown the plan while the values are still there (for the byte scan).
    """
    subject = Subject.objects.filter(ref=line.subject_ref).first()
    erasure = Erasure.objects.filter(subject_ref=line.subject_ref, state=Erasure.State.PLANNED).order_by("-pk").first()
    if subject is None:
        return
    day = local_day(now, settings.TIME_ZONE)
    plan = plan_of(subject, line.scope, erasure.reason if erasure else Erasure.Reason.REPLAY, day)
    if erasure is None:
        erasure = Erasure.objects.create(
            subject_ref=line.subject_ref,
            reason=Erasure.Reason.REPLAY,
            state=Erasure.State.PLANNED,
            plan=plan.as_json(),
            scope=list(line.scope),
            policy_version=publication.stamp(day),
            requested_by="system",
            created_at=now,
        )
    erasure.ledger_seq, erasure.scope = line.seq, list(line.scope)
    Erasure.objects.filter(pk=erasure.pk).update(scope=erasure.scope)
    if before is not None:
        before([plan])
    execute([Job(plan, erasure)], reason=plan.reason, by="system", now=now)


def plan_of(subject: Subject, scope: Sequence[Any], reason: str, as_of: date) -> Plan:
    """The plan an entry of the ledger stands for: not what the notices say today, but what was promised then."""
    from kortisto.privacy.holdings import held_data

    held = held_data([subject.pk])[subject.pk]
    whole = list(scope) == EVERYTHING
    goes = sorted(held) if whole else [(datum, record) for datum, record in scope]
    return Plan(subject.pk, str(subject.ref), reason, as_of, tuple(Going(d, r) for d, r in goes), (), whole)
