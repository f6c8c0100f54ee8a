"""Pages of background work: one job for who asked for it, all of them for administrators."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from kortisto.jobs import actions
from kortisto.jobs.models import Job
from kortisto.jobs.shown import shown
from kortisto.lib.gatekeeping import signed_in

SEES_ALL = "settings.manage"
NEWEST = 100


def _may_see_all(user: Any) -> bool:
    return bool(user.has_right(SEES_ALL))


def _own(request: HttpRequest, job_id: UUID) -> Job:
    """The job when it is the user's own or the user sees all; else 404, as if there were none."""
    job = get_object_or_404(Job, pk=job_id)
    user: Any = request.user
    if job.owner_id == user.pk or _may_see_all(user):
        return job
    raise Http404


def _then(request: HttpRequest) -> str:
    """Where the result is shown: an address of ours, given by the page that started the job."""
    given = request.GET.get("then", "")
    return given if url_has_allowed_host_and_scheme(given, allowed_hosts=None) and given.startswith("/") else ""


@signed_in
@require_GET
def job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """One job; htmx gets the moving part only."""
    fragment = request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"
    context = {"job": shown(_own(request, job_id)), "then": _then(request)}
    response = render(request, "jobs/progress.html" if fragment else "jobs/job.html", context)
    patch_vary_headers(response, ("HX-Request", "HX-History-Restore-Request"))
    return response


@signed_in
@require_GET
def job_json(request: HttpRequest, job_id: UUID) -> JsonResponse:
    """The same as data: state, done, total, result."""
    found = _own(request, job_id)
    plain = {name: getattr(found, name) for name in ("state", "done", "total", "message", "result", "error")}
    return JsonResponse({"id": str(found.pk), **plain, "stop_requested": found.stop_requested_at is not None})


@signed_in
@require_POST
def stop(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Ask a job to stop."""
    found = _own(request, job_id)
    actions.request_stop(job=found, now=timezone.now())
    return HttpResponseRedirect(shown(found).url)


@signed_in
@require_POST
def retry(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Try a dead letter again."""
    found = _own(request, job_id)
    actions.retry(job=found, now=timezone.now())
    return HttpResponseRedirect(shown(found).url)


@signed_in
@require_GET
def jobs(request: HttpRequest) -> HttpResponse:
    """The newest jobs and every dead letter, for administrators; other staff see their own."""
    user: Any = request.user
    rows = Job.objects.all() if _may_see_all(user) else Job.objects.filter(owner_id=user.pk)
    failed = [shown(job) for job in rows.dead_letters().order_by("-ended_at")[:NEWEST]]
    newest = [shown(job) for job in rows.exclude(state="failed").order_by("-enqueued_at")[:NEWEST]]
    return render(request, "jobs/jobs.html", {"failed": failed, "newest": newest})
