"""Restriction of processing (Art. 18): overrides every use but storage, claims and what the person agrees to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from kortisto.privacy import audit, ledger
from kortisto.privacy.models import Restriction, Subject

Who = Subject | Iterable[int]


def _ids(who: Who) -> list[int]:
    return [who.pk] if isinstance(who, Subject) else list(who)


def set(who: Who, *, ground: str, by: str, now: datetime) -> list[Restriction]:  # noqa: A001 - the act's name
    """Restrict a subject (or ids) on a ground: "request", "notice_overdue", "erasure_pending". Who is restricted so stays so."""
    ground = Restriction.Ground(ground)
    with transaction.atomic():
        subjects = list(Subject.objects.filter(pk__in=_ids(who)))
        already = {r.subject_id for r in open_ones().filter(subject__in=subjects, ground=ground)}
        fresh = [s for s in subjects if s.pk not in already]
        made = Restriction.objects.bulk_create([Restriction(subject=s, ground=ground, set_at=now, set_by=by) for s in fresh])
        _remember("restricted", fresh, ground, by, now)
    return made


def lift(who: Who, *, ground: str, by: str, now: datetime) -> int:
    """Lift the restrictions of a ground; gives how many."""
    ground = Restriction.Ground(ground)
    with transaction.atomic():
        rows = list(open_ones().filter(subject_id__in=_ids(who), ground=ground).select_related("subject"))
        Restriction.objects.filter(pk__in=[row.pk for row in rows]).update(lifted_at=now, lifted_by=by)
        _remember("restriction_lifted", [row.subject for row in rows], ground, by, now)
    return len(rows)


def open_ones() -> QuerySet[Restriction]:
    """Restrictions in force."""
    return Restriction.objects.filter(lifted_at=None)


def _remember(kind: str, subjects: list[Subject], ground: str, by: str, now: datetime) -> None:
    if subjects:
        ledger.note([ledger.Entry(kind, str(s.ref), [ground]) for s in subjects], now=now)
        audit.record_many([audit.Act(kind, by, s, purpose=ground) for s in subjects], now=now)
