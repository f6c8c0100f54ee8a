"""The nightly look at the business register, as background work."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kortisto import jobs
from kortisto.contacts.ytj import checking

BATCH = 100
BETWEEN = 0.5
"""Seconds between two questions to a service that is free and shared."""
REST = timedelta(seconds=60)
"""Between two batches: other work of the worker gets its turn, and the service too."""
MORNING = 6
"""From this hour on (local time) nothing more is asked."""


@jobs.task(
    label=_("Checking companies in the business register"), messages={"checking": _("Asking the business register")}, tries=1
)
def check_companies() -> dict[str, int]:
    """One batch, and a job for the next while night lasts and companies wait."""
    from kortisto.privacy import replay

    if not settings.KORTISTO.ytj_on or replay.is_locked():
        return {}
    batch = checking.check_batch(
        clock=timezone.now,
        size=BATCH,
        pause=lambda: time.sleep(BETWEEN),
        told=lambda done: jobs.report(done=done, total=BATCH, message="checking"),
    )
    now = timezone.now()
    if not batch.trouble and timezone.localtime(now).hour < MORNING and checking.waiting(now).exists():
        _next(now + REST)
    return {"checked": batch.checked, "proposed": batch.proposed, "unknown": batch.unknown, "failed": batch.failed}


def _next(moment: datetime) -> None:
    slot = f"ytj@{moment.replace(microsecond=0).isoformat()}"
    try:
        with transaction.atomic():
            jobs.enqueue(check_companies, by=None, due_at=moment, slot=slot)
    except IntegrityError:
        pass


if settings.KORTISTO.ytj_on:
    jobs.every_day("00:30", check_companies)
