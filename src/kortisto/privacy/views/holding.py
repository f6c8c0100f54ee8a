"""Legal holds and restrictions: set, review, release."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kortisto.lib.gatekeeping import right
from kortisto.privacy import holds as holding
from kortisto.privacy import restrictions
from kortisto.privacy.catalogue import CATALOGUE
from kortisto.privacy.forms import GROUND_WORDS, HoldForm
from kortisto.privacy.models import LegalHold
from kortisto.privacy.views.naming import labels
from kortisto.privacy.views.tabs import page
from kortisto.ui import toasts

SHOWN = 200
GROUNDS: dict[str, str | Promise] = {
    "request": gettext_lazy("the person asked for it (Art. 18)"),
    "notice_overdue": gettext_lazy("not informed within the month"),
    "erasure_pending": gettext_lazy("the person asked to be erased; executed after 24 hours"),
}


@right("holds.manage")
def holds(request: HttpRequest) -> HttpResponse:
    """The holds in force, those due for review first, and a form for a new one."""
    today = timezone.localdate()
    form = HoldForm(request.POST or None, as_of=today)
    if request.method == "POST" and form.is_valid():
        try:
            _set(request, form)
        except holding.HoldRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            toasts.add(request, _("The hold is set. It freezes only what it names."))
            return redirect("privacy:holds")
    rows = list(holding.open_ones().select_related("subject").order_by("review_on", "pk")[:SHOWN])
    context: dict[str, Any] = {
        "today": today,
        "form": form,
        "holds": [(row, _named(row.data)) for row in rows],
        "names": labels(request, [row.subject_id for row in rows], today),
        "grounds": GROUND_WORDS,
        "released": LegalHold.objects.exclude(released_at=None).count(),
    }
    response = page(request, "privacy/holds.html", "holds", context)
    response.status_code = 422 if form.is_bound else 200
    return response


def _named(data: list[str]) -> str:
    """Catalogue names in words."""
    language = (translation.get_language() or "fi")[:2]
    return ", ".join(CATALOGUE[name].label(language) if name in CATALOGUE else name for name in data)


def _set(request: HttpRequest, form: HoldForm) -> None:
    holding.set(
        form.cleaned_data["person"],
        data=form.cleaned_data["data"],
        ground=form.cleaned_data["ground"],
        case_reference=form.cleaned_data["case_reference"],
        review_on=form.cleaned_data["review_on"],
        by=str(request.user.ref),  # type: ignore[union-attr]
        now=timezone.now(),
    )


@require_POST
@right("holds.manage")
def hold_release(request: HttpRequest, hold_id: int) -> HttpResponse:
    """End a hold; its data are judged again at once."""
    hold = get_object_or_404(LegalHold, pk=hold_id)
    try:
        holding.release(hold, by=str(request.user.ref), now=timezone.now())  # type: ignore[union-attr]
    except holding.HoldRefused as refusal:
        messages.error(request, str(refusal))
    else:
        toasts.add(request, _("The hold is released. What nothing else justifies goes the next night."))
    return redirect("privacy:holds")


@right("privacy.manage")
def restrictions_list(request: HttpRequest) -> HttpResponse:
    """Whose data may not be used just now, and why."""
    today = timezone.localdate()
    rows = list(restrictions.open_ones().order_by("-set_at", "-pk")[:SHOWN])
    context = {
        "today": today,
        "restrictions": rows,
        "total": restrictions.open_ones().count(),
        "names": labels(request, [row.subject_id for row in rows], today),
        "grounds": GROUNDS,
    }
    return page(request, "privacy/restrictions.html", "restrictions", context)
