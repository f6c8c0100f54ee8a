"""The work details of one job: all of them as a form, or one datum in its place on the card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kortisto.contacts import actions
from kortisto.contacts.card import Person
from kortisto.contacts.details import DATUM, WorkDetails
from kortisto.contacts.drawing import TOOLS
from kortisto.contacts.forms import PositionForm
from kortisto.contacts.forms.parts import RuledForm
from kortisto.contacts.models import Position
from kortisto.contacts.views.acts import at, back, form_status, page, tried
from kortisto.contacts.views.editing import view_holds
from kortisto.lib import phones
from kortisto.lib.gatekeeping import right
from kortisto.ui import toasts
from kortisto.ui.htmx import wants_fragment

FACTS: Mapping[str, tuple[str, ...]] = {
    "work_task": ("work_task",), "job_title": ("job_title",), "email": ("email",), "phone": ("phone",),
    "address": ("street", "postal_code", "city"),
}  # fmt: skip
"""What is edited in place on the card → its fields."""
SHOWN = ("job_title", "email", "phone", "street", "postal_code", "city", "started_on")


def _open(request: HttpRequest, code: str, position: int) -> tuple[Person, Position, Any, PositionForm, str, Any]:
    """The person, the job, its view, the form without what the gate hides, who acts and when."""
    person, by, now, as_of = at(request, code)
    row = get_object_or_404(person.contact.positions.open(as_of).select_related("company", "contact"), pk=position)
    view = person.gate.reveal_one(row)
    start = {name: getattr(view, name) for name in SHOWN} | {"work_task": row.work_task_id if view.shows("work_task") else None}
    start["phone"] = phones.shown(start["phone"]) if start["phone"] else ""
    form = PositionForm(request.POST or None, as_of=as_of, initial=start)
    for name, datum in form.data_of.items():
        if name in form.fields and not view.shows(datum) and view_holds(row, name):
            del form.fields[name]
    return person, row, view, form, by, now


def _changed(row: Position, form: RuledForm) -> WorkDetails:
    """The details as stored, with what the form asks for replaced: what it does not show stays as it is."""
    given = form.details()  # type: ignore[attr-defined]
    return replace(WorkDetails.of(row), **{name: getattr(given, name) for name in form.fields if name in DATUM})


@right("register.edit")
@require_http_methods(["GET", "POST"])
def position(request: HttpRequest, code: str, position: int) -> HttpResponse:
    """The work details of one job."""
    person, row, _view, form, by, now = _open(request, code, position)
    job = next((job for job in person.jobs if job.position.pk == row.pk), None)

    def act(form: RuledForm) -> str:
        details = _changed(row, form)
        actions.change_position(position=row, details=details, started_on=form.cleaned_data["started_on"], by=by, now=now)
        return "done"

    if request.method == "POST" and tried(form, act):
        toasts.add(request, _("Saved."))
        return back(request, person)
    return page(request, "contacts/position.html", person, form, job=job, companies=[], why=form.why)


@right("register.edit")
@require_http_methods(["GET", "POST"])
def fact(request: HttpRequest, code: str, position: int, datum: str) -> HttpResponse:
    """One datum in its place: the little form (GET), its value again (`?arvo=1`, and after saving). Without htmx: the whole form."""
    person, row, view, form, by, now = _open(request, code, position)
    fields = [name for name in FACTS.get(datum, ()) if name in form.fields]
    if not fields:
        raise Http404
    if not wants_fragment(request):
        return redirect(reverse("contacts:position", args=[person.contact.code, row.pk]))
    for name in [name for name in form.fields if name not in fields]:
        del form.fields[name]

    def act(form: RuledForm) -> str:
        actions.change_position(position=row, details=_changed(row, form), started_on=row.started_on, by=by, now=now)
        return "done"

    saved = request.method == "POST" and tried(form, act) is not None
    context = {**TOOLS, "person": person, "position": row, "datum": datum, "form": form, "can_edit": True, "saved": saved}
    if saved or request.GET.get("arvo"):
        fresh = Position.objects.select_related("company", "contact", "work_task").get(pk=row.pk)
        response = render(
            request, "contacts/card/value.html", {**context, "view": person.gate.reveal_one(fresh) if saved else view}
        )
        if saved:
            response.headers["HX-Trigger"] = "tieto-muuttui"
        return response
    return render(request, "contacts/card/inline.html", context, status=form_status(form))
