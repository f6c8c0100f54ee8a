"""The nightly runs: what each examined, did, kept and failed at; a dry run now, and the run itself after it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kortisto import jobs
from kortisto.lib.gatekeeping import right
from kortisto.privacy.models import SweepRun
from kortisto.privacy.views.tabs import page

SHOWN = 60
STATES: dict[str, tuple[str, str, str | Promise]] = {
    "running": ("idle", "hourglass", gettext_lazy("running")),
    "done": ("ok", "check", gettext_lazy("done")),
    "braked": ("time", "pause", gettext_lazy("stopped by the brake")),
    "failed": ("bad", "warn", gettext_lazy("failed")),
}
BRAKES: dict[str, str | Promise] = {
    "share": gettext_lazy("it would have erased more than foreseen"),
    "clock": gettext_lazy("the clock contradicts the log of runs"),
}
REASONS: dict[str, str | Promise] = {
    "purpose": gettext_lazy("a purpose holds again"),
    "hold": gettext_lazy("a hold"),
    "undatable": gettext_lazy("a day is missing"),
}


@right("privacy.manage")
def runs(request: HttpRequest) -> HttpResponse:
    """The latest runs, dry ones too."""
    rows = list(SweepRun.objects.order_by("-started_at")[:SHOWN])
    latest = rows[0] if rows else None
    context: dict[str, Any] = {
        "today": timezone.localdate(),
        "runs": rows,
        "states": STATES,
        "brakes": BRAKES,
        "reasons": REASONS,
        "dry": latest if latest and latest.dry_run and latest.state == SweepRun.State.DONE else None,
        "braked": latest if latest and latest.state == SweepRun.State.BRAKED else None,
    }
    return page(request, "privacy/runs.html", "runs", context)


@require_POST
@right("privacy.manage")
def run_now(request: HttpRequest) -> HttpResponse:
    """Start a run in the background: a dry one, or (`aja`) the run itself after a dry one was looked at."""
    from kortisto.privacy.jobs import sweep_now

    real = request.POST.get("aja") == "1"
    confirm = request.POST.get("vahvista") == "1"
    if real and not SweepRun.objects.filter(dry_run=True, as_of=timezone.localdate(), state=SweepRun.State.DONE).exists():
        messages.error(request, _("Run dry first: it shows what would go, and changes nothing."))
        return redirect("privacy:runs")
    job = jobs.enqueue(sweep_now, by=request.user, dry_run=not real, confirm=real and confirm)
    return redirect("jobs:job", job.pk)
