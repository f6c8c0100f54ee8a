"""The own account: language, shortcuts, password."""

from __future__ import annotations

from typing import cast

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from kortisto.lib.gatekeeping import fresh, signed_in
from kortisto.ui import toasts

from .. import actions, roles, second_step
from ..forms import ChangePassword, OwnForm
from ..models import User


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """Settings of the own screen, and what the account may do."""
    user = cast(User, request.user)
    initial = {"language": user.language, "keyboard_shortcuts": user.keyboard_shortcuts}
    form = OwnForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        user.language = form.cleaned_data["language"]
        user.keyboard_shortcuts = form.cleaned_data["keyboard_shortcuts"]
        user.save(update_fields=["language", "keyboard_shortcuts"])
        toasts.add(request, _("Saved."))
        return redirect("accounts:own")
    known = roles.definitions()
    context = {
        "form": form,
        "held": [known[key] for key in sorted(user.role_keys) if key in known],
        "second_step": second_step.is_on(user),
        "required": roles.second_step_required(user.role_keys),
    }
    return render(request, "accounts/own.html", context)


@fresh
@signed_in
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change the own password; other sessions end, this one gets a new key."""
    user = cast(User, request.user)
    form = ChangePassword(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        actions.set_password(by=user, user=user, password=form.cleaned_data["password"], now=timezone.now())
        update_session_auth_hash(request, user)
        toasts.add(request, _("The password is changed. Other sessions have ended."))
        return redirect("accounts:own")
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/password.html", {"form": form}, status=status)
