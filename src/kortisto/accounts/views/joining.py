"""Pages behind one-time links: first run, joining, a new password."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from kortisto.lib.gatekeeping import public, right, slowed

from .. import actions, firstrun, invitations, roles, second_step, sessions
from ..forms import FirstRunForm, JoinForm, NewPassword
from ..models import Invitation, User
from .entrance import enter

NEEDED_OF_CONTROLLER = ("name", "business_id", "address", "privacy_email")


@slowed(60)
@public
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def first_run(request: HttpRequest) -> HttpResponse:
    """Make the first administrator; opens only with the link that was printed in the terminal."""
    if not firstrun.needed():
        return redirect("accounts:sign-in")
    now = timezone.now()
    token = request.POST.get("avain") or request.GET.get("avain", "")
    if not firstrun.valid(token, now=now):
        return render(request, "accounts/first_run_closed.html", {"asked": bool(token)}, status=403 if token else 200)
    form = FirstRunForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = firstrun.make_administrator(
            token=token,
            email=form.cleaned_data["email"],
            name=form.cleaned_data["name"],
            password=form.cleaned_data["password"],
            language=request.LANGUAGE_CODE[:2],
            now=now,
            alone=form.cleaned_data.get("alone", False),
        )
        if user is not None:
            sessions.begin(request, user, now=now)
            return redirect("accounts:first-steps")
        return redirect("accounts:first-run")
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/first_run.html", {"form": form, "token": token}, status=status)


@right("settings.manage")
def first_steps(request: HttpRequest) -> HttpResponse:
    """What the notice says of the controller, and what to do next."""
    return render(request, "accounts/first_steps.html", {"notices": notices(), "instance": settings.KORTISTO})


def notices() -> list[dict[str, Any]]:
    """The notices in force with the controller's details and those that are missing."""
    found = []
    for policy in roles.active_policies():
        controller = policy.controller
        facts = [(key, str(controller[key])) for key in (*NEEDED_OF_CONTROLLER, "phone", "website") if controller.get(key)]
        missing = [key for key in NEEDED_OF_CONTROLLER if not controller.get(key)]
        found.append({"policy": policy, "facts": facts, "missing": missing, "demo": bool(controller.get("demo"))})
    return found


@slowed(60)
@public
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Join with an invitation, or set a new password with a link from an administrator."""
    now = timezone.now()
    kinds = (Invitation.Kind.JOIN, Invitation.Kind.PASSWORD, Invitation.Kind.FORGOTTEN)
    found = invitations.find(token, kinds=kinds, now=now)
    if found is None or found.user is None:
        return render(request, "accounts/link_dead.html", status=410)
    user, joining = found.user, found.kind == Invitation.Kind.JOIN
    kind = JoinForm if joining else NewPassword
    form = kind(request.POST or None, user=user, **({"initial": {"name": user.name}} if joining else {}))
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            if not invitations.use(found, now=now):
                return render(request, "accounts/link_dead.html", status=410)
            if joining:
                name = form.cleaned_data["name"]
                actions.change_user(by=user, user=user, name=name, email=user.email or "", ends_on=user.employment_ends_on, now=now)
            actions.set_password(by=user, user=user, password=form.cleaned_data["password"], now=now)
        return _in_or_to_code(request, user, now)
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/invited.html", {"form": form, "person": user, "joining": joining}, status=status)


def _in_or_to_code(request: HttpRequest, user: User, now: datetime) -> HttpResponse:
    """A new password alone does not pass the second step."""
    return redirect("accounts:sign-in") if second_step.is_on(user) else enter(request, user, "/", now=now)
