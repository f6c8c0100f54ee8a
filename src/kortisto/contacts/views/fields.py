"""The fields themselves: what there are, a new one with what it inherits, changed, retired, deleted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kortisto import jobs
from kortisto.contacts.custom import defining, inherited, kinds, reading
from kortisto.contacts.custom.forms import FieldForm, LabelsForm
from kortisto.contacts.models import CustomField
from kortisto.contacts.refusals import Refused
from kortisto.lib.gatekeeping import right
from kortisto.ui import toasts

AT_ONCE = 1000
"""So many values go with the field at once; more is for a job."""


@dataclass(frozen=True)
class One:
    """A field as the pages show it."""

    field: CustomField
    kind: str | Promise
    datum: str
    lives: bool


def _one(field: CustomField, as_of: date) -> One:
    return One(field, kinds.LABELS[field.kind], inherited.label_of(field.datum, as_of), inherited.lives(field, as_of))


def _find(key: str) -> CustomField:
    return get_object_or_404(CustomField.objects.prefetch_related("options"), key=key)


@right("settings.manage")
@require_http_methods(["GET"])
def index(request: HttpRequest) -> HttpResponse:
    """Every field, by whose it is, in the order of the cards."""
    as_of = timezone.localdate()
    groups = [
        (bearer, label, [_one(field, as_of) for field in reading.fields() if field.bearer == bearer])
        for bearer, label in kinds.BEARERS.items()
    ]
    return render(request, "contacts/custom/index.html", {"groups": groups})


@right("settings.manage")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, bearer: str) -> HttpResponse:
    """A new field; beside the form stands what each datum it may name brings along."""
    if bearer not in kinds.BEARERS:
        raise Http404
    now = timezone.now()
    as_of = timezone.localdate(now)
    form = FieldForm(request.POST or None, bearer=bearer, as_of=as_of)

    def act() -> None:
        defining.define(form.definition(), by=request.user.actor_ref, now=now)  # type: ignore[union-attr]
        toasts.add(request, _("The field was added."))

    if _tried(request, form, act):
        return redirect("contacts:fields")
    data = [inherited.inherits(datum, as_of) for datum in inherited.offered(bearer, as_of)]
    context = {"form": form, "one": None, "whose": kinds.BEARERS[bearer], "data": data}
    return render(request, "contacts/custom/field.html", context, status=422 if form.errors else 200)


@right("settings.manage")
@require_http_methods(["GET", "POST"])
def field(request: HttpRequest, field: str) -> HttpResponse:
    """Names, list, required; whose it is, what it takes and its datum never change."""
    row, now = _find(field), timezone.now()
    as_of = timezone.localdate(now)
    form = LabelsForm(request.POST or None, field=row)

    def act() -> None:
        defining.change(
            row, labels=form.labels(), required=form.cleaned_data["required"], options=form.lines(),
            by=request.user.actor_ref, now=now,  # type: ignore[union-attr]
        )  # fmt: skip
        toasts.add(request, _("Saved."))

    if _tried(request, form, act):
        return redirect("contacts:fields")
    context = {
        "form": form,
        "one": _one(row, as_of),
        "whose": kinds.BEARERS[row.bearer],
        "data": [inherited.inherits(row.datum, as_of)],
    }
    return render(request, "contacts/custom/field.html", context, status=422 if form.errors else 200)


def _tried(request: HttpRequest, form: Any, act: Callable[[], None]) -> bool:
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    return True


@right("settings.manage")
@require_POST
def move(request: HttpRequest, field: str) -> HttpResponse:
    """`suunta`: "ylos" or "alas"."""
    defining.move(_find(field), up=request.POST.get("suunta") == "ylos")
    return redirect("contacts:fields")


@right("settings.manage")
@require_POST
def retire(request: HttpRequest, field: str) -> HttpResponse:
    row = _find(field)
    defining.retire(row, by=request.user.actor_ref, now=timezone.now())  # type: ignore[union-attr]
    toasts.add(request, _("The field is not offered any more."), undo=reverse("contacts:restore_field", args=[row.key]))
    return redirect("contacts:fields")


@right("settings.manage")
@require_POST
def restore(request: HttpRequest, field: str) -> HttpResponse:
    try:
        defining.restore(_find(field), by=request.user.actor_ref, now=timezone.now())  # type: ignore[union-attr]
    except Refused as refusal:
        messages.warning(request, refusal.message)
    return redirect("contacts:fields")


@right("settings.manage")
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, field: str) -> HttpResponse:
    """The field with all it says: how many values, then gone; many as a job."""
    from kortisto.contacts.jobs import delete_field

    row = _find(field)
    number = defining.count(row)
    if request.method == "GET" or not request.POST.get("vahvistettu"):
        return render(request, "contacts/custom/delete.html", {"field": row, "number": number})
    by, now = request.user.actor_ref, timezone.now()  # type: ignore[union-attr]
    if number > AT_ONCE:
        defining.retire(row, by=by, now=now)
        job = jobs.enqueue(delete_field, by=request.user, field_id=row.pk, user_id=request.user.pk)
        return redirect(f"{reverse('jobs:job', args=[job.pk])}?then={reverse('contacts:fields')}")
    defining.delete(row, by=by, now=now)
    toasts.add(request, _("The field was deleted."))
    return redirect("contacts:fields")
