"""Erased bytes on PostgreSQL: they stay in its files until every table is written anew, which a quiet hour does.

SQLite overwrites them the same night (`secure_delete`); the byte scan has the file written anew when a copy is left.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Min

from kortisto.lib.periods import Period, add_period, local_day
from kortisto.privacy import audit, scan
from kortisto.privacy.models import AuditEvent, Erasure
from kortisto.privacy.policy.model import Policy

ACTION = "compacted"
KEPT_LOG = "log_kept"
"""Purpose of the link in the trail when the tables were written anew but the write-ahead log keeps old bytes."""


@dataclass(frozen=True, slots=True)
class Traces:
    """`last_at`: when the tables were written anew. `since`: the oldest erasure after that, whose bytes may still be there.
    `log_kept`: the server's write-ahead log kept old bytes then."""

    last_at: datetime | None
    since: datetime | None
    log_kept: bool

    def days(self, now: datetime) -> int:
        """Whole days the oldest erased bytes have been in the files."""
        return max(0, (now - self.since).days) if self.since else 0


def state() -> Traces:
    """How the database's own files stand. On SQLite there is nothing to wait for."""
    if connection.vendor != "postgresql":
        return Traces(None, None, False)
    last = AuditEvent.objects.filter(action=ACTION).order_by("-seq").values_list("at", "purpose").first()
    at, purpose = last or (None, "")
    later = Erasure.objects.filter(closed_at__gt=at) if at else Erasure.objects.filter(closed_at__isnull=False)
    return Traces(at, later.aggregate(first=Min("closed_at"))["first"], purpose == KEPT_LOG)


def due(now: datetime) -> bool:
    """Whether the quiet hour has something to do: PostgreSQL, something erased, and the days of the setting are over."""
    found = state()
    if found.since is None:
        return False
    day = local_day(now, settings.TIME_ZONE)
    days = timedelta(days=int(settings.KORTISTO.database_compact_days))
    return found.last_at is None or local_day(found.last_at, settings.TIME_ZONE) + days <= day


def run(*, now: datetime, by: str) -> bool:
    """Write every table anew and note it. False when the log kept old bytes. Must not be called inside a transaction.

    `scan.RowsKept` goes through, and nothing is noted: it is still due, and the conformance page says so when it is late.
    """
    clean = scan.compact()
    audit.record(action=ACTION, by=by, purpose="" if clean else KEPT_LOG, now=now)
    return clean


def promised(policy: Policy) -> int | None:
    """Days within which the notice says erased bytes are gone from the database's files; None when it does not say."""
    term = policy.backup.get("traces")
    start = date(2026, 1, 1)
    return (add_period(start, Period.parse(term)) - start).days if term else None
