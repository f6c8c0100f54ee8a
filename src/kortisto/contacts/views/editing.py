"""New people, edited cards, positions; the warning about somebody who is here already."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kortisto.contacts import actions, scope
from kortisto.contacts.forms import CardForm, PersonForm
from kortisto.contacts.forms.parts import RuledForm
from kortisto.contacts.views.acts import at, back, page, suggested, tried
from kortisto.contacts.views.warning import matches_of
from kortisto.lib.gatekeeping import right
from kortisto.ui import toasts


@right("register.edit")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new person. A likely duplicate is shown before anything is stored, and stored only on purpose."""
    now = timezone.now()
    as_of = timezone.localdate(now)
    if not scope.current(as_of).holds("name"):
        raise PermissionDenied(_("No notice in effect lets us keep anybody yet. A notice is published first."))
    given_name, _space, family_name = request.GET.get("nimi", "")[:120].strip().title().rpartition(" ")
    start = {
        "given_name": given_name, "family_name": family_name, "obtained_on": as_of,
        "company": request.GET.get("yritys", ""), "owner": request.user.pk,
    }  # fmt: skip
    form = PersonForm(request.POST or None, as_of=as_of, initial=start)
    matches: list[Any] = []

    def act(form: RuledForm) -> str:
        given = form.cleaned_data
        contact = actions.create_contact(
            given_name=given["given_name"], family_name=given["family_name"], company=given["company"],
            details=form.details(), language=given.get("language", ""), source=given["source"],  # type: ignore[attr-defined]
            source_kind=given["source_kind"], obtained_on=given["obtained_on"], started_on=given["started_on"],
            owner=given["owner"], days=form.own_days(), by=request.user.actor_ref, now=now,  # type: ignore[union-attr, attr-defined]
        )  # fmt: skip
        return contact.code

    if request.method == "POST" and form.is_valid():
        matches = [] if request.POST.get("silti") else matches_of(request, form.cleaned_data, as_of)
        code = None if matches else tried(form, act)
        if code:
            toasts.add(request, _("The card was made."))
            return redirect(reverse("contacts:card", args=[code]))
    context = {"form": form, "matches": matches, "today": as_of, "companies": suggested(request), "why": form.why}
    return render(request, "contacts/new.html", context, status=422 if form.errors else 200)


@right("register.edit")
@require_http_methods(["GET", "POST"])
def card(request: HttpRequest, code: str) -> HttpResponse:
    """Muokkaa: what belongs to the person. Fields the gate hides are not there to be overwritten."""
    person, by, now, as_of = at(request, code)
    view = person.view
    start = {
        "given_name": view.given_name,
        "family_name": view.family_name,
        "language": view.language,
        "owner": person.contact.owner_id,
    }
    form = CardForm(request.POST or None, as_of=as_of, initial=start)
    for name, datum in form.data_of.items():
        if name in form.fields and not view.shows(datum) and view_holds(person.contact, name):
            del form.fields[name]

    def act(form: RuledForm) -> str:
        given = dict(form.cleaned_data)
        owner = given.pop("owner")
        actions.change_contact(contact=person.contact, by=by, now=now, **given)
        if owner != person.contact.owner:
            actions.set_owner(contact=person.contact, owner=owner, by=by, now=now)
        return "done"

    if request.method == "POST" and tried(form, act):
        toasts.add(request, _("Saved."))
        return back(request, person)
    return page(request, "contacts/edit.html", person, form, why=form.why)


@right("register.edit")
@require_http_methods(["GET", "POST"])
def add_position(request: HttpRequest, code: str) -> HttpResponse:
    """Another employer beside those there are."""
    from kortisto.contacts.forms import MoveForm

    person, by, now, as_of = at(request, code)
    form = MoveForm(request.POST or None, as_of=as_of, initial={"moved_on": as_of})
    for name in ("keep_others", "source", "source_kind"):
        del form.fields[name]
    form.fields["company"].label = _("Company")

    def act(form: RuledForm) -> str:
        given = form.cleaned_data
        actions.add_position(
            contact=person.contact, company=given["company"], details=form.details(),  # type: ignore[attr-defined]
            started_on=given["moved_on"], by=by, now=now,
        )  # fmt: skip
        return "done"

    if request.method == "POST" and tried(form, act):
        toasts.add(request, _("The employer was added."))
        return back(request, person)
    return page(request, "contacts/position.html", person, form, job=None, companies=suggested(request), why=form.why)


def view_holds(row: Any, name: str) -> bool:
    """Whether a hidden column has a value that saving the form would lose."""
    return bool(getattr(row, f"{name}_id" if name == "work_task" else name))
