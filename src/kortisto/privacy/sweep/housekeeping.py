"""What else has a term of its own and goes in the night."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from kortisto.lib.periods import Period
from kortisto.privacy import audit, due, undo
from kortisto.privacy.audit.reads import forget_old
from kortisto.privacy.models import AuditSegment, Subject

AUDIT_TERM = Period.parse("P6Y")
"""Sealed months of the chain are dropped whole after this; their heads stay."""

SLICE, LEAST = 28, 50
"""Every subject is compared at least once in so many nights, and so many at least each night."""


def forget(*, as_of: date, now: datetime) -> dict[str, int]:
    """Undo values, earlier values, the read log and old months of the trail; the month that is over is sealed."""
    with transaction.atomic():
        counts = {
            "undo": undo.forget_expired(as_of),
            "earlier_values": audit.forget_expired(as_of),
            "read_log": forget_old(now),
            "months_sealed": len(audit.seal_past_months(now)),
        }
        oldest = f"{as_of.year - AUDIT_TERM.months // 12}-{as_of.month:02d}"
        for segment in AuditSegment.objects.filter(dropped_at=None, month__lt=oldest).order_by("month"):
            counts["links_dropped"] = counts.get("links_dropped", 0) + audit.drop(segment.month, now=now)
    audit.anchor_head(as_of)
    return counts


def compare(as_of: date) -> due.Drift:
    """Derive a part of the register anew and compare; what differs is put right, and told."""
    number = max(LEAST, -(-Subject.objects.count() // SLICE))
    fresh = list(Subject.objects.filter(checked_on=None).order_by("pk").values_list("pk", flat=True)[:number])
    rest = Subject.objects.exclude(checked_on=None).order_by("checked_on", "pk").values_list("pk", flat=True)[: number - len(fresh)]
    ids = [*fresh, *rest]
    drift = due.check(ids, as_of=as_of)
    with transaction.atomic():
        due.refresh(drift.wrong, as_of=as_of)
        Subject.objects.filter(pk__in=ids).update(checked_on=as_of)
    return drift
