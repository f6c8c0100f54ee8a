"""What one field says of one person, job or company, edited in its place: the little form (GET), the value again (`?arvo=1`).

Without htmx the same address is a page.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kortisto.contacts.card import Person
from kortisto.contacts.custom import inherited, kinds, panels, writing
from kortisto.contacts.custom.forms import ValueForm
from kortisto.contacts.models import CustomField
from kortisto.contacts.views.acts import at, form_status, tried
from kortisto.contacts.views.company import find
from kortisto.lib.gatekeeping import right
from kortisto.ui import toasts
from kortisto.ui.htmx import wants_fragment


@right("register.edit")
@require_http_methods(["GET", "POST"])
def of_person(request: HttpRequest, code: str, field: str) -> HttpResponse:
    person, _by, now, _as_of = at(request, code)
    if person.passive:
        raise Http404
    row = _field(field, CustomField.Bearer.PERSON, now)
    return _edit(request, person.contact, row, _visible(person, person.contact, row), now, whose=person.name)


@right("register.edit")
@require_http_methods(["GET", "POST"])
def of_position(request: HttpRequest, code: str, position: int, field: str) -> HttpResponse:
    person, _by, now, as_of = at(request, code)
    job = get_object_or_404(person.contact.positions.open(as_of).select_related("contact__subject"), pk=position)
    row = _field(field, CustomField.Bearer.POSITION, now)
    return _edit(request, job, row, _visible(person, job, row), now, whose=person.name)


@right("register.edit")
@require_http_methods(["GET", "POST"])
def of_company(request: HttpRequest, code: str, field: str) -> HttpResponse:
    company, now = find(code), timezone.now()
    row = _field(field, CustomField.Bearer.COMPANY, now)
    has = sorted(writing.rows_of(company).filter(field=row).values_list("value", flat=True))
    return _edit(request, company, row, has, now, whose=company.name)


def _field(key: str, bearer: str, now: datetime) -> CustomField:
    row = get_object_or_404(CustomField.objects.prefetch_related("options"), key=key, bearer=bearer)
    if not inherited.lives(row, timezone.localdate(now)):
        raise Http404
    return row


def _visible(person: Person, bearer: Any, row: CustomField) -> list[str]:
    """The values as the gate shows them; Http404 where it hides the datum or one of them: what is not seen is not overwritten."""
    if not person.gate.may(row.datum):
        raise Http404
    rows = list(writing.rows_of(bearer).filter(field=row).select_related("contact"))
    if not all(view.value for view in person.gate.reveal(rows)):
        raise Http404
    return sorted(value.value for value in rows)


def _edit(request: HttpRequest, bearer: Any, row: CustomField, has: list[str], now: datetime, *, whose: str) -> HttpResponse:
    form = ValueForm(request.POST if request.method == "POST" else None, field=row, has=has, as_of=timezone.localdate(now))
    token = ""

    def act(form: Any) -> str:
        nonlocal token
        try:
            token = writing.write(bearer, row, form.typed(), by=request.user.actor_ref, now=now)  # type: ignore[union-attr]
        except writing.Refused as refusal:
            refusal.field = "arvo"
            raise
        return "done"

    saved = request.method == "POST" and tried(form, act) is not None
    back = _back(bearer)
    if saved and not wants_fragment(request):
        toasts.add(request, _("Saved."), undo=_undo(bearer, token))
        return redirect(back)
    if saved:
        has = sorted(writing.rows_of(bearer).filter(field=row).values_list("value", flat=True))
    line = panels.line(row, {row.key: has}, panels.address(bearer, row), bearer.pk)
    context = {"form": form, "line": line, "saved": saved, "whose": whose, "back": back, "several": row.kind == kinds.Kind.CHOICES}
    if not wants_fragment(request):
        return render(request, "contacts/custom/value_page.html", context, status=form_status(form))
    if not saved and not request.GET.get("arvo"):
        return render(request, "contacts/custom/inline.html", context, status=form_status(form))
    response = render(request, "contacts/custom/value.html", context)
    if saved:
        response.headers["HX-Trigger"] = "tieto-muuttui"
    return response


def _back(bearer: Any) -> str:
    kind = writing.kind_of(bearer)
    if kind == CustomField.Bearer.COMPANY:
        return reverse("contacts:company", args=[bearer.code])
    return reverse("contacts:card", args=[bearer.code if kind == CustomField.Bearer.PERSON else bearer.contact.code])


def _undo(bearer: Any, token: str) -> str:
    """Where the change is taken back; a company's is changed back by hand."""
    if not token:
        return ""
    contact = bearer if writing.kind_of(bearer) == CustomField.Bearer.PERSON else bearer.contact
    return reverse("contacts:undo", args=[contact.code, token])
