"""Whether every promise is kept: each line with what it found, and each published sentence with its rules and tests."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.views.decorators.http import require_POST

from kortisto import jobs
from kortisto.lib.gatekeeping import right
from kortisto.privacy import audit, conformance
from kortisto.privacy.models import Standing, SweepRun
from kortisto.privacy.views.centre import chains
from kortisto.privacy.views.tabs import page


@right("privacy.manage", "audit.read")
def keeping(request: HttpRequest) -> HttpResponse:
    """Looked at now; the foot of every page goes by the last look of the clock."""
    day, now = timezone.localdate(), timezone.now()
    language = (translation.get_language() or "fi")[:2]
    standing = {row.line: row for row in Standing.objects.all()}
    lines = conformance.lines(as_of=day, now=now)
    told = conformance.promises(day, language)
    context: dict[str, Any] = {
        "today": day,
        "lines": [(line, standing.get(line.id)) for line in lines],
        "red": sum(not line.ok for line in lines),
        "looked_at": max((row.looked_at for row in standing.values()), default=None),
        "notices": [(key, list(rows)) for key, rows in groupby(told, key=lambda one: one.notice)],
        "proved": sum(one.proved for one in told),
        "promises": len(told),
        "taken_back": _taken_back(),
        "chains": chains(),
        "run": SweepRun.objects.filter(dry_run=False).order_by("-started_at").first(),
    }
    return page(request, "privacy/keeping.html", "keeping", context)


def _taken_back() -> list[Any]:
    """Restores the heads of the trail tell of; unreadable heads are a red line already."""
    try:
        return [line for line in audit.heads.read() if line.why]
    except audit.heads.HeadsTrouble:
        return []


@require_POST
@right("privacy.manage", "audit.read")
def look(request: HttpRequest) -> HttpResponse:
    """Look at everything now, so that the foot of every page and the metric go by it."""
    from kortisto.privacy.jobs import look_at_promises

    job = jobs.enqueue(look_at_promises, by=request.user)
    return redirect("jobs:job", job.pk)
