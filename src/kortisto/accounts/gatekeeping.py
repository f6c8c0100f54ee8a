"""Who may open what: the marks of ``lib.gatekeeping`` enforced, closed by default.

Also keeps the session rules, the language of the account, and two-step sign-in where a role of
the notices requires it: until it is set up, only the set-up pages open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kortisto.lib.gatekeeping import Gate, fresh, gate_of, needs_fresh, public, right, signed_in
from kortisto.ui import uploads
from kortisto.ui.htmx import wants_fragment

from . import firstrun, freshness, rights, roles, second_step, sessions
from .models import User

__all__ = ["GateKeeper", "fresh", "public", "right", "routes", "signed_in"]

# Open while two-step sign-in is still to be set up.
SETTING_UP = {
    "accounts:second-step",
    "accounts:passkey-new",
    "accounts:passkey-options",
    "accounts:confirm",
    "accounts:oidc-confirm",
    "accounts:recovery-codes",
    "accounts:sign-out",
    "ui:language",
}
SET_UP_DONE = "second_step_ok"


class GateKeeper:
    """Middleware; stands after authentication and messages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        # Session rules are about the clock of this very request.
        if user.is_authenticated and not sessions.keep(request, now=timezone.now()):  # noqa: TID251
            messages.warning(request, _("The session ended because of its age. Sign in again."))
        elif user.is_authenticated and (language := user.language):
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> HttpResponseBase | None:
        gate = gate_of(view)
        if gate is None:
            raise PermissionDenied(_("This page has no gate, so it stays closed."))
        if gate.kind == "public":
            return None
        if not request.user.is_authenticated:
            checked = not getattr(view, "csrf_exempt", False) or (request.method == "POST" and uploads.readable(request, view))
            return self._to_sign_in(request, kept=gate.kind == "right" and checked)
        user = request.user
        if self._must_set_up(request, user):
            return _go(request, reverse("accounts:second-step"))
        if gate.kind == "right" and not any(user.has_right(name) for name in gate.rights):
            raise PermissionDenied(refusal(gate))
        # Whether it was a moment ago is about the clock of this very request.
        if needs_fresh(view) and not freshness.is_fresh(request.session, now=timezone.now()):  # noqa: TID251
            return self._to_confirm(request)
        return None

    def _to_confirm(self, request: HttpRequest) -> HttpResponseBase:
        """What was sent is not done: the person confirms, comes back to the page and does it again."""
        here = request.get_full_path()
        if request.method not in ("GET", "HEAD"):
            messages.warning(request, _("Confirm first that it is you, then do it again. Nothing was changed."))
            here = _page_before(request)
        to = f"{reverse('accounts:confirm')}?{urlencode({'jatka': here})}"
        if "application/json" in request.headers.get("Accept", ""):
            return HttpResponse(status=401, headers={"HX-Redirect": to})
        return _go(request, to)

    def _to_sign_in(self, request: HttpRequest, *, kept: bool) -> HttpResponseBase:
        """To the door. `kept`: a posted form goes along; never one whose token nobody has checked, for it is sent on by itself."""
        if firstrun.needed():
            return redirect("accounts:first-run")
        if wants_fragment(request) or "application/json" in request.headers.get("Accept", ""):
            response = HttpResponse(status=401)
            response.headers["HX-Redirect"] = resolve_url(settings.LOGIN_URL)
            return response
        if request.method == "POST" and kept:
            from .views.entrance import keeping

            return keeping(request)
        path = request.get_full_path() if request.method == "GET" else "/"
        return redirect_to_login(path, settings.LOGIN_URL, "jatka")

    def _must_set_up(self, request: HttpRequest, user: User) -> bool:
        match = request.resolver_match
        if match is None or match.view_name in SETTING_UP or request.session.get(SET_UP_DONE):
            return False
        if not roles.second_step_required(user.role_keys) or second_step.is_on(user):
            request.session[SET_UP_DONE] = True
            return False
        return True


def _go(request: HttpRequest, to: str) -> HttpResponse:
    """A redirect that htmx follows as a whole page."""
    if not wants_fragment(request):
        return redirect(to)
    response = HttpResponse(status=204)
    response.headers["HX-Redirect"] = to
    return response


def _page_before(request: HttpRequest) -> str:
    """The path of this site the form was sent from, else the front page."""
    came = urlsplit(request.headers.get("Referer", ""))
    return came.path if came.netloc == request.get_host() and came.path.startswith("/") else "/"


def refusal(gate: Gate) -> str:
    """Which right is missing, and which roles would give it."""
    wanted = ", ".join(str(rights.LABELS[name]) for name in gate.rights)
    holders = [role.label for role in roles.definitions().values() if role.rights & set(gate.rights)]
    text = _("This page needs the right to: %(right)s.") % {"right": wanted}
    if holders:
        text += " " + ngettext("The role %(roles)s has it.", "The roles %(roles)s have it.", len(holders)) % {
            "roles": ", ".join(holders)
        }
    return text


def routes() -> Iterator[tuple[str, str, Gate | None]]:
    """Every route of the product: (pattern, name, gate); for tests that walk them all."""
    yield from _walk(get_resolver().url_patterns, "", "")


def _walk(patterns: list[URLPattern | URLResolver], prefix: str, space: str) -> Iterator[tuple[str, str, Gate | None]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, route, inner)
        else:
            yield route, f"{space}{pattern.name or ''}", gate_of(pattern.callback)
