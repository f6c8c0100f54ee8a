"""Poista kortti: what goes now, what stays, until when and by which law; then ask another keeper, who erases. There is no undo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kortisto.contacts import guards
from kortisto.contacts.hints import language
from kortisto.contacts.views.acts import at
from kortisto.lib.gatekeeping import right
from kortisto.privacy import erasure, publication, purposes
from kortisto.privacy.catalogue import CATALOGUE
from kortisto.privacy.erasure import Plan
from kortisto.privacy.policy.model import say
from kortisto.ui import toasts


@dataclass(frozen=True)
class Line:
    """A datum of the plan: how many there are, and for what stays the ground, the law and the last day."""

    name: str
    count: int
    ground: str = ""
    law: str = ""
    until: date | None = None


@right("register.erase")
@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest, code: str) -> HttpResponse:
    """GET shows the plan; POST with the card's code asks another keeper to erase (T18), or erases where no room guards it."""
    person, by, now, as_of = at(request, code)
    subject = person.contact.subject
    plan = erasure.plan(subject, reason="request", as_of=as_of)
    wrong = False
    if request.method == "POST":
        typed = request.POST.get("confirm", "").strip().upper()
        if typed == person.contact.code and not plan.empty and (waits := guards.ask(subject, by=by, now=now)):
            toasts.add(request, _("Another keeper must approve the erasure. It waits here."))
            return redirect(waits)
        if typed == person.contact.code:
            outcome = erasure.erase([subject], reason="request", by=by, now=now, as_of=as_of)[0]
            words = (
                _("The card %(code)s was erased.")
                if outcome.state == "verified"
                else _("The erasure of %(code)s is not complete yet. See Privacy.")
            )
            toasts.add(request, words % {"code": person.contact.code})
            return redirect(reverse("contacts:list"))
        wrong = True
    context = {
        "person": person,
        "card": person.view,
        "goes": _going(plan),
        "stays": _staying(plan, as_of),
        "plan": plan,
        "wrong": wrong,
        "guarded": guards.guarded(),
    }
    return render(request, "contacts/erase.html", context, status=422 if wrong else 200)


def _label(datum: str) -> str:
    found = CATALOGUE.get(datum)
    return found.label(language()) if found else datum


def _going(plan: Plan) -> list[Line]:
    """What goes, in the order of the catalogue: the name first."""
    counts: dict[str, int] = {}
    for line in plan.goes:
        counts[line.datum] = counts.get(line.datum, 0) + 1
    return [Line(_label(datum), count) for datum, count in sorted(counts.items(), key=_place)]


def _place(counted: tuple[str, int]) -> tuple[int, str]:
    known = list(CATALOGUE)
    return (known.index(counted[0]) if counted[0] in CATALOGUE else len(known), counted[0])


def _staying(plan: Plan, as_of: date) -> list[Line]:
    """What stays, one line for each datum and ground, the longest first."""
    known = purposes.by_ref(publication.active_policies(as_of))
    found: dict[tuple[str, str], Line] = {}
    for line in plan.stays:
        key = (line.datum, line.ground)
        before = found.get(key)
        count = before.count + 1 if before else 1
        until = (
            None
            if line.until is None or (before and before.until is None)
            else max(line.until, before.until if before and before.until else line.until)
        )
        purpose = known.get(line.ground)
        ground = say(purpose.label, language()) if purpose else _("a legal hold")
        found[key] = Line(_label(line.datum), count, ground, say(line.law, language()), until)
    return sorted(found.values(), key=lambda line: (line.until or date.max, line.name), reverse=True)
