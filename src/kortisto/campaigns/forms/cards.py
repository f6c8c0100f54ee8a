"""From a confirmed answer to a card: found by the address, completed where it was empty, never overwritten; or made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from kortisto.campaigns.models import WebForm
from kortisto.contacts import actions
from kortisto.contacts.details import WorkDetails
from kortisto.contacts.models import Company, Contact, Position, WorkTask
from kortisto.lib import addresses
from kortisto.lib.text import fold, tidy
from kortisto.privacy import restrictions
from kortisto.privacy.models import Restriction

_OF_THE_JOB = ("job_title", "work_task", "phone")


class OutOfScope(Exception):
    """The company said is one that is neither customer nor prospect: whoever decided that decides again."""

    def __init__(self, company: Company) -> None:
        super().__init__(company.pk)
        self.company = company


@dataclass(frozen=True)
class Given:
    """The details somebody gave, by catalogue name ("" for what was not asked), and the language they are to be addressed in."""

    values: Mapping[str, str]
    language: str

    def of(self, name: str) -> str:
        return tidy(self.values.get(name, ""))

    @property
    def name(self) -> str:
        return f"{self.of('given_name')} {self.of('family_name')}".strip()

    @property
    def task(self) -> WorkTask | None:
        key = self.of("work_task")
        return WorkTask.objects.filter(key=key, retired_on=None).first() if key else None

    def details(self) -> WorkDetails:
        return WorkDetails(
            job_title=self.of("job_title"), work_task=self.task, task_source=Position.TaskSource.PERSON, email=self.of("email"),
            phone=self.of("phone"),
        )  # fmt: skip


def find(given: Given, *, as_of: date) -> Position | None:
    """The open position with the confirmed address, of somebody who is not passive; of several that of the same name, else the oldest."""
    rows = Position.objects.open(as_of).filter(
        email_folded=addresses.normalise(given.of("email")), contact__in=Contact.objects.not_passive()
    )
    found = list(rows.select_related("contact__subject", "company").order_by("pk"))
    same = [row for row in found if row.contact.name_folded == fold(given.name)]
    return next(iter(same or found), None)


def complete(position: Position, given: Given, *, by: str, now: datetime) -> dict[str, str]:
    """Fill in what the card lacks; gives what differs from it, by catalogue name, for somebody of ours to decide about.

    Of somebody whose data are restricted (Art. 18) nothing is filled in. Details without a difference count as confirmed.
    """
    contact, held = position.contact, WorkDetails.of(position)
    told = replace(given.details(), email="", task_source="")
    new = {name: getattr(told, name) for name in _OF_THE_JOB if getattr(told, name)}
    barred = restrictions.open_ones().filter(subject=contact.subject_id).exclude(ground=Restriction.Ground.NOTICE_OVERDUE).exists()
    lacking = {} if barred else {name: value for name, value in new.items() if not getattr(held, name)}
    if lacking:
        if "work_task" in lacking:
            lacking["task_source"] = Position.TaskSource.PERSON
        actions.change_position(position=position, details=replace(held, **lacking), started_on=position.started_on, by=by, now=now)
    if not contact.language and given.language and not barred:
        actions.change_contact(contact=contact, language=given.language, by=by, now=now)
    differs = {name: _words(value) for name, value in new.items() if name not in lacking and value != getattr(held, name)}
    differs |= _differs_in_name(position, given)
    if not differs and not barred:
        actions.confirm_details(contact=contact, by=by, now=now)
    return differs


def _differs_in_name(position: Position, given: Given) -> dict[str, str]:
    found = {}
    if given.name and fold(given.name) != position.contact.name_folded:
        found["name"] = given.name
    company = given.of("company")
    if company and position.company not in Company.objects.same_firm(company):
        found["company"] = company
    return found


def _words(value: Any) -> str:
    return value.label if isinstance(value, WorkTask) else str(value)


def make(given: Given, form: WebForm, along: Callable[[Contact], None], *, as_of: date, by: str, now: datetime) -> Contact:
    """A new card. The person is the source (Art. 13), by way of the form. Raises OutOfScope, or Refused as `create_contact` does."""
    with translation.override(settings.LANGUAGE_CODE):
        source = _("Web form “%(name)s”") % {"name": form.name}
    return actions.create_contact(
        given_name=given.of("given_name"),
        family_name=given.of("family_name"),
        company=_company(given.of("company"), by=by, now=now),
        details=given.details(),
        language=given.language,
        source=source,
        source_kind=Contact.SourceKind.PERSON,
        obtained_on=as_of,
        along=along,
        by=by,
        now=now,
    )


def _company(name: str, *, by: str, now: datetime) -> Company | None:
    """The company of that name; a new one is a potential customer: somebody there has asked for something of ours."""
    if not name:
        return None
    known = list(Company.objects.same_firm(name).order_by("pk")[:20])
    fitting = next((company for company in known if company.in_scope), None)
    if fitting is None and known:
        raise OutOfScope(known[0])
    return fitting or actions.create_company(name=name, status=Company.Status.PROSPECT, by=by, now=now)
