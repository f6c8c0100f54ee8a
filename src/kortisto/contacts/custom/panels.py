"""Custom fields on the card and the company page, each edited in its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kortisto.contacts.card.person import Person, gates
from kortisto.contacts.custom import reading
from kortisto.contacts.custom.reading import Said
from kortisto.contacts.models import Company, Contact, CustomField, FieldValue
from kortisto.ui import panels

Bearer = CustomField.Bearer


@dataclass(frozen=True)
class Line:
    """One field of the panel. `address` edits it in its place ("" where nobody may); `of` tells two jobs apart."""

    id: str
    label: str
    words: str
    address: str
    missing: bool = False
    of: str = ""


def line(field: CustomField, said: Mapping[str, Sequence[str]], address: str, pk: int, of: str = "") -> Line:
    words = reading.words(field, said)
    missing = field.required and not words and field.retired_on is None
    return Line(f"kentta-{field.key}-{pk}", field.label, words, address, missing, of)


def address(bearer: Any, field: CustomField) -> str:
    """Where the value is edited."""
    if isinstance(bearer, Company):
        return reverse("contacts:company_field", args=[bearer.code, field.key])
    if isinstance(bearer, Contact):
        return reverse("contacts:person_field", args=[bearer.code, field.key])
    return reverse("contacts:position_field", args=[bearer.contact.code, bearer.pk, field.key])


def _shown(fields: Iterable[CustomField], bearer: Any, said: Said, hidden: Iterable[int], may: bool, of: str = "") -> list[Line]:
    """The lines of one bearer: a value the gate hides is not there, nor is an empty retired field."""
    own = said.get(bearer.pk, {})
    lines = []
    for field in fields:
        if field.pk in hidden or not (own.get(field.key) or (may and field.retired_on is None)):
            continue
        lines.append(line(field, own, address(bearer, field) if may else "", bearer.pk, of))
    return lines


def of_person(request: HttpRequest, pk: int) -> Any:
    as_of = timezone.localdate()
    known = reading.living(as_of, Bearer.PERSON, Bearer.POSITION)
    if not known:
        return ""
    contact = Contact.objects.select_related("subject").get(pk=pk)
    passive = contact.passivations.open().exists()
    gate = gates(request.user, as_of=as_of).get("relink" if passive else "contacts")
    if gate is None:
        return ""
    person = Person(contact, gate.reveal_one(contact), gate, as_of)
    may = request.user.has_right("register.edit") and not passive  # type: ignore[union-attr]
    lines = lines_of(person, known, may=may)
    return panels.draw(request, "contacts/custom/panel.html", {"lines": lines}) if lines else ""


def lines_of(person: Person, known: Sequence[CustomField], *, may: bool) -> list[Line]:
    """The person's own fields, then those of each present job (of somebody passive, the last one)."""
    jobs = person.open_jobs or ([person.current] if person.current else [])
    rows = list(FieldValue.objects.filter(contact=person.contact).select_related("contact", "field").order_by("pk"))
    own: Said = {}
    at: Said = {}
    hidden: dict[int | None, set[int]] = {}
    for row, view in zip(rows, person.gate.reveal(rows), strict=True):
        if not view.value:
            hidden.setdefault(row.position_id, set()).add(row.field_id)
            continue
        said = own if row.position_id is None else at
        said.setdefault(row.position_id or row.contact_id, {}).setdefault(row.field.key, []).append(row.value)
    may_see = [field for field in known if person.gate.may(field.datum)]
    mine = [field for field in may_see if field.bearer == Bearer.PERSON]
    theirs = [field for field in may_see if field.bearer == Bearer.POSITION]
    lines = _shown(mine, person.contact, own, hidden.get(None, ()), may)
    for job in jobs:
        of = job.view.company.name if len(jobs) > 1 and job.view.company else ""
        job.position.contact = person.contact
        lines += _shown(theirs, job.position, at, hidden.get(job.position.pk, ()), may and job.is_open, of)
    return lines


def of_company(request: HttpRequest, pk: int) -> Any:
    known = reading.living(timezone.localdate(), Bearer.COMPANY)
    if not known:
        return ""
    company = Company.objects.get(pk=pk)
    may = request.user.has_right("register.edit")  # type: ignore[union-attr]
    lines = _shown(known, company, reading.of_companies([pk]), (), may)
    return panels.draw(request, "contacts/custom/panel.html", {"lines": lines}) if lines else ""


LABEL = _("Custom fields")
panels.register("contact", "custom", label=LABEL, column="side", order=5, right="register.read", render=of_person)
panels.register("company", "custom", label=LABEL, column="side", order=5, right="register.read", render=of_company)
