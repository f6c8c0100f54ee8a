"""Taking people or companies out as a file: what would be in it, and the button that does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kortisto.contacts.card import open_person
from kortisto.contacts.lists import Asked
from kortisto.contacts.lists import people as lists
from kortisto.contacts.lists.conditions import COMPANIES, conditions
from kortisto.contacts.views.listing import ask
from kortisto.exchange import own_fields
from kortisto.exchange.export import acts, columns
from kortisto.exchange.export.files import FORMATS
from kortisto.exchange.export.gate import open_screen
from kortisto.exchange.export.refusal import destroy_by, refusal
from kortisto.lib.gatekeeping import fresh, right

SEGMENTS = {key: segment for key, segment in lists.SEGMENTS.items() if segment.activity == "contacts"}
"""Passive people are in no list (H13)."""


@dataclass(frozen=True)
class Offer:
    """What can be taken out here. `back`: (address, words) of the page it was asked from; `about`: people, person, companies;
    `kept_back`: custom fields that stand on the cards and stay at home."""

    about: str
    found: QuerySet[Any]
    columns: Any
    back: tuple[str, str]
    kinds: tuple[str, ...]
    take: Callable[[str], acts.Going]
    reason: str = ""
    heading: str = ""
    kept_back: Sequence[str] = ()


@fresh
@right("export")
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponseBase:
    """The question stands in the address, as on the list; a POST gives the file."""
    now = timezone.now()
    user: Any = request.user
    if request.GET.get("segmentti", "") in set(lists.SEGMENTS) - set(SEGMENTS):
        raise PermissionDenied(_("Passive people are in no list that leaves the register."))
    screen = open_screen(user, as_of=timezone.localdate(now))
    asked = Asked.read(request.GET, segments=SEGMENTS, orders=lists.ORDERS, conditions=conditions(screen.seen))
    found = screen.people(asked, user_id=user.pk)

    def take(kind: str) -> acts.Going:
        return acts.take_out(screen, found, kind=kind, user=user, home=settings.KORTISTO.home, now=now)

    offer = Offer(
        "people", found, columns.offered(screen.gate), (asked.address(reverse("contacts:list")), _("Back to the list")),
        tuple(FORMATS), take, refusal(screen.gate.as_of), _("Export the list"), own_fields.kept_back(screen.seen, screen.gate),
    )  # fmt: skip
    return _given(request, offer)


@fresh
@right("export")
@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest, code: str) -> HttpResponseBase:
    """One person, for one's own telephone or address book: the same rule as for a list, for a copy is a copy (ADR 142)."""
    now = timezone.now()
    user: Any = request.user
    as_of = timezone.localdate(now)
    person = open_person(user, code, as_of=as_of)
    screen = open_screen(user, as_of=as_of)
    found = screen.person(person.contact)

    def take(kind: str) -> acts.Going:
        return acts.take_out(screen, found, kind=kind, user=user, home=settings.KORTISTO.home, now=now)

    offer = Offer(
        "person", found, columns.offered(screen.gate), (reverse("contacts:card", args=[person.contact.code]), _("Back to the card")),
        ("vcard4", "vcard3", "csv", "xlsx"), take, refusal(as_of), _("Take out: %(name)s") % {"name": person.name},
        own_fields.kept_back(screen.seen, screen.gate),
    )  # fmt: skip
    return _given(request, offer)


@fresh
@right("export")
@require_http_methods(["GET", "HEAD", "POST"])
def companies(request: HttpRequest) -> HttpResponseBase:
    """Companies of the list's question: nothing about anybody, so no sentence about personal data keeps them at home."""
    now = timezone.now()
    user: Any = request.user
    if not user.has_right("register.read"):
        raise Http404
    question = ask(user, COMPANIES, request.GET, as_of=timezone.localdate(now))
    found = question.matching().order_by("sort_key", "pk")

    def take(kind: str) -> acts.Going:
        return acts.take_companies(found, kind=kind, user=user, home=settings.KORTISTO.home, now=now)

    back = question.asked.address(reverse("contacts:companies"))
    offer = Offer(
        "companies",
        found,
        columns.of_companies(question.as_of),
        (back, _("Back to the list")),
        tuple(FORMATS),
        take,
        "",
        _("Export the list"),
    )
    return _given(request, offer)


def _given(request: HttpRequest, offer: Offer) -> HttpResponseBase:
    """The page, or the file where one was asked for and may be had."""
    if request.method != "POST":
        return _page(request, offer)
    try:
        going = offer.take(request.POST.get("muoto", ""))
    except acts.Refused as refused:
        return _page(request, offer, str(refused))
    response = StreamingHttpResponse(going.pieces, content_type=going.media_type)
    response["Content-Disposition"] = f'attachment; filename="{going.name}"'
    response["Cache-Control"] = "no-store"
    return response


def _page(request: HttpRequest, offer: Offer, error: str = "") -> HttpResponse:
    count = 0 if offer.reason else acts.foresee(offer.found)
    user: Any = request.user
    context = {
        "offer": offer,
        "error": error if error != offer.reason else "",
        "count": count,
        "too_many": acts.too_many() if count > acts.MOST else "",
        "columns": [column.heading for column in offer.columns],
        "forms": [(kind, FORMATS[kind].label) for kind in offer.kinds],
        "until": destroy_by(timezone.localdate()) if offer.about != "companies" else None,
        "to_notice": reverse("privacy:notice") if user.has_right("policy.publish") else "",
    }
    return render(request, "exchange/export.html", context, status=422 if error else 200)
