"""The calendar feed: the page where its owner makes and revokes the address, and the address itself."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kortisto.contacts.models import CalendarFeed
from kortisto.contacts.tasks import calendar
from kortisto.lib.gatekeeping import fresh, public, right, slowed
from kortisto.ui import toasts


@slowed(120)
@public
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of whoever the secret belongs to; an unknown or revoked one is not there. Never kept on the way."""
    owner = calendar.owner(token)
    if owner is None:
        raise Http404
    now = timezone.now()
    with translation.override(owner.language or settings.LANGUAGE_CODE):
        body = calendar.written(owner, as_of=timezone.localdate(now), now=now)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@right("register.read")
def own(request: HttpRequest) -> HttpResponse:
    """Whether there is an address, and what the calendar would tell."""
    return _page(request)


@fresh
@right("register.read")
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """A new address, shown this once; the former one is dead."""
    token = calendar.make(request.user, now=timezone.now())
    return _page(request, settings.BASE_URL + reverse("contacts:feed", args=[token]))


@right("register.read")
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    if calendar.revoke(request.user):
        toasts.add(request, _("The calendar address opens nothing any more."))
    return redirect("contacts:calendar")


def _page(request: HttpRequest, address: str = "") -> HttpResponse:
    found = CalendarFeed.objects.filter(user=request.user).first()  # type: ignore[misc]
    context = {"feed": found, "address": address, "named": calendar.named(timezone.localdate())}
    return render(request, "contacts/tasks/calendar.html", context)
