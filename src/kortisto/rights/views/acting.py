"""What an officer does about a request: each a post that leads back to its page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kortisto.contacts.refusals import Refused
from kortisto.lib.gatekeeping import right
from kortisto.rights import actions, addresses, answering, carrying, jobs, sending, telling
from kortisto.rights.deciding import correcting, decide, lines
from kortisto.rights.forms import CorrectionForm, PersonForm
from kortisto.rights.models import RecipientTold, Request
from kortisto.rights.views.listing import RIGHT
from kortisto.rights.views.reading import found, shown
from kortisto.ui import toasts

Act = Callable[..., str | HttpResponse]


def act(fn: Act) -> Callable[..., HttpResponse]:
    """A post about one request: done, it says so and leads back; refused, the page says why."""

    @wraps(fn)
    def view(request: HttpRequest, number: str, **more: Any) -> HttpResponse:
        row = found(number)
        try:
            said = fn(request, row, str(request.user.ref), timezone.now(), **more)  # type: ignore[union-attr]
        except Refused as refusal:
            return shown(request, found(number), status=422, refused=refusal.message)
        if isinstance(said, HttpResponse):
            return said
        if said:
            toasts.add(request, said)
        return redirect("rights:one", number)

    return require_POST(right(RIGHT)(view))


@act
def accept(request: HttpRequest, row: Request, by: str, now: datetime) -> str | HttpResponse:
    """A mail is a request of this kind, of this person."""
    form = PersonForm(request.POST)
    if not form.is_valid():
        return shown(request, row, status=422, draft_form=form)
    actions.accept(row, kind=form.cleaned_data["kind"], subject=form.cleaned_data["person"], by=by, now=now)
    return _("Taken as a request.")


@act
def send_link(request: HttpRequest, row: Request, by: str, now: datetime) -> str:
    """A link to the address in the register, never to one in the request."""
    actions.ask(row, now=now)
    jobs.send_soon()
    return _("A link is on its way to the person.")


@act
def identify(request: HttpRequest, row: Request, by: str, now: datetime) -> str:
    how = request.POST.get("how", "")
    if how not in (Request.How.VOICE, Request.How.ID):
        raise Refused(_("Choose how you know who asks."), code="required")
    actions.identify(row, how=how, by=by, now=now)
    return _("Written down.")


@act
def second(request: HttpRequest, row: Request, by: str, now: datetime) -> str:
    actions.second(row, by=by, now=now)
    if row.decided_at is not None:
        carrying.carry_out(row, by=by, now=now)
        jobs.send_soon()
        return _("Approved. The answer is on its way.")
    return _("Approved.")


@act
def want(request: HttpRequest, row: Request, by: str, now: datetime) -> str | HttpResponse:
    """What shall be corrected."""
    form = CorrectionForm(request.POST, current=correcting.current(row))
    if not form.is_valid():
        return shown(request, row, status=422, correction=form)
    correcting.want(row, form.values(), by=by, now=now)
    return _("Written down.")


@act
def answer(request: HttpRequest, row: Request, by: str, now: datetime) -> str:
    """Decide as the plan says, but for the lines with a ground; carry out; answer."""
    if row.carried_out_at is None and not carrying.begun(row):
        plan = lines(row, as_of=timezone.localdate(now), lang="en")
        if row.kind == Request.Kind.RECTIFICATION and row.known and not plan and not addresses.gone(row):
            raise Refused(_("Write down first what shall be corrected."), code="nothing")
        refused = {line.key: ground for line in plan if (ground := request.POST.get(f"line:{line.key}", ""))}
        decide(row, refused, by=by, now=now)
        row = found(row.number)
        if carrying.needs_second(row):
            return _("Decided. Somebody else must look at it before it leaves.")
    carrying.carry_out(row, by=by, now=now)
    jobs.send_soon()
    return _("Done. The answer is on its way.")


@act
def extend(request: HttpRequest, row: Request, by: str, now: datetime) -> str:
    actions.extend(row, why=request.POST.get("why", ""), by=by, now=now)
    jobs.send_soon()
    return _("Extended. The person is told why.")


@act
def close(request: HttpRequest, row: Request, by: str, now: datetime) -> str:
    """Taken back by the person, or no request at all."""
    outcome = request.POST.get("outcome", "")
    if outcome not in (Request.Outcome.WITHDRAWN, Request.Outcome.MISTAKEN):
        raise Refused(_("Choose how the request ended."), code="required")
    actions.close(row, outcome=outcome, by=by, now=now)
    return _("Closed.")


@act
def again(request: HttpRequest, row: Request, by: str, now: datetime) -> str:
    """A new link to the package, or another try of an answer that could not be sent."""
    if row.closed_on is None and row.carried_out_at is not None:
        answering.answer(row, by=by, now=now)
    elif answering.again(row, by=by, now=now) is None:
        raise Refused(_("There is no package to fetch any more."), code="gone")
    jobs.send_soon()
    return _("A new message is on its way.")


@act
def posted(request: HttpRequest, row: Request, by: str, now: datetime) -> str:
    """The answer went by post."""
    if row.carried_out_at is None:
        raise Refused(_("Decide first what is done."), code="undecided")
    sending.posted(row, by=by, now=now)
    return _("Answered by post. The request is closed.")


@act
def confirm(request: HttpRequest, row: Request, by: str, now: datetime, recipient: int) -> str:
    """A recipient has done what it was told."""
    told = get_object_or_404(RecipientTold, pk=recipient, request=row)
    telling.confirm(told, by=by, now=now)
    return _("Confirmed.")
