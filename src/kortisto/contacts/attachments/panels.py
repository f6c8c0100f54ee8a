"""Attachments on the card and the company page; where the notice has no purpose for them, the sentence that says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kortisto.contacts import hints, scope
from kortisto.contacts.attachments import seen
from kortisto.contacts.attachments.linking import DATUM
from kortisto.contacts.attachments.seen import File
from kortisto.contacts.card import open_person
from kortisto.contacts.models import Company
from kortisto.contacts.tasks.seen import gates
from kortisto.ui import panels, toasts

SHOWN = 6
_LONGEST = 19
"""More digits are no number of a row, and more than the database takes."""


def excluded(as_of: date) -> tuple[str, str] | None:
    """The sentence that keeps attachments out: (promise id, sentence), ("", "") when none says so; None when they are kept."""
    return None if scope.current(as_of).holds(DATUM) else scope.excluding_sentence(DATUM, as_of, hints.language()) or ("", "")


def _draw(request: HttpRequest, files: Sequence[File], page: str, *, may_add: bool, alone: bool) -> Any:
    found = {
        "files": files[:SHOWN],
        "more": len(files) > SHOWN,
        "page": page,
        "may_add": may_add,
        "may_remove": request.user.has_right("register.edit"),  # type: ignore[union-attr]
        "excluded": excluded(timezone.localdate()),
    }
    if alone:
        found |= {"alone": True, "frame": {"toasts": toasts.take(request)}}
    return panels.draw(request, "contacts/attachments/panel.html", found)


def of_person(request: HttpRequest, pk: int, *, alone: bool = False) -> Any:
    """The files of a card; nothing for who may not see any. `?liite=` names one that must be among those shown."""
    try:
        person = open_person(request.user, f"H-{pk:05d}", as_of=timezone.localdate())
    except Http404:
        return ""
    reason = excluded(person.as_of)
    may_edit = request.user.has_right("register.edit")  # type: ignore[union-attr]
    if not may_edit if reason is not None else not person.gate.may(DATUM):
        return ""
    asked = request.GET.get("liite", "")
    first = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < _LONGEST else 0
    files = seen.of_person(person, most=SHOWN + 1, first=first) if reason is None else []
    page = reverse("contacts:attachments", args=[person.contact.code])
    return _draw(request, files, page, may_add=may_edit and not person.passive and reason is None, alone=alone)


def of_company(request: HttpRequest, pk: int, *, alone: bool = False) -> Any:
    """The files about the company's people, of the time they worked there."""
    as_of, company = timezone.localdate(), Company.objects.get(pk=pk)
    may_edit = request.user.has_right("register.edit")  # type: ignore[union-attr]
    files: list[File] = []
    if excluded(as_of) is None:
        if not any(gate.may(DATUM) for gate in gates(request.user, as_of).values()):
            return ""
        files = seen.of_company(request.user, company, as_of=as_of, most=SHOWN + 1)
    elif not may_edit:
        return ""
    page = reverse("contacts:company_attachments", args=[company.code])
    return _draw(request, files, page, may_add=may_edit and company.in_scope and excluded(as_of) is None, alone=alone)


panels.register("contact", DATUM, label=_("Attachments"), column="main", order=30, right="register.read", render=of_person)
panels.register("company", DATUM, label=_("Attachments"), column="main", order=30, right="register.read", render=of_company)
