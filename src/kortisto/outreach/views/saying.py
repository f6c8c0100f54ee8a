"""The words themselves: the message as it will go, letters to print, and the script for the phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from kortisto.contacts.models import Contact, Position
from kortisto.lib.gatekeeping import right
from kortisto.outreach import informing
from kortisto.outreach.forms import ToldForm, chosen
from kortisto.outreach.views.people import gate_for
from kortisto.outreach.wording import Wording, wording
from kortisto.privacy.gate import Gate

MOST_LETTERS = 500


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready to print: who and where to, and what it says."""

    code: str
    name: str
    lines: tuple[str, ...]
    words: Wording


def _person(gate: Gate, contact_id: int) -> tuple[Contact, Any]:
    """The person and their card through the gate; 404 when the gate does not show them."""
    contact = get_object_or_404(gate.rows(Contact.objects.all()), pk=contact_id)
    return contact, gate.reveal_one(contact)


def _notice(as_of: date, key: str = "") -> informing.Notice:
    found = informing.notices(as_of)
    if not found:
        raise Http404
    return next((notice for notice in found if notice.key == key), found[0])


def _words(contact: Contact, card: Any, notice: informing.Notice, language: str = "") -> Wording:
    spoken = notice.language(language or card.language)
    return wording(notice, language=spoken, name=card.name, source=card.source, obtained_on=contact.obtained_on)


@right("notices.send")
def preview(request: HttpRequest, contact_id: int) -> HttpResponse:
    """The message exactly as it would go to this person now."""
    day = timezone.localdate()
    gate = gate_for(request, day)
    contact, card = _person(gate, contact_id)
    context = {
        "card": card,
        "name": card.name,
        "address": informing.live_addresses(gate, [contact.pk], as_of=day).get(contact.pk, ""),
        "sender": settings.DEFAULT_FROM_EMAIL,
        "words": _words(contact, card, _notice(day)),
        "waits": informing.to_inform([contact.pk]).exists(),
    }
    return render(request, "outreach/preview.html", context)


@right("notices.send")
def script(request: HttpRequest, contact_id: int) -> HttpResponse:
    """What to say on the phone, in the three languages, and the tick that it was said."""
    day = timezone.localdate()
    contact, card = _person(gate_for(request, day), contact_id)
    notice = _notice(day)
    spoken = request.GET.get("kieli", "")
    context = {
        "card": card,
        "name": card.name,
        "words": _words(contact, card, notice, spoken if spoken in notice.policy.languages else ""),
        "languages": notice.policy.languages,
        "today": day,
        "form": ToldForm(initial={"channel": "read_out", "delivered_on": day}),
        "waits": informing.to_inform([contact.pk]).exists(),
    }
    return render(request, "outreach/script.html", context)


@right("notices.send")
def letters(request: HttpRequest) -> HttpResponse:
    """Letters to print, each in its person's language on a page of its own; those ticked, or everybody without an address."""
    day = timezone.localdate()
    gate = gate_for(request, day)
    ids = chosen(request.GET.getlist("henkilo"))
    people = list(informing.to_inform(ids or None).filter(subject__in=gate.subjects()).order_by("pk")[:MOST_LETTERS])
    if not ids:
        reached = informing.live_addresses(gate, [person.pk for person in people], as_of=day)
        people = [person for person in people if person.pk not in reached]
    notice = _notice(day)
    places = _places(gate, people, day)
    found = [
        Letter(person.code, card.name, places.get(person.pk, ()), _words(person, card, notice))
        for person, card in zip(people, gate.reveal(people), strict=True)
    ]
    context = {
        "letters": found,
        "ids": [person.pk for person in people],
        "today": day,
        "form": ToldForm(initial={"channel": "letter", "delivered_on": day}),
    }
    return render(request, "outreach/letters.html", context)


def _places(gate: Gate, people: list[Contact], day: date) -> dict[int, tuple[str, ...]]:
    """Postal address of each person: company, street and town of the open position, as far as the gate shows them."""
    rows = list(Position.objects.open(day).filter(contact__in=people).select_related("company").order_by("started_on", "id"))
    found: dict[int, tuple[str, ...]] = {}
    for row, view in zip(rows, gate.reveal(rows), strict=True):
        place = view.company
        own = (view.street, f"{view.postal_code} {view.city}".strip())
        general = (place.street, f"{place.postal_code} {place.city}".strip()) if place else ("", "")
        lines = (place.name if place else "", *(own if view.street else general))
        found[row.contact_id] = tuple(line for line in lines if line)
    return found
