"""Erasures staff asked for: what would go and stay, and the yes or no of a second keeper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kortisto.contacts.refusals import Refused
from kortisto.lib.gatekeeping import right
from kortisto.privacy.audit import reads
from kortisto.privacy.views.naming import labels
from kortisto.privacy.views.tabs import page
from kortisto.rights import guarding
from kortisto.rights import labels as words
from kortisto.rights.models import Proposal
from kortisto.ui import counting, toasts

SHOWN = 50


@right(guarding.RIGHT)
@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """Those that wait, then the latest that were decided."""
    waiting = Proposal.objects.filter(state=Proposal.State.WAITING).order_by("asked_at", "pk")
    decided = Proposal.objects.exclude(state=Proposal.State.WAITING).order_by("-decided_at", "-pk")[:SHOWN]
    context = {"waiting": list(waiting), "decided": list(decided), "today": timezone.localdate(), "states": words.PROPOSAL}
    return page(request, "rights/proposals.html", "proposals", context)


@right(guarding.RIGHT)
@require_safe
def proposal(request: HttpRequest, proposal: int) -> HttpResponse:
    return _shown(request, get_object_or_404(Proposal, pk=proposal))


def _shown(request: HttpRequest, row: Proposal, *, status: int = 200, refused: str = "") -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    plans = guarding.plans(row, as_of=today)
    reads.seen(request.user, "requests", [plan.subject_id for plan in plans], now)  # type: ignore[arg-type]
    context = {
        "row": row,
        "today": today,
        "plans": plans,
        "names": labels(request, [plan.subject_id for plan in plans], today),
        "why_not": guarding.may_approve(row, str(request.user.ref), now),  # type: ignore[union-attr]
        "mine": row.asked_by == str(request.user.ref),  # type: ignore[union-attr]
        "left": max(guarding.limit() - guarding.used(now), 0),
        "states": words.PROPOSAL,
        "refused": refused,
    }
    response = page(request, "rights/proposal.html", "proposals", context)
    response.status_code = status
    return response


@require_POST
@right(guarding.RIGHT)
def approve(request: HttpRequest, proposal: int) -> HttpResponse:
    """Erase, after seeing the plan."""
    row = get_object_or_404(Proposal, pk=proposal)
    try:
        guarding.approve(row, by=str(request.user.ref), now=timezone.now())  # type: ignore[union-attr]
    except Refused as refusal:
        return _shown(request, row, status=422, refused=refusal.message)
    toasts.add(request, _("Erased. The certificates are among the erasures."))
    return redirect("rights:proposals")


@require_POST
@right(guarding.RIGHT)
def refuse(request: HttpRequest, proposal: int) -> HttpResponse:
    row = get_object_or_404(Proposal, pk=proposal)
    try:
        guarding.refuse(row, by=str(request.user.ref), now=timezone.now())  # type: ignore[union-attr]
    except Refused as refusal:
        return _shown(request, row, status=422, refused=refusal.message)
    toasts.add(request, _("Nothing was erased."))
    return redirect("rights:proposals")


def waiting(request: HttpRequest) -> int:
    """How many wait: the number on the tab."""
    waits = Proposal.objects.filter(state=Proposal.State.WAITING)
    return counting.remembered(request, "proposals", timezone.localdate(), waits.count)
