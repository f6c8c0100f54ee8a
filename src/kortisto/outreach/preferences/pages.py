"""The pages behind the token of a message. GET shows, POST acts; no cookie, no script, nobody else's server.

Forms carry no token against forged requests: the address itself is the secret such a request would have to know, and a person
whose browser keeps no cookies can forbid too. Every page says `no-referrer`, for the address must not travel on.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kortisto.accounts.sessions import address
from kortisto.consents.models import Objection, Topic
from kortisto.contacts.refusals import Refused
from kortisto.database.brisk import Busy
from kortisto.lib.gatekeeping import public
from kortisto.outreach.informing import LANGUAGES
from kortisto.outreach.preferences import acts, rates
from kortisto.outreach.preferences.known import Known, known
from kortisto.outreach.preferences.shown import own

EVENLY = 0.05
"""Seconds a one-click request takes at least: who is known is not told by how soon the answer comes."""
DONE = frozenset({"kielto", "lupa", "poisto", "peruttu", "myohassa"})
LANGUAGE = "kieli"


def _private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The address is a secret: it is sent to nobody, and no engine keeps the page."""

    @wraps(view)
    def wrapped(request: HttpRequest, token: str) -> HttpResponse:
        response = view(request, token)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped


@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
@_private
def page(request: HttpRequest, token: str) -> HttpResponse:
    """The person's page; POST does what a button of it says."""
    found = known(token)
    if found is None:
        return _nobody(request)
    if request.method == "POST":
        return _act(request, found)
    return _shown(request, found)


@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
@_private
def one_click(request: HttpRequest, token: str) -> HttpResponse:
    """RFC 8058: POST unsubscribes, with nothing but the token, and answers 200 alike for everybody. GET shows a button."""
    began = time.monotonic()
    if request.method != "POST":
        return _in(request, None, "outreach/own/click.html", {"token": token, "done": False})
    now, found = timezone.now(), known(token)
    if found is not None:
        acts.unsubscribe(found, now=now, locked=_locked(request))
    elif rates.too_many(address(request)):
        return _slower()
    time.sleep(max(0.0, began + EVENLY - time.monotonic()))
    if "page" in request.POST:
        return _in(request, None, "outreach/own/click.html", {"token": token, "done": True})
    return HttpResponse("OK\n", content_type="text/plain")


def _act(request: HttpRequest, found: Known) -> HttpResponse:
    now, said = timezone.now(), request.POST
    try:
        done = _done(found, said, now, locked=_locked(request))
    except Busy:
        response = _in(request, found, "outreach/own/busy.html", {"token": found.token}, status=503)
        response.headers["Retry-After"] = "60"
        return response
    except Refused:
        done = ""
    query = f"?tehty={done}" if done else ""
    if (language := request.GET.get(LANGUAGE, "")) in LANGUAGES:
        query += f"{'&' if query else '?'}{LANGUAGE}={language}"
    return redirect(reverse("outreach:own", args=[found.token]) + query)


def _done(found: Known, said: Any, now: datetime, *, locked: bool) -> str:
    """What the posted form says, done; the code of the words that tell it. "" for a form that is none of ours."""
    act, key, on = said.get("act", ""), said.get("key", ""), said.get("on") == "1"
    channels = {c for c in Objection.Channel.values if c != Objection.Channel.ALL}
    topic = Topic.objects.filter(key=key).first() if act == "topic" else None
    if act == "all":
        acts.forbid(found, now=now, locked=locked)
        return "kielto"
    if (act == "channel" and key in channels) or topic is not None:
        what: dict[str, Any] = {"topic": topic} if topic is not None else {"channel": key}
        if not on:
            acts.forbid(found, **what, now=now, locked=locked)
            return "kielto"
        _open(locked)
        acts.allow(found, **what, now=now)
        return "lupa"
    if act == "erase":
        _open(locked)
        acts.ask_to_be_erased(found, now=now)
        return "poisto"
    if act == "keep":
        _open(locked)
        return "peruttu" if acts.take_back(found, now=now) else "myohassa"
    return ""


def _open(locked: bool) -> None:
    """Only a ban can wait for a restored register to be opened."""
    if locked:
        raise Busy("the register is locked")


def _locked(request: HttpRequest) -> bool:
    return getattr(request, "restore_lock", None) is not None


def _shown(request: HttpRequest, found: Known) -> HttpResponse:
    now = timezone.now()
    with translation.override(_language(request, found)):
        shown = own(found, now=now, as_of=timezone.localdate(now), language=_language(request, found))
    done = request.GET.get("tehty", "")
    return _in(request, found, "outreach/own/page.html", {"own": shown, "token": found.token, "done": done if done in DONE else ""})


def _nobody(request: HttpRequest) -> HttpResponse:
    """One page for a token that is unknown, mistyped, or of somebody erased."""
    if rates.too_many(address(request)):
        return _slower()
    return _in(request, None, "outreach/own/nobody.html", {}, status=404)


def _slower() -> HttpResponse:
    response = HttpResponse("429\n", status=429, content_type="text/plain")
    response.headers["Retry-After"] = "60"
    return response


def _language(request: HttpRequest, found: Known | None) -> str:
    """Asked for, else the person's, else the browser's."""
    wanted = (request.GET.get(LANGUAGE, ""), found.contact.language if found is not None else "")
    return next((code for code in wanted if code in LANGUAGES), (translation.get_language() or "fi")[:2])


def _in(request: HttpRequest, found: Known | None, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    language = _language(request, found)
    tongues = [(code, f"{request.path}?{LANGUAGE}={code}") for code in LANGUAGES]
    with translation.override(language):
        return render(request, template, {**context, "language": language, "tongues": tongues}, status=status)
