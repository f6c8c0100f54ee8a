"""Months of the chain: sealed, and dropped whole when their term is over, while their heads stay (decision 15)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min

from kortisto.database import owner
from kortisto.privacy.models import AuditEvent, AuditSegment


class SegmentRefused(ValueError):
    """A month cannot be sealed or dropped; the message says why."""


def _bounds(month: str) -> tuple[datetime, datetime]:
    year, number = (int(part) for part in month.split("-"))
    zone = ZoneInfo(settings.TIME_ZONE)
    return datetime(year, number, 1, tzinfo=zone), datetime(year + number // 12, number % 12 + 1, 1, tzinfo=zone)


def seal(month: str, *, now: datetime) -> AuditSegment:
    """Seal a month that is over ("2026-03"): its head is stored and outlives its rows."""
    start, end = _bounds(month)
    if now < end:
        raise SegmentRefused(f"{month} is not over yet; seal it from {end.date()} on.")
    rows = AuditEvent.objects.filter(at__gte=start, at__lt=end).aggregate(first=Min("seq"), last=Max("seq"))
    if rows["first"] is None:
        raise SegmentRefused(f"Nothing happened in {month}; there is nothing to seal.")
    head = AuditEvent.objects.values_list("hash", flat=True).get(seq=rows["last"])
    return AuditSegment.objects.create(month=month, first_seq=rows["first"], last_seq=rows["last"], head=head, sealed_at=now)


def seal_past_months(now: datetime) -> list[str]:
    """Seal every month that is over and has rows outside a segment."""
    last = AuditSegment.objects.aggregate(last=Max("last_seq"))["last"] or 0
    zone = ZoneInfo(settings.TIME_ZONE)
    this_month = f"{now.astimezone(zone):%Y-%m}"
    open_rows = AuditEvent.objects.filter(seq__gt=last, at__lt=_bounds(this_month)[0]).order_by("seq")
    months = dict.fromkeys(f"{at.astimezone(zone):%Y-%m}" for at in open_rows.values_list("at", flat=True).iterator())
    return [seal(month, now=now).month for month in months]


def drop(month: str, *, now: datetime) -> int:
    """Remove the rows of a sealed month. The trigger lets them go because the segment says so; the head stays."""
    with transaction.atomic():
        segment = AuditSegment.objects.filter(month=month).first()
        if segment is None:
            raise SegmentRefused(f"{month} is not sealed; seal it first.")
        if segment.dropped_at is not None:
            raise SegmentRefused(f"{month} is dropped already.")
        if owner.apart():
            return owner.drop_month(month, now)
        AuditSegment.objects.filter(pk=segment.pk).update(dropped_at=now)
        return AuditEvent.objects.filter(seq__gte=segment.first_seq, seq__lte=segment.last_seq).delete()[0]
