"""The authenticator app and the recovery codes of the own account."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from kortisto.lib.gatekeeping import fresh, signed_in
from kortisto.ui import toasts

from .. import passkeys, recovery, roles, second_step
from ..forms import CodeForm
from ..models import User

SECRET = "second_step_secret"


@fresh
@signed_in
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Show the secret as a QR code and turn the second step on when a code proves the app has it."""
    user = cast(User, request.user)
    if second_step.has_app(user):
        return redirect("accounts:signing-in")
    secret = request.session.setdefault(SECRET, second_step.new_secret())
    form = CodeForm(request.POST or None)
    form.fields["code"].help_text = _("Six digits from the app.")
    form.fields["code"].widget.attrs["inputmode"] = "numeric"
    if request.method == "POST" and form.is_valid():
        code, now = form.cleaned_data["code"].replace(" ", ""), timezone.now()
        if second_step.turn_on(user=user, secret=secret, code=code, now=now):
            del request.session[SECRET]
            request.session.cycle_key()
            return show_codes(request, user, now=now) if recovery.left(user) is None else redirect("accounts:signing-in")
        form.add_error("code", _("The code is not right. Check that the phone's clock is right and type the code shown now."))
    context = {
        "form": form,
        "qr": second_step.qr(second_step.address(user, secret)),
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        "required": roles.second_step_required(user.role_keys) and not second_step.is_on(user),
        "passkeys": passkeys.work_here(request),
    }
    return render(request, "accounts/second_step.html", context, status=422 if request.method == "POST" else 200)


def show_codes(request: HttpRequest, user: User, *, now: datetime) -> HttpResponse:
    """New recovery codes, on this answer only."""
    codes = recovery.renew(user=user, now=now)
    page = "".join(f"{code}\r\n" for code in [f"Kortisto, {user.email}", *codes])
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "file": page})


@fresh
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """How many unused codes there are; a POST makes new ones and shows them once."""
    user = cast(User, request.user)
    if not second_step.is_on(user):
        return redirect("accounts:second-step")
    if request.method == "POST":
        return show_codes(request, user, now=timezone.now())
    return render(request, "accounts/recovery_left.html", {"left": recovery.left(user) or 0})


@fresh
@signed_in
@require_POST
def remove_app(request: HttpRequest) -> HttpResponse:
    """Stop using the app; where a role requires a second step and there is no passkey, it is set up anew at once."""
    user = cast(User, request.user)
    second_step.remove_app(user=user, now=timezone.now())
    request.session.cycle_key()
    if not second_step.is_on(user):
        request.session.pop("second_step_ok", None)
    toasts.add(request, _("The authenticator app is removed."))
    return redirect("accounts:signing-in")
