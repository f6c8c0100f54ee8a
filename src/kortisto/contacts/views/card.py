"""The page of one person."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.gzip import gzip_page

from kortisto.contacts import timeline
from kortisto.contacts.card import Person, lifeline, open_person
from kortisto.contacts.drawing import TOOLS
from kortisto.contacts.lists import ways
from kortisto.contacts.lists.conditions import PEOPLE
from kortisto.contacts.lists.rows import leading_bases
from kortisto.contacts.merging.following import person_after
from kortisto.contacts.models import Contact
from kortisto.contacts.views.listing import Question, ask
from kortisto.lib.gatekeeping import right
from kortisto.privacy import audit, why
from kortisto.ui.jana import Scale


@right("register.read")
@gzip_page  # the page repeats no secret beside the masked token, and other sites cannot ask for it (docs/adr/0103)
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Lifeline, card, employers, why table and timeline of one person."""
    now = timezone.now()
    as_of = timezone.localdate(now)
    try:
        person = open_person(request.user, code, as_of=as_of)
    except Http404:
        after = person_after(code)
        if after is None:
            raise
        open_person(request.user, after, as_of=as_of)  # who may not see the card learns nothing of the merge
        return redirect("contacts:card", after)
    audit.seen(request.user, person.gate.activity, [person.contact.subject_id], now)  # type: ignore[arg-type]
    return render(request, "contacts/card.html", card_context(request, person))


def card_context(request: HttpRequest, person: Person) -> dict[str, Any]:
    """What the page needs."""
    as_of, contact = person.as_of, person.contact
    basis = leading_bases([contact.subject_id], person.gate, as_of=as_of).get(contact.subject_id, "legitimate_interest")
    kind = request.GET.get("laji", "") if request.GET.get("laji", "") in timeline.KINDS else ""
    return {
        **TOOLS,
        "person": person,
        "card": person.view,
        "today": as_of,
        "scale": Scale.around(as_of),
        "lifeline": lifeline.draw(person, basis=basis),
        "explanation": why.explain(contact.subject, as_of=as_of, gate=person.gate),
        "stretch": timeline.entries([contact.pk], person.gate, user=request.user, kind=kind),
        "kinds": timeline.KINDS,
        "kind": kind,
        "neighbours": _neighbours(request, contact, as_of=as_of),
        "ways": ways.from_card(contact.code, request.user, passive=person.passive),
        "can_edit": request.user.has_right("register.edit"),  # type: ignore[union-attr]
        "can_erase": request.user.has_right("register.erase"),  # type: ignore[union-attr]
    }


@right("register.read")
def events(request: HttpRequest, code: str) -> HttpResponse:
    """Older entries of the timeline: alone for htmx, a page of their own otherwise."""
    now = timezone.now()
    person = open_person(request.user, code, as_of=timezone.localdate(now))
    kind = request.GET.get("laji", "") if request.GET.get("laji", "") in timeline.KINDS else ""
    context = {
        **TOOLS,
        "person": person,
        "stretch": timeline.entries(
            [person.contact.pk], person.gate, user=request.user, kind=kind, before=_moment(request.GET.get("ennen", ""))
        ),
        "kind": kind,
    }
    from kortisto.ui.htmx import page_or_fragment

    return page_or_fragment(request, "contacts/events.html", "contacts/card/entries.html", context)


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _neighbours(request: HttpRequest, contact: Contact, *, as_of: Any) -> dict[str, str]:
    """Links to the list the card was opened from and to the cards beside it; only the list when opened otherwise."""
    carried = request.GET.get("lista", "")
    if not carried:
        return {"list": reverse("contacts:list")}
    return beside(ask(request.user, PEOPLE, QueryDict(carried), as_of=as_of), contact, "H")


def beside(question: Question, row: Any, letter: str) -> dict[str, str]:
    """The list a card was opened from, and the cards before and after it there."""
    asked = question.asked
    found = {"list": asked.address(question.kind.path)}
    if asked.narrowed:
        found["question"] = asked.query
    for name, pk in zip(("previous", "next"), question.neighbours(row), strict=True):
        if pk is not None:
            card = reverse(question.kind.card, args=[f"{letter}-{pk:05d}"])
            found[name] = f"{card}?{urlencode({'lista': asked.query})}"
    return found
