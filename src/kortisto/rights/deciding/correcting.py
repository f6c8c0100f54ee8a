"""What a person wants corrected: details of their card, typed by the officer or by the person, sealed until they are decided."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kortisto.contacts import actions as contacts
from kortisto.contacts import scope
from kortisto.contacts.details import DATUM, WorkDetails
from kortisto.contacts.models import Contact, Position
from kortisto.contacts.refusals import Refused
from kortisto.lib import phones
from kortisto.lib.text import tidy
from kortisto.privacy.catalogue import CATALOGUE
from kortisto.rights import sealing
from kortisto.rights.models import Paper, Request

NAMES = ("given_name", "family_name")
WORK = ("job_title", "email", "phone", "street", "postal_code", "city")
COLUMNS = (*NAMES, *WORK)
"""What a request may correct, in the order of the form. Anything else an officer corrects on the card itself."""

LONGEST = 400

LABELS = {
    "given_name": lambda: _("Given name"),
    "family_name": lambda: _("Family name"),
    "job_title": lambda: _("Job title"),
    "email": lambda: _("Work email"),
    "phone": lambda: _("Work phone"),
    "street": lambda: _("Street address"),
    "postal_code": lambda: _("Postal code"),
    "city": lambda: _("City"),
}


@dataclass(frozen=True)
class Wanted:
    """One column to correct: what stands there now, and what shall."""

    column: str
    before: str
    after: str

    @property
    def datum(self) -> str:
        return "name" if self.column in NAMES else DATUM[self.column]

    @property
    def record(self) -> str:
        """Unique among the lines of the request: the column."""
        return self.column

    def label(self, lang: str) -> str:
        return (
            f"{CATALOGUE[self.datum].label(lang)}: {LABELS[self.column]()}"
            if self.column not in WORK[:3]
            else LABELS[self.column]()
        )


def current(request: Request) -> dict[str, str]:
    """The columns as they stand on the card, of the newest open job; {} for somebody who has no card."""
    contact = Contact.objects.filter(subject=request.subject_id).first()
    if contact is None:
        return {}
    found = {name: str(getattr(contact, name)) for name in NAMES}
    job = position(contact)
    return found | ({name: str(getattr(job, name)) for name in WORK} if job is not None else {})


def position(contact: Contact) -> Position | None:
    """The job whose details a correction means: the newest that is open."""
    return contact.positions.filter(ended_on=None).order_by("-started_on", "-pk").first()


def differing(request: Request, values: Mapping[str, str]) -> dict[str, str]:
    """The columns that are not as they stand on the card. A number written otherwise is the same number."""
    known = current(request)
    said = {name: tidy(value) for name, value in values.items() if name in known}
    if said.get("phone"):
        with suppress(phones.PhoneTrouble):
            said["phone"] = phones.parse(said["phone"]).e164
    return {name: value for name, value in said.items() if value != known[name]}


def check(wanted: Mapping[str, str], *, day: date) -> None:
    """Raises Refused for a value that cannot be right, one the notice does not list, and one that is too long: before anybody waits."""
    for name, value in wanted.items():
        longest = getattr((Contact if name in NAMES else Position)._meta.get_field(name), "max_length", 0) or LONGEST
        if len(value) > longest:
            words = _("%(what)s: write at most %(number)s characters.") % {"what": LABELS[name](), "number": longest}
            raise Refused(words, field=name, code="long")
    work: dict[str, Any] = {name: wanted[name] for name in WORK if name in wanted}
    WorkDetails(**work).checked(scope.current(day), day)


@transaction.atomic
def want(request: Request, values: Mapping[str, str], *, by: str, now: datetime) -> None:
    """Seal what shall be corrected; columns left as they are say nothing. Raises Refused when nothing differs."""
    wanted = differing(request, values)
    if not wanted:
        raise Refused(_("Nothing differs from what the register says."), code="nothing")
    kept = sealing.read_json(request, Paper.Kind.VALUES)
    if Request.objects.filter(pk=request.pk, carried_out_at=None).update(decided_at=None, decided_by=""):
        request.decisions.all().delete()  # whatever was decided, it was about other values
    sealing.keep(request, Paper.Kind.VALUES, {**kept, "corrections": wanted}, by=by, now=now)


def wanted(request: Request) -> list[Wanted]:
    """What shall be corrected, beside what stands there now."""
    known = current(request)
    asked = sealing.read_json(request, Paper.Kind.VALUES).get("corrections", {})
    return [Wanted(name, known[name], asked[name]) for name in COLUMNS if name in asked and name in known]


@transaction.atomic
def correct(request: Request, columns: set[str], *, by: str, now: datetime) -> list[str]:
    """Write the columns decided on, through the acts of the register; gives the catalogue names that changed."""
    contact = Contact.objects.select_related("subject").get(subject=request.subject_id)
    values = {one.column: one.after for one in wanted(request) if one.column in columns}
    changed: list[str] = []
    names = {name: values[name] for name in NAMES if name in values}
    if names:
        changed += contacts.change_contact(contact=contact, by=by, now=now, **names)
    work = {name: values[name] for name in WORK if name in values}
    job = position(contact)
    if work and job is not None:
        before = WorkDetails.of(job)
        details = WorkDetails(**{f.name: work.get(f.name, getattr(before, f.name)) for f in fields(WorkDetails)})
        changed += contacts.change_position(position=job, details=details, started_on=job.started_on, by=by, now=now)
    return sorted(set(changed))
