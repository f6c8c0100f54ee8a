"""To the provider and back: signing in, confirming, linking the own account."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kortisto.lib.gatekeeping import fresh, public, signed_in, slowed
from kortisto.ui import toasts

from .. import brakes, freshness, roles, second_step, sessions, trail
from ..gatekeeping import SET_UP_DONE
from ..models import User
from ..oidc import people, protocol
from .entrance import BY_PROVIDER, PENDING, enter, safe_next, too_fast

VISITORS_MINUTES = 15


@slowed(60)
@public
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """To the provider, to sign in. A link and not a form: our content policy lets no form lead to another site."""
    to = safe_next(request, request.GET.get("jatka", "/"))
    if request.user.is_authenticated:
        return redirect(to)
    answer = _away(request, protocol.ENTER, to, "accounts:sign-in")
    request.session.set_expiry(VISITORS_MINUTES * 60)
    return answer


@signed_in
@require_GET
def confirm(request: HttpRequest) -> HttpResponse:
    """To the provider, to prove anew who is there."""
    return _away(request, protocol.CONFIRM, safe_next(request, request.GET.get("jatka", "/")), "accounts:confirm")


@fresh
@signed_in
@require_GET
def link(request: HttpRequest) -> HttpResponse:
    """To the provider, to let it open the own account from now on."""
    return _away(request, protocol.LINK, "/", "accounts:signing-in")


@fresh
@signed_in
@require_POST
def unlink(request: HttpRequest) -> HttpResponse:
    """The provider opens the own account no more."""
    user = cast(User, request.user)
    if not user.has_usable_password():
        messages.error(
            request, _("Without a password nothing else would open your account. Ask an administrator for a link first.")
        )
        return redirect("accounts:signing-in")
    people.unlink(by=user, user=user, now=timezone.now())
    toasts.add(request, _("The provider opens your account no more."))
    return redirect("accounts:signing-in")


@public
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """What the provider sent the browser back with. It works once, in the browser that asked."""
    if not protocol.is_on():
        raise Http404
    now = timezone.now()
    place = _place(request)
    if wait := brakes.wait(place, now=now):
        messages.error(request, too_fast(wait))
        return redirect("accounts:sign-in")
    try:
        wanted, claims = protocol.finish(request, now=now)
        return _DONE[wanted.purpose](request, wanted, claims, now)
    except (protocol.Refused, people.NotOurs) as refusal:
        brakes.failed(place, now=now)
        messages.error(request, _words(refusal.code))
        return redirect("accounts:signing-in" if request.user.is_authenticated else "accounts:sign-in")


def _entered(request: HttpRequest, wanted: protocol.Wanted, claims: dict[str, Any], now: datetime) -> HttpResponse:
    """In, or before the second step: the account's own, unless the provider has asked for one itself."""
    user = people.settle(claims, now=now)
    if not people.counts_as_second_step(claims) and second_step.is_on(user):
        request.session.cycle_key()
        request.session[PENDING] = {"user": user.pk, "at": now.timestamp(), "to": wanted.to, BY_PROVIDER: True}
        return redirect("accounts:code")
    answer = enter(request, user, wanted.to, now=now)
    request.session[BY_PROVIDER] = True
    if people.counts_as_second_step(claims):
        request.session[SET_UP_DONE] = True
    return answer


def _confirmed(request: HttpRequest, wanted: protocol.Wanted, claims: dict[str, Any], now: datetime) -> HttpResponse:
    """As strict as the door: where the account has a second step or needs one, the provider must have asked for it."""
    user = request.user
    if not isinstance(user, User) or people.linked(claims) != user:
        raise people.NotOurs("other")
    needed = second_step.is_on(user) or roles.second_step_required(user.role_keys)
    if needed and not people.counts_as_second_step(claims):
        raise protocol.Refused("weak")
    freshness.prove(request, now=now)
    return redirect(wanted.to)


def _linked(request: HttpRequest, wanted: protocol.Wanted, claims: dict[str, Any], now: datetime) -> HttpResponse:
    user = request.user
    if not isinstance(user, User) or not freshness.is_fresh(request.session, now=now):
        raise protocol.Refused("lapsed")
    people.link(user, claims, now=now)
    toasts.add(request, _("From now on %(provider)s opens your account.") % {"provider": protocol.name()})
    return redirect("accounts:signing-in")


_DONE = {protocol.ENTER: _entered, protocol.CONFIRM: _confirmed, protocol.LINK: _linked}


def _away(request: HttpRequest, purpose: str, to: str, otherwise: str) -> HttpResponse:
    if not protocol.is_on():
        raise Http404
    now, place = timezone.now(), _place(request)
    try:
        if wait := brakes.wait(place, now=now):
            messages.error(request, too_fast(wait))
            return redirect(otherwise)
        return redirect(protocol.begin(request, purpose, to))
    except protocol.Refused as refusal:
        trail.note("sign_in.provider_down", by=None, about=None, now=now)
        brakes.failed(place, now=now)
        messages.error(request, _words(refusal.code))
        return redirect(otherwise)


def _place(request: HttpRequest) -> brakes.Place:
    return brakes.Place("oidc", sessions.attempt(request, "").address)


def _words(code: str) -> str:
    """Why nobody came in, for somebody whom the provider knows: no secret of others is told by it."""
    name = {"provider": protocol.name()}
    return {
        "down": _("%(provider)s cannot be asked now. Try again, or sign in another way."),
        "lapsed": _("That took too long, or it was begun in another browser. Begin again."),
        "cancelled": _("Signing in was cancelled at %(provider)s."),
        "weak": _("%(provider)s did not ask for a second step. Confirm with your password and code, or a passkey."),
        "unknown": _("There is no open account here for who signed in at %(provider)s. Ask an administrator."),
        "ended": _("There is no open account here for who signed in at %(provider)s. Ask an administrator."),
        "other": _("The account and the identity at %(provider)s belong to different people. Ask an administrator."),
        "groups": _(
            "%(provider)s did not tell all groups, so the roles are not known. An administrator must narrow the groups it sends."
        ),
    }.get(code, _("The answer of %(provider)s was not accepted. Begin again.")) % name
