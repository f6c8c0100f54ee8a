"""Looking a company up in the business register, and deciding on what it shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kortisto.contacts import actions, hints
from kortisto.contacts.models import Company, Proposal
from kortisto.contacts.refusals import Refused
from kortisto.contacts.ytj import service, shown
from kortisto.lib.gatekeeping import right
from kortisto.ui import toasts
from kortisto.ui.htmx import page_or_fragment

PAGE = 50


def search_context(request: HttpRequest, company: Company | None) -> dict[str, Any]:
    """What a company form needs to offer the look-up; nothing while it is off."""
    if not service.is_on():
        return {"ytj": None}
    typed = company.business_id or company.name if company else ""
    return {"ytj": {"typed": request.GET.get("haku", typed), "goes_out": shown.what_goes_out(timezone.localdate())}}


def filled(request: HttpRequest) -> dict[str, Any]:
    """The fields a chosen suggestion (`?ytj=1234567-1`) fills in."""
    chosen = request.GET.get("ytj", "") if request.method == "GET" else ""
    found = service.by_id(chosen, language=hints.language()) if chosen and service.is_on() else None
    return shown.fields(found) if found else {}


@right("register.edit")
@require_GET
def lookup(request: HttpRequest) -> HttpResponse:
    """Companies by name or business id: a fragment under the form for htmx, a page for everybody else."""
    if not service.is_on():
        raise Http404
    words, code = request.GET.get("haku", "").strip(), request.GET.get("yritys", "")
    number = code.upper().removeprefix("Y-")
    company = get_object_or_404(Company, pk=int(number)) if number.isdecimal() else None
    target = reverse("contacts:edit_company", args=[company.code]) if company else reverse("contacts:add_company")
    answer = service.find(words, language=hints.language()) if words else service.Answer(problem="short")
    context = {
        **search_context(request, company),
        "company": company,
        "suggestions": shown.suggestions(answer, target, editing=company),
        "more": max(0, answer.total - len(answer.found)),
        "problem": shown.problem_words(answer),
        "back": target,
    }
    return page_or_fragment(request, "contacts/ytj/lookup.html", "contacts/ytj/suggestions.html", context)


@right("register.edit")
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """Every company the business register shows otherwise than our card; those that end come first."""
    waiting = Proposal.objects.filter(state=Proposal.State.OPEN).select_related("company")
    rows = list(waiting.order_by("-reason", "company__sort_key", "pk")[: PAGE + 1])
    context = {"cards": shown.cards(rows[:PAGE], timezone.now()), "more": len(rows) > PAGE, "on": service.is_on(), "listed": True}
    return render(request, "contacts/ytj/changes.html", context)


@right("register.edit")
@require_POST
def accept(request: HttpRequest, proposal: int) -> HttpResponse:
    """Do what the business register shows."""

    def act(row: Proposal, by: str) -> str:
        return shown.decided_words(row, actions.accept_proposal(proposal=row, by=by, now=timezone.now()))

    return _decide(request, proposal, act, undoable=True)


@right("register.edit")
@require_POST
def reject(request: HttpRequest, proposal: int) -> HttpResponse:
    """Leave the card as it is."""

    def act(row: Proposal, by: str) -> str:
        actions.reject_proposal(proposal=row, by=by, now=timezone.now())
        return _("The card stays as it is.")

    return _decide(request, proposal, act, undoable=True)


@right("register.edit")
@require_POST
def take_back(request: HttpRequest, proposal: int) -> HttpResponse:
    """The decision was a mistake: as before, and waiting again."""

    def act(row: Proposal, by: str) -> str:
        actions.undo_proposal(proposal=row, by=by, now=timezone.now())
        return _("Taken back.")

    return _decide(request, proposal, act, undoable=False)


def _decide(request: HttpRequest, pk: int, act: Callable[[Proposal, str], str], *, undoable: bool) -> HttpResponse:
    row = get_object_or_404(Proposal.objects.select_related("company"), pk=pk)
    try:
        words = act(row, request.user.actor_ref)  # type: ignore[union-attr]
        toasts.add(request, words, undo=reverse("contacts:take_back_change", args=[pk]) if undoable else "")
    except Refused as refusal:
        messages.warning(request, refusal.message)
    if request.POST.get("lista"):
        return redirect("contacts:changes")
    return redirect(reverse("contacts:company", args=[row.company.code]))
