"""The operator's own days: who lacks one, and a form to record it (also posted from the card)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kortisto.lib.gatekeeping import right
from kortisto.privacy import own_dates
from kortisto.privacy.forms import OwnDateForm
from kortisto.privacy.gate import open_gate
from kortisto.privacy.models import NamedDate, Subject
from kortisto.privacy.views.naming import labels
from kortisto.privacy.views.tabs import page
from kortisto.ui import toasts

SHOWN = 100


@right("privacy.manage", "register.edit")
@require_http_methods(["GET", "POST"])
def dates(request: HttpRequest) -> HttpResponse:
    """Whose data wait for a day, and the form. Who only edits the register may record days of people they see."""
    today = timezone.localdate()
    known = own_dates.declared(today, (translation.get_language() or "fi")[:2])
    start = {"person": request.GET.get("henkilo", "")[:40]}
    form = OwnDateForm(request.POST or None, days=known, as_of=today, initial=start)
    if request.method == "POST" and form.is_valid() and _recorded(request, form):
        back = request.POST.get("takaisin", "")
        return redirect(back if back.startswith("/") and url_has_allowed_host_and_scheme(back, None) else "privacy:dates")
    manages = request.user.has_right("privacy.manage")  # type: ignore[union-attr]
    waiting = list(own_dates.waiting()[:SHOWN]) if manages else []
    context: dict[str, Any] = {
        "today": today,
        "form": form,
        "days": known,
        "waiting": waiting,
        "total": own_dates.waiting().count() if manages else 0,
        "recorded": NamedDate.objects.filter(anchor__in=[one.name for one in known]).count(),
        "names": labels(request, [subject.pk for subject in waiting], today),
    }
    response = page(request, "privacy/dates.html", "dates", context)
    response.status_code = 422 if form.is_bound else 200
    return response


def _recorded(request: HttpRequest, form: OwnDateForm) -> bool:
    subject, name, day = form.cleaned_data["person"], form.cleaned_data["anchor"], form.cleaned_data["day"]
    if not _may_record(request, subject):
        form.add_error("person", _("Nobody is found with this. Write the card's number, for instance H-00042."))
        return False
    try:
        own_dates.record(subject, {name: day}, by=str(request.user.ref), now=timezone.now())  # type: ignore[union-attr]
    except own_dates.DateRefused as refusal:
        form.add_error("day", str(refusal))
        messages.error(request, str(refusal))
        return False
    toasts.add(request, _("The day is recorded; what is kept was judged anew.") if day else _("The day was taken away."))
    return True


def _may_record(request: HttpRequest, subject: Subject) -> bool:
    user: Any = request.user
    if user.has_right("privacy.manage"):
        return True
    try:
        gate = open_gate(user, "contacts", as_of=timezone.localdate())
    except PermissionDenied:
        return False
    return gate.subjects().filter(pk=subject.pk).exists()
