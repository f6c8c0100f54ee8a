"""The warning while somebody types: posted, for names do not belong in addresses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from kortisto.contacts.card import Person, open_person
from kortisto.contacts.card.person import gates as open_gates
from kortisto.contacts.duplicates import Probe
from kortisto.contacts.forms.parts import named_companies
from kortisto.contacts.likeness import typing
from kortisto.contacts.likeness.words import cause_of, reasons
from kortisto.contacts.lists.rows import PersonRow, people_rows
from kortisto.contacts.models import Company
from kortisto.lib.gatekeeping import right

Matches = list[tuple[str, PersonRow]]


@right("register.edit")
@require_POST
def same(request: HttpRequest) -> HttpResponse:
    """A new person is being typed. `cause`: only those whom this field (name, email, phone) makes alike, told beside it."""
    matches = matches_of(request, request.POST.dict(), timezone.localdate(), cause=request.POST.get("cause", ""))
    return render(request, "contacts/new/same.html", {"matches": matches})


@right("register.edit")
@require_POST
def same_moving(request: HttpRequest, code: str) -> HttpResponse:
    """A person moves: perhaps somebody has made a card for them at the new employer."""
    person = open_person(request.user, code, as_of=timezone.localdate())
    matches = moving(request, person, request.POST.dict())
    return render(request, "contacts/new/same.html", {"matches": matches, "moved": person.contact.code})


@right("register.edit")
@require_POST
def same_company(request: HttpRequest) -> HttpResponse:
    """A new company is being typed."""
    return render(request, "contacts/new/same_company.html", {"matches": companies_of(request.POST.dict())})


def matches_of(
    request: HttpRequest, given: Mapping[str, Any], as_of: date, *, exclude: int | None = None, cause: str = ""
) -> Matches:
    """(reason in words, row) of people who seem to be the same, as far as this member of staff may see them."""
    company = _company(given.get("company"))
    probe = Probe(
        given_name=str(given.get("given_name", "")), family_name=str(given.get("family_name", "")),
        company=company.name if isinstance(company, Company) else str(company or ""),
        company_id=company.pk if isinstance(company, Company) else None,
        email=str(given.get("email", "")), phone=str(given.get("phone", "")),
    )  # fmt: skip
    found = typing.people(probe, open_gates(request.user, as_of=as_of), exclude=exclude, as_of=as_of)
    found = [one for one in found if not cause or cause_of(one.likeness.reasons) == cause]
    rows: dict[int, PersonRow] = {}
    for gate in dict.fromkeys(one.seen.gate for one in found):
        contacts = [one.seen.contact for one in found if one.seen.gate is gate]
        rows |= {row.pk: row for row in people_rows(contacts, gate, as_of=as_of)}
    return [(reasons(one.likeness.reasons), rows[one.seen.contact.pk]) for one in found]


def _company(said: Any) -> Any:
    """The company as the form will read it: whoever picks one from the list leaves its code in the field."""
    found = list(named_companies(said.strip())[:2]) if isinstance(said, str) and said.strip() else []
    return found[0] if len(found) == 1 else said


def moving(request: HttpRequest, person: Person, given: Mapping[str, Any]) -> Matches:
    """Other cards at the new employer that may be the same person; the name is the card's own, as far as it is shown."""
    typed = {**given, "given_name": person.view.given_name or "", "family_name": person.view.family_name or ""}
    return matches_of(request, typed, person.as_of, exclude=person.contact.pk)


def companies_of(given: Mapping[str, Any]) -> list[tuple[str, Company]]:
    """(reason in words, company) of companies that seem to be the same."""
    name, business_id, phone, town, website = (
        str(given.get(key) or "") for key in ("name", "business_id", "phone", "city", "website")
    )
    found = typing.companies(name=name, business_id=business_id, phone=phone, town=town, website=website)
    return [(reasons(likeness.reasons), company) for company, likeness in found]
