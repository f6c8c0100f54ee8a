"""How the own account signs in: password, passkeys, app, recovery codes, and the sessions that are open."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kortisto.lib.gatekeeping import signed_in
from kortisto.ui import toasts

from .. import open_sessions, passkeys, recovery, roles, second_step
from ..models import User
from ..oidc import people, protocol


@signed_in
def signing_in(request: HttpRequest) -> HttpResponse:
    """Everything that opens the register in the person's name, and what of it to take away."""
    user = cast(User, request.user)
    context = {
        "passkeys": passkeys.of(user),
        "app": second_step.has_app(user),
        "codes_left": recovery.left(user),
        "required": roles.second_step_required(user.role_keys),
        "sessions": open_sessions.of(user, here=request.session.session_key, now=timezone.now()),
        "has_password": user.has_usable_password(),
        "provider": protocol.name() if protocol.is_on() else "",
        "provider_linked": protocol.is_on() and people.is_linked(user),
    }
    return render(request, "accounts/signing_in.html", context)


@signed_in
@require_POST
def end_session(request: HttpRequest, ref: str) -> HttpResponse:
    """End one session; the own one signs out."""
    if ref == open_sessions.ref(request.session.session_key or ""):
        return redirect("accounts:signing-in")
    if open_sessions.end(user=cast(User, request.user), wanted=ref, now=timezone.now()):
        toasts.add(request, _("The session has ended."))
    return redirect("accounts:signing-in")


@signed_in
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End all sessions but this one."""
    ended = open_sessions.end_others(user=cast(User, request.user), here=request.session.session_key, now=timezone.now())
    toasts.add(request, ngettext("%(n)s other session has ended.", "%(n)s other sessions have ended.", ended) % {"n": ended})
    return redirect("accounts:signing-in")
