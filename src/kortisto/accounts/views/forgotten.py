"""A forgotten password: a link by mail. The answer is the same whether the address has an account or not (T16, T21)."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kortisto.lib.gatekeeping import public

from .. import brakes, invitations, jobs, letters, sessions
from ..forms import ForgottenForm
from .entrance import too_fast


@public
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for the address and say that a link is on its way, if there is an account."""
    mail = letters.leave()
    form = ForgottenForm(request.POST or None)
    status, asked = 200, ""
    if request.method == "POST" and mail:
        status = 422
        if form.is_valid():
            now = timezone.now()
            asking = brakes.Asking(form.cleaned_data["email"], sessions.attempt(request, "").address)
            if wait := brakes.wait(asking.place(), now=now):
                form.add_error(None, too_fast(wait))
                status = 429
            else:
                _ask(asking, now)
                status, asked = 200, form.cleaned_data["email"]
    return render(request, "accounts/forgotten.html", {"form": form, "mail": mail, "asked": asked}, status=status)


def _ask(asking: brakes.Asking, now: datetime) -> None:
    """Beyond three letters an hour to one box nothing more is sent, and nobody is told which box that was."""
    enough = bool(brakes.wait(asking, now=now))
    brakes.failed(asking.place(), now=now)
    brakes.failed(asking, now=now)
    if not enough:
        jobs.post(invitations.ask_forgotten(email=asking.account, now=now))
