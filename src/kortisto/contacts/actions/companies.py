"""Acts on companies."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from kortisto import search
from kortisto.contacts.models import Company, CompanyName, Contact, Passivation, Position, Standing
from kortisto.contacts.refusals import Refused
from kortisto.lib import business_id as business_ids
from kortisto.lib.text import company_form, company_match, tidy
from kortisto.privacy import due

from .passivation import came_back, passivate_many
from .trail import company_written, not_ahead, today

PLAIN = ("street", "postal_code", "city", "country", "phone", "website", "industry")


@transaction.atomic
def create_company(
    *, name: str, status: str, status_on: date | None = None, business_id: str = "", by: str, now: datetime, **more: Any
) -> Company:
    """A new company. `more`: street, postal_code, city, country, phone, website, industry, parent, owner.

    Raises Refused for an empty name, a business id that is wrong or taken, a day ahead.
    """
    status_on = status_on or today(now)
    not_ahead(status_on, today(now), field="status_on")
    company = Company(status=_status(status), status_on=status_on, created_at=now)
    _name(company, name)
    company.business_id = _business_id(business_id, company)
    _details(company, more)
    if company.status == Company.Status.CUSTOMER:
        company.customer_since = status_on
    company.save()
    _standing(company, status_on, by=by, now=now)
    company_written(company.pk, action="company.created", fields=["name", *more], by=by, now=now)
    return company


@transaction.atomic
def change_company(*, company: Company, by: str, now: datetime, **changes: Any) -> Company:
    """Change name, business_id, parent, owner or plain details; a former name stays as another name of the company."""
    name = changes.pop("name", None)
    renamed = name is not None and tidy(name) != company.name
    if renamed:
        former = company.name
        _name(company, name)
        if company_match(former) != company.names_match or company_form(former) != company_form(company.name):
            _other_name(company, former, CompanyName.Kind.FORMER)
    if "business_id" in changes:
        company.business_id = _business_id(changes.pop("business_id"), company)
    _details(company, changes)
    company.save()
    company_written(company.pk, action="company.changed", fields=[*(["name"] if renamed else []), *changes], by=by, now=now)
    if renamed:
        search.index("contact", _people(company))
    return company


@transaction.atomic
def set_company_status(*, company: Company, status: str, on: date | None = None, by: str, now: datetime) -> int:
    """Customer, prospect or neither, from a day on. Neither puts its people out of scope: they are passivated (H02).

    A company that comes back brings back those who went with it and still work there. Gives the number of people passivated.
    """
    as_of = today(now)
    on = on or as_of
    not_ahead(on, as_of, field="status_on")
    if _status(status) == company.status:
        return 0
    if on < company.status_on:
        raise Refused(_("The status cannot change before the day it was last set."), field="status_on", code="order")
    was_customer, was_in_scope = company.status == Company.Status.CUSTOMER, company.in_scope
    company.status, company.status_on = status, on
    if status == Company.Status.CUSTOMER:
        company.customer_since, company.customer_until = company.customer_since or on, None
    elif was_customer:
        company.customer_until = on
    company.save(update_fields=["status", "status_on", "customer_since", "customer_until"])
    _standing(company, on, by=by, now=now)
    company_written(company.pk, action="company.status", fields=["status"], by=by, now=now)
    passivated = 0
    if not company.in_scope:
        passivated = passivate_many(
            only_here(company, as_of), on=as_of, reason=Passivation.Reason.COMPANY_OUT_OF_SCOPE, by=by, now=now
        )
    elif not was_in_scope:
        came_back(company, on=on, by=by, now=now)
    subjects = Contact.objects.filter(positions__company=company).values_list("subject_id", flat=True).distinct()
    due.refresh(list(subjects), as_of=as_of)
    return passivated


@transaction.atomic
def add_company_name(*, company: Company, name: str, kind: str, by: str, now: datetime) -> CompanyName:
    """Another name the company bears or bore."""
    if kind not in CompanyName.Kind.values:
        raise Refused(_("Choose what kind of name it is."), field="kind")
    if not tidy(name):
        raise Refused(_("Write the name."), field="name")
    other = _other_name(company, tidy(name), kind)
    company_written(company.pk, action="company.name_added", fields=["name"], by=by, now=now)
    return other


@transaction.atomic
def remove_company_name(*, other: CompanyName, by: str, now: datetime) -> None:
    company_id = other.company_id
    other.delete()
    company_written(company_id, action="company.name_removed", fields=["name"], by=by, now=now)


def _status(status: str) -> str:
    if status not in Company.Status.values:
        raise Refused(_("Choose customer, potential customer or neither."), field="status")
    return status


def _name(company: Company, name: str) -> None:
    if not tidy(name):
        raise Refused(_("Write the name of the company."), field="name")
    if len(tidy(name)) > 200:
        raise Refused(_("The name is longer than 200 characters."), field="name")
    company.rename(tidy(name))


def _business_id(typed: str, company: Company) -> str:
    """Normalised and not another company's."""
    if not typed.strip():
        return ""
    try:
        found = business_ids.normalise(typed)
    except business_ids.BusinessIdTrouble as error:
        raise Refused(_business_id_words(error), field="business_id", code=error.reason) from error
    other = Company.objects.filter(business_id=found).exclude(pk=company.pk).first()
    if other is not None:
        words = _("%(company)s (%(code)s) has this business id already.") % {"company": other.name, "code": other.code}
        raise Refused(words, field="business_id", code="taken")
    return found


def _business_id_words(error: business_ids.BusinessIdTrouble) -> str:
    if error.reason == "check" and error.expected:
        return _("A digit is wrong: with these seven digits the check digit would be %(digit)s.") % {"digit": error.expected}
    if error.reason == "check":
        return _("A digit is wrong: no business id has these seven digits.")
    if error.reason == "country":
        return _("This is not a VAT number of the country it begins with. Check the digits.")
    return _("Write the business id in the form 1234567-1, a foreign one with its country: SE556012579001.")


def _details(company: Company, given: dict[str, Any]) -> None:
    for column, value in given.items():
        if column in PLAIN:
            setattr(company, column, tidy(value))
        elif column == "parent":
            _parent(company, value)
        elif column == "owner":
            company.owner = value
        else:
            raise TypeError(f"a company has no {column}")
    company.country = company.country.upper() or "FI"


def _parent(company: Company, parent: Company | None) -> None:
    """Set the parent; a company is never above itself."""
    above = parent
    while above is not None:
        if above.pk is not None and above.pk == company.pk:
            raise Refused(_("The company would be above itself. Choose another parent company."), field="parent", code="circle")
        above = above.parent
    company.parent = parent


def _other_name(company: Company, name: str, kind: str) -> CompanyName:
    return CompanyName.objects.get_or_create(
        company=company, name=name, defaults={"names_match": company_match(name), "kind": kind}
    )[0]


def _standing(company: Company, on: date, *, by: str, now: datetime) -> None:
    Standing.objects.create(company=company, status=company.status, from_on=on, recorded_by=by, recorded_at=now)


def only_here(company: Company, as_of: date) -> QuerySet[Contact]:
    """Active people whose only employer in the register is this company: they go with it when it leaves the scope."""
    here = Position.objects.open(as_of).filter(contact=OuterRef("pk"), company=company)
    elsewhere = Position.objects.open(as_of).in_scope().filter(contact=OuterRef("pk")).exclude(company=company)
    return Contact.objects.not_passive().filter(Exists(here), ~Exists(elsewhere)).select_related("subject")


def _people(company: Company) -> list[int]:
    return list(Contact.objects.filter(positions__company=company).values_list("pk", flat=True).distinct())
