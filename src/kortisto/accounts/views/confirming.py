"""Confirming that it is still the person who signed in, before an act that could lock her out or let others in."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from kortisto.lib.gatekeeping import signed_in

from .. import brakes, freshness, passkeys, second_step, sessions, trail
from ..forms import ConfirmForm
from ..models import User
from ..oidc import people, protocol
from .entrance import passkey_refused, safe_next, too_fast


@signed_in
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """The password and, where there is a second step, a code; or a passkey that asks for a PIN or a finger."""
    user, now = cast(User, request.user), timezone.now()
    to = safe_next(request, request.POST.get("jatka") or request.GET.get("jatka", "/"))
    answer = request.POST.get("answer", "")
    form = ConfirmForm(None if answer else request.POST or None, with_code=second_step.is_on(user))
    status = 200
    if request.method == "POST":
        status = 422
        place = sessions.attempt(request, user.email or "")
        attempt = brakes.Try(f"confirm:{user.pk}", place.address, place.device)
        if wait := brakes.wait(attempt, now=now):
            messages.error(request, too_fast(wait))
            status = 429
        elif _right(request, user, answer, form, now):
            brakes.passed(attempt, now=now)
            freshness.prove(request, now=now)
            return redirect(to)
        elif answer or form.is_bound:
            brakes.failed(attempt, now=now)
            trail.note("sign_in.confirm_failed", by=user, about=user, now=now, data=["staff_sign_in"])
    usable = passkeys.work_here(request) and bool(passkeys.of(user))
    context = {"form": form, "to": to, "passkeys": usable, "has_password": user.has_usable_password()}
    context["provider"] = protocol.name() if protocol.is_on() and people.is_linked(user) else ""
    return render(request, "accounts/confirm.html", context, status=status)


def _right(request: HttpRequest, user: User, answer: str, form: ConfirmForm, now: datetime) -> bool:
    if answer:
        try:
            return passkeys.proves(request, passkeys.CONFIRM, user, answer=answer, now=now) == user
        except passkeys.Refused:
            messages.error(request, passkey_refused())
            return False
    if not form.is_valid():
        return False
    # Both are looked at before anything is said: a wrong password does not tell that the code was right.
    known = user.check_password(form.cleaned_data["password"])
    if known and ("code" not in form.fields or second_step.accepts(user=user, code=form.cleaned_data["code"], now=now)):
        return True
    form.add_error(None, _("The password or the code is not right.") if "code" in form.fields else _("The password is not right."))
    return False
