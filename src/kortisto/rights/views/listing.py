"""The list of requests, by their last day, and writing a new one down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from kortisto.contacts.refusals import Refused
from kortisto.lib.gatekeeping import right
from kortisto.privacy.views.naming import labels
from kortisto.privacy.views.tabs import page
from kortisto.rights import actions, steps
from kortisto.rights.forms import NewForm
from kortisto.rights.models import Request
from kortisto.ui import counting

RIGHT = "privacy.manage"
SHOWN = 200


@right(RIGHT)
def desk(request: HttpRequest) -> HttpResponse:
    """What waits, the nearest last day first."""
    today = timezone.localdate()
    rows = sorted(
        Request.objects.open().select_related("subject").prefetch_related("letters").order_by("due_on", "pk")[:SHOWN],
        key=lambda row: (row.last_on, row.pk),
    )
    context = {"rows": rows, "closed": Request.objects.exclude(closed_on=None).count(), **_people(request, rows, today)}
    return page(request, "rights/desk.html", "requests", context)


@right(RIGHT)
def ended(request: HttpRequest) -> HttpResponse:
    """Those that have been closed, the latest first; each until its term."""
    today = timezone.localdate()
    rows = list(
        Request.objects.exclude(closed_on=None)
        .select_related("subject")
        .prefetch_related("letters")
        .order_by("-closed_on", "-pk")[:SHOWN]
    )
    return page(request, "rights/ended.html", "requests", {"rows": rows, **_people(request, rows, today)})


def _people(request: HttpRequest, rows: Sequence[Request], today: date) -> dict[str, Any]:
    names = labels(request, [row.subject_id for row in rows if row.known], today)
    return {"today": today, "names": names, "next": {row.pk: steps.next_words(row) for row in rows}}


@right(RIGHT)
def add(request: HttpRequest) -> HttpResponse:
    """Write a request down; `?henkilo=` fills the person in."""
    today, now = timezone.localdate(), timezone.now()
    form = NewForm(request.POST or None, as_of=today, initial={"person": request.GET.get("henkilo", ""), "received_on": today})
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            row = actions.open_request(
                subject=asked["person"], kind=asked["kind"], came_by=asked["came_by"], received_on=asked["received_on"],
                language=asked["language"], said=form.said(), by=str(request.user.ref), now=now,  # type: ignore[union-attr]
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.message)
        else:
            return redirect("rights:one", row.number)
    response = page(request, "rights/add.html", "requests", {"form": form, "today": today})
    response.status_code = 422 if form.is_bound else 200
    return response


def waiting(request: HttpRequest) -> int:
    """How many requests wait: the number on the tab."""
    return counting.remembered(request, "requests", timezone.localdate(), Request.objects.open().count)


def nearest(request: HttpRequest) -> dict[str, Any]:
    """The few requests whose days come next, for the overview."""
    today = timezone.localdate()
    rows = list(Request.objects.open().select_related("subject").prefetch_related("letters").order_by("due_on", "pk")[:5])
    return {"rows": rows, **_people(request, rows, today)}
