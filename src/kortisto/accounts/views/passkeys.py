"""Passkeys: signing in with one alone, adding, naming and removing them. The browser's part is static/accounts/passkeys.js."""

from __future__ import annotations

from datetime import datetime
from typing import cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kortisto.lib.gatekeeping import MEGABYTE, fresh, largest, public, signed_in, slowed
from kortisto.ui import toasts

from .. import brakes, devices, passkeys, recovery, second_step, sessions, trail
from ..forms import PasskeyForm
from ..models import User
from .entrance import enter, passkey_refused, pending_user, safe_next, too_fast
from .second_step import show_codes

VISITORS_MINUTES = 15


@slowed(120)
@public
@require_POST
def challenge(request: HttpRequest, purpose: str) -> HttpResponse:
    """Options for the browser as JSON. Who is asked for what follows from the session, never from the request."""
    now = timezone.now()
    user: User | None = None
    if purpose == passkeys.SECOND:
        user = pending_user(request, now)
    elif purpose == passkeys.CONFIRM:
        user = request.user if isinstance(request.user, User) else None
    elif purpose != passkeys.ENTER:
        raise Http404
    if not passkeys.work_here(request) or (user is None and purpose != passkeys.ENTER):
        return JsonResponse({}, status=409)
    if not request.user.is_authenticated and purpose == passkeys.ENTER:
        request.session.set_expiry(VISITORS_MINUTES * 60)
    return JsonResponse(passkeys.challenge(request, purpose, user, now=now))


@largest(MEGABYTE)
@public
@require_POST
def enter_alone(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey that has asked for a PIN or a finger: it is both steps at once."""
    now, to = timezone.now(), safe_next(request, request.POST.get("jatka", "/"))
    place = brakes.Place("passkey", sessions.attempt(request, "").address)
    if wait := brakes.wait(place, now=now):
        return _back(request, too_fast(wait), to)
    try:
        user = passkeys.proves(request, passkeys.ENTER, None, answer=request.POST.get("answer", ""), now=now)
    except passkeys.Refused as refusal:
        brakes.failed(place, now=now)
        if refusal.about:
            trail.note("sign_in.passkey_failed", by=None, about=refusal.about, now=now, data=["staff_sign_in"])
        return _back(request, passkey_refused(), to)
    return enter(request, user, to, now=now)


def _back(request: HttpRequest, words: str, to: str) -> HttpResponse:
    messages.error(request, words)
    return redirect(f"{reverse('accounts:sign-in')}?{urlencode({'jatka': to})}")


@fresh
@signed_in
@require_POST
def options(request: HttpRequest) -> HttpResponse:
    """Options for making a passkey, as JSON."""
    if not passkeys.work_here(request):
        return JsonResponse({}, status=409)
    return JsonResponse(passkeys.challenge_to_register(request, cast(User, request.user), now=timezone.now()))


@fresh
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Name a passkey and make it; the first second step brings the recovery codes along."""
    user = cast(User, request.user)
    form = PasskeyForm(request.POST or None, initial={"name": devices.words(devices.code(request))})
    if request.method == "POST" and form.is_valid():
        try:
            return _added(request, user, form.cleaned_data["name"], timezone.now())
        except passkeys.Refused:
            form.add_error(None, _("The passkey could not be added. Try again; a key that is in the list already stays out."))
    context = {"form": form, "works": passkeys.work_here(request), "host": passkeys.host()}
    return render(request, "accounts/passkey_new.html", context, status=422 if request.method == "POST" else 200)


def _added(request: HttpRequest, user: User, name: str, now: datetime) -> HttpResponse:
    passkeys.register(request, user, name=name, answer=request.POST.get("answer", ""), now=now)
    request.session.cycle_key()
    if recovery.left(user) is None:
        return show_codes(request, user, now=now)
    toasts.add(request, _("The passkey %(name)s is added.") % {"name": name})
    return redirect("accounts:signing-in")


@signed_in
@require_POST
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name for a passkey."""
    form = PasskeyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A passkey needs a name of at most 60 letters."))
    elif not passkeys.rename(user=cast(User, request.user), pk=pk, name=form.cleaned_data["name"]):
        raise Http404
    return redirect("accounts:signing-in")


@fresh
@signed_in
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a passkey away; where a role requires a second step and this was the last, it is set up anew at once."""
    user = cast(User, request.user)
    if not passkeys.remove(user=user, pk=pk, now=timezone.now()):
        raise Http404
    request.session.cycle_key()
    if not second_step.is_on(user):
        request.session.pop("second_step_ok", None)
    toasts.add(request, _("The passkey is removed."))
    return redirect("accounts:signing-in")
