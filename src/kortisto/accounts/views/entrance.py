"""Sign-in, its second step, sign-out."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from kortisto.lib.gatekeeping import MEGABYTE, largest, public, signed_in

from .. import brakes, firstrun, kept, letters, passkeys, second_step, sessions, trail
from ..forms import CodeForm, SignInForm
from ..models import User
from ..oidc import protocol
from ..passwords import rules

PENDING = "pending_sign_in"
BY_PROVIDER = "by_provider"
"""Of a session: it was begun at the sign-in provider, where another one may still be open."""
PENDING_LIVES = timedelta(minutes=10)


def safe_next(request: HttpRequest, value: str) -> str:
    """A path of this site, else the front page."""
    ok = url_has_allowed_host_and_scheme(value, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    # A path and nothing else: `redirect` would take a bare word for the name of a route.
    return value if ok and value.startswith("/") else "/"


@largest(MEGABYTE)
@public
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The door. The answer to a wrong address and to a wrong password is the same, in the same time."""
    if firstrun.needed():
        return redirect("accounts:first-run")
    to = safe_next(request, request.POST.get("jatka") or request.GET.get("jatka", "/"))
    if request.user.is_authenticated:
        return redirect(to)
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            now = timezone.now()
            attempt = sessions.attempt(request, form.cleaned_data["email"])
            if wait := brakes.wait(attempt, now=now):
                form.add_error(None, too_fast(wait))
                status = 429
            elif user := _checked(request, form, attempt, now):
                return _first_step_done(request, user, attempt, to, form.cleaned_data["password"], now)
            else:
                form.add_error(None, _("The e-mail or the password is not right."))
    return _door(request, {"form": form, "to": to, **_kept(request)}, status)


def keeping(request: HttpRequest) -> HttpResponse:
    """The sign-in shown instead of a form's answer when the session has ended; it carries the form (`kept`)."""
    sealed = kept.seal(request)
    return _door(request, {"form": SignInForm(), "to": "/", "kept": sealed, "ended": True, "files": bool(request.FILES)}, 401)


def _door(request: HttpRequest, context: dict[str, object], status: int) -> HttpResponse:
    ways = {
        "passkeys": passkeys.work_here(request),
        "mail": letters.leave(),
        "provider": protocol.name() if protocol.is_on() else "",
    }
    return render(request, "accounts/sign_in.html", context | ways, status=status)


def _kept(request: HttpRequest) -> dict[str, str]:
    """The form a sign-in page carries on, if what came is one of ours."""
    sealed = request.POST.get(kept.FIELD, "")
    return {"kept": sealed if sealed and kept.read(sealed) else ""}


def _checked(request: HttpRequest, form: SignInForm, attempt: brakes.Try, now: datetime) -> User | None:
    """The account when the password is right; a failure is counted and, for a real account, audited."""
    user = authenticate(request, username=attempt.account, password=form.cleaned_data["password"])
    if isinstance(user, User):
        return user
    brakes.failed(attempt, now=now)
    if about := User.objects.filter(email=attempt.account).first():
        trail.note("sign_in.failed", by=None, about=about, now=now, data=["staff_sign_in"])
    return None


def _first_step_done(request: HttpRequest, user: User, attempt: brakes.Try, to: str, password: str, now: datetime) -> HttpResponse:
    brakes.passed(attempt, now=now)
    if rules.times_leaked(password):
        messages.warning(request, _("Your password has come out in a break-in elsewhere. Change it today, under Own account."))
    if not second_step.is_on(user):
        return enter(request, user, to, now=now)
    request.session.cycle_key()
    request.session[PENDING] = {"user": user.pk, "at": now.timestamp(), "to": to}
    return _second_step(request, user, CodeForm()) if _kept(request)["kept"] else redirect("accounts:code")


def enter(request: HttpRequest, user: User, to: str, *, now: datetime) -> HttpResponse:
    """Begin the session and remember the device."""
    sessions.begin(request, user, now=now)
    trail.note("sign_in.done", by=user, about=user, now=now, data=["staff_sign_in"])
    form = kept.read(request.POST.get(kept.FIELD, ""))
    response = render(request, "accounts/resend.html", {"kept": form}) if form else redirect(to)
    sessions.remember_device(request, response, user, secrets.token_urlsafe(16))
    return response


def too_fast(wait: timedelta) -> str:
    seconds = max(1, round(wait.total_seconds()))
    return ngettext(
        "Too many tries. Wait %(n)s second and try again.", "Too many tries. Wait %(n)s seconds and try again.", seconds
    ) % {"n": seconds}


@largest(MEGABYTE)
@public
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second step: a code of the app, a recovery code or a passkey, within ten minutes of the password."""
    now = timezone.now()
    user = pending_user(request, now)
    if user is None:
        request.session.pop(PENDING, None)
        return redirect("accounts:sign-in")
    answer = request.POST.get("answer", "")
    form = CodeForm(None if answer else request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if answer or form.is_valid():
            place = sessions.attempt(request, user.email or "")
            attempt = brakes.Try(f"code:{user.pk}", place.address, place.device)
            if wait := brakes.wait(attempt, now=now):
                form.add_error(None, too_fast(wait)) if form.is_bound else messages.error(request, too_fast(wait))
                status = 429
            elif _second_step_right(request, user, answer, form, now):
                brakes.passed(attempt, now=now)
                pending = request.session.pop(PENDING)
                inside = enter(request, user, safe_next(request, pending["to"]), now=now)
                request.session[BY_PROVIDER] = pending.get(BY_PROVIDER, False)
                return inside
            else:
                brakes.failed(attempt, now=now)
                trail.note("sign_in.code_failed", by=None, about=user, now=now, data=["staff_sign_in"])
    return _second_step(request, user, form, status)


def _second_step(request: HttpRequest, user: User, form: CodeForm, status: int = 200) -> HttpResponse:
    if not second_step.has_app(user):
        form.fields["code"].help_text = _("One of your recovery codes, for when the passkey is not at hand.")
    usable = passkeys.work_here(request) and bool(passkeys.of(user))
    return render(request, "accounts/code.html", {"form": form, "passkeys": usable, **_kept(request)}, status=status)


def _second_step_right(request: HttpRequest, user: User, answer: str, form: CodeForm, now: datetime) -> bool:
    """Whether what was sent opens the door; what is wrong stands on the form or on top of the page."""
    if answer:
        try:
            return passkeys.proves(request, passkeys.SECOND, user, answer=answer, now=now) == user
        except passkeys.Refused:
            messages.error(request, passkey_refused())
            return False
    if second_step.accepts(user=user, code=form.cleaned_data["code"], now=now):
        return True
    form.add_error("code", _("The code is not right, or it was used already. Wait for the next one."))
    return False


def passkey_refused() -> str:
    """One answer to everything a passkey can be refused for."""
    return _("The passkey was not accepted. Try again, or sign in another way.")


def pending_user(request: HttpRequest, now: datetime) -> User | None:
    """Who has given the right password within ten minutes and stands before the second step."""
    pending = request.session.get(PENDING)
    if not pending or now.timestamp() - pending["at"] > PENDING_LIVES.total_seconds():
        return None
    user = User.objects.filter(pk=pending["user"]).first()
    return user if user and user.is_active else None


@signed_in
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session; where it was begun at the provider, offer to end the one there too."""
    user, by_provider = request.user, bool(request.session.get(BY_PROVIDER))
    if isinstance(user, User):
        trail.note("sign_out", by=user, about=user, now=timezone.now(), data=["staff_sign_in"])
    logout(request)
    if by_provider and protocol.is_on():
        context = {"provider": protocol.name(), "end": protocol.end_address(request)}
        return render(request, "accounts/signed_out.html", context)
    return redirect("accounts:sign-in")
