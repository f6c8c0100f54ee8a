"""The conditions of this room about companies: facts of the company, which are no personal data."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.contacts.labels import status_label
from kortisto.contacts.lists import comparing
from kortisto.contacts.lists.conditions import COMPANIES, DAY, TEXT, condition
from kortisto.contacts.models import Company, Position
from kortisto.database.prepared import Prepared
from kortisto.database.there import There
from kortisto.privacy.gate import Gate

Companies = QuerySet[Company]


@condition("tila", label=gettext_lazy("Status"), options=lambda: [(s, status_label(s)) for s in Company.Status], about=COMPANIES)
def of_status(companies: Companies, value: str, *, gate: Gate | None, as_of: date) -> Companies:
    return companies.filter(status=value)


_OWNERS = Prepared(
    lambda: get_user_model().objects.filter(There(Company.objects.all, "owner")).order_by("name").values_list("pk", "name")
)


def _owners() -> list[tuple[str, str]]:
    return [("0", _("nobody")), *((str(pk), name) for pk, name in _OWNERS.all())]


@condition("vastuu", label=gettext_lazy("Owner"), options=_owners, about=COMPANIES)
def of_owner(companies: Companies, value: str, *, gate: Gate | None, as_of: date) -> Companies:
    if value == "0":
        return companies.filter(owner=None)
    return companies.filter(owner_id=int(value) if value.isdecimal() and len(value) < 15 else 0)


@condition(
    "henkiloita", label=gettext_lazy("Has contacts"), options=lambda: [("kylla", _("yes")), ("ei", _("no"))], datum="company",
    about=COMPANIES,
)  # fmt: skip
def has_people(companies: Companies, value: str, *, gate: Gate, as_of: date) -> Companies:
    here = Exists(gate.where(Position.objects.open(as_of).filter(company=OuterRef("pk")), "company"))
    return companies.filter(here if value == "kylla" else ~here)


def _text(key: str, label: Any, column: str, read: Any = comparing.plain) -> None:
    @condition(key, label=label, kind=TEXT, about=COMPANIES)
    def narrow(companies: Companies, value: str, *, op: str, gate: Gate | None, as_of: date) -> Companies:
        return companies.filter(Q(**{column: ""}) if op == "puuttuu" else read(column, op, value))


def _day(key: str, label: Any, column: str) -> None:
    @condition(key, label=label, kind=DAY, about=COMPANIES)
    def narrow(companies: Companies, value: str, *, op: str, gate: Gate | None, as_of: date) -> Companies:
        missing = Q(**{f"{column}__isnull": True})
        return companies.filter(missing if op == "puuttuu" else comparing.day(column, op, value, as_of))


_text("nimi", gettext_lazy("Name"), "name_folded", comparing.folded)
_text("ytunnus", gettext_lazy("Business id"), "business_id")
_text("paikkakunta", gettext_lazy("Town"), "city")
_text("postinumero", gettext_lazy("Postal code"), "postal_code")
_text("toimiala", gettext_lazy("Industry"), "industry")
_day("asiakkuus", gettext_lazy("Customer since"), "customer_since")
_day("paattyi", gettext_lazy("Ceased to be a customer"), "customer_until")
_day("tilasta", gettext_lazy("Status since"), "status_on")
