"""Limits on everything strangers can reach: how large, how often. Looked at before anything of a request is read.

Counts live in the memory of each server process, under a keyed hash of the household, for a minute: enough to stop one machine
from keeping the register busy; what must hold exactly (guessing, mail to a box) is counted in the database by those who own it.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from kortisto.lib.gatekeeping import gate_of, largest_of, rate_of

from . import sessions

OWN = {
    "accounts:sign-in": "guessing: brakes per account and place (accounts/brakes.py)",
    "accounts:code": "guessing: brakes per account and place",
    "accounts:passkey-enter": "guessing: brakes per place",
    "accounts:forgotten": "mail: three an hour to a box, ten from a place",
    "accounts:oidc-back": "wrong answers: brakes per place",
    "campaigns:answer_form": "proof of work; 20 an hour from a household, 100 from a network, 3 a day to a box",
    "outreach:own": "unknown secrets: slowed per place; a ban never waits",
    "outreach:one_click": "unknown secrets: slowed per place; a ban never waits",
    "outreach:provider_told": "nothing without the provider's signature",
    "rights:ask": "ten an hour from a household, three messages a day to a box",
    "rights:own": "unknown secrets: slowed per place; a ban never waits",
    "campaigns:follow": "none: mail gateways ask for many readers at once; one indexed look-up",
    "campaigns:hosted": "none: image proxies ask for many readers at once; one file, kept by browsers",
    "ui:gallery": "only where [instance] debug is on",
}
"""Public routes without a count of ours, and what limits them instead; docs/operators/limits.md is written from here."""


_LONG = re.compile(r"\d{100}")


class Strangers:
    """Middleware; stands before the one that reads forms for their token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # No text of ours holds a NUL, and PostgreSQL takes none; no number of ours has a hundred digits, and Python reads none of
        # thousands: asked for with these, look-ups would be errors of ours.
        asked = request.META.get("QUERY_STRING", "")
        if "\x00" in request.path_info or "%00" in asked or _LONG.search(request.path_info) or _LONG.search(asked):
            return _plain(400, _("The address holds what no address of ours has."))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> HttpResponseBase | None:
        gate = gate_of(view)
        if gate is None or gate.kind != "public":
            return None
        if request.method not in ("GET", "HEAD") and _length(request) > largest_of(view):
            return _plain(413, _("More was sent than this page takes. Nothing of it was read."))
        rate = rate_of(view)
        if rate is not None and _times(request, view) > rate:
            response = _plain(429, _("Too many requests from your network. Wait a minute and try again."))
            response.headers["Retry-After"] = "60"
            return response
        return None


def _length(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 15 else 10**15


def _times(request: HttpRequest, view: Callable[..., Any]) -> int:
    """How often this household has asked for the view in this minute, this time included."""
    minute = int(timezone.now().timestamp() // 60)  # noqa: TID251 - about the clock of this very request
    said = f"{view.__module__}.{view.__qualname__} {sessions.household(sessions.address(request))} {minute}"
    key = "slowed:" + hmac.new(settings.SECRET_KEY.encode(), said.encode(), sha256).hexdigest()
    if cache.add(key, 1, 120):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:  # forgotten between the two: memory is short, and others ask too
        return 1


def _plain(status: int, words: str) -> HttpResponse:
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
