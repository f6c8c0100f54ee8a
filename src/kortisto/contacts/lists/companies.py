"""The list of companies. Companies are no personal data; how many contacts each has is counted through the gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kortisto.contacts.finding import find_companies
from kortisto.contacts.labels import status_label
from kortisto.contacts.lists import paging
from kortisto.contacts.lists.asked import Asked
from kortisto.contacts.lists.conditions import COMPANIES, conditions
from kortisto.contacts.lists.narrowing import narrowed
from kortisto.contacts.lists.paging import PAGE, Counting, Listed, Order, Page
from kortisto.contacts.models import Company, Position
from kortisto.contacts.tags import worn
from kortisto.database.many import Many
from kortisto.database.prepared import Prepared
from kortisto.lib.text import initials, short_name
from kortisto.privacy.gate import Gate
from kortisto.ui.routes import address_of

SEGMENTS: Mapping[str, tuple[str | Promise, str]] = {
    "kaikki": (_("All"), ""),
    "asiakkaat": (_("Customers"), Company.Status.CUSTOMER),
    "potentiaaliset": (_("Potential customers"), Company.Status.PROSPECT),
    "omat": (_("My own"), ""),
    "muut": (_("Neither"), Company.Status.NEITHER),
}
ORDERS: Mapping[str, Order] = {
    "nimi": Order("sort_key"),
    "-nimi": Order("sort_key", True),
    "paikkakunta": Order("city"),
    "-paikkakunta": Order("city", True),
    "asiakkuus": Order("customer_since"),
    "-asiakkuus": Order("customer_since", True),
}


SHOWN = ("name", "status", "city", "industry", "business_id", "customer_since", "owner__ref", "owner__name")
"""What a row of the list is made of."""


@dataclass(frozen=True)
class CompanyRow:
    pk: int
    code: str
    url: str
    name: str
    initials: str
    status: str
    status_label: str
    city: str
    industry: str
    business_id: str
    owner: str
    people: int
    since: date | None = None
    tags: Sequence[str] = ()
    own: Mapping[str, str] = field(default_factory=dict)


def matching(asked: Asked, gate: Gate | None, *, user_id: int, as_of: date) -> QuerySet[Company]:
    """Every company the question means, in no order. Without a gate, conditions about its people match none."""
    companies: QuerySet[Company] = Company.objects.all()
    status = SEGMENTS[asked.segment][1]
    if status:
        companies = companies.filter(status=status)
    if asked.segment == "omat":
        companies = companies.filter(owner_id=user_id)
    known = conditions(gate, COMPANIES)
    for key, value in asked.filters.items():
        if key in known:
            companies = known[key].narrow(companies, value, gate=gate, as_of=as_of)
    companies = narrowed(companies, asked.nested, known, gate=gate, as_of=as_of)
    if asked.words:
        companies = companies.filter(pk__in=Many(find_companies(asked.words)))
    return companies.none() if asked.broken else companies


def page(
    asked: Asked, gate: Gate | None, *, user_id: int, as_of: date, number: Counting | None = None, size: int = PAGE
) -> Page[Company]:
    found = _listed(asked, gate, user_id=user_id, as_of=as_of)
    return paging.page(found, after=asked.after, before=asked.before, shown=SHOWN, number=number, size=size)


def neighbours(asked: Asked, gate: Gate | None, company: Company, *, user_id: int, as_of: date) -> tuple[int | None, int | None]:
    """Keys of the rows before and after a card in the list it was opened from."""
    return paging.neighbours(_listed(asked, gate, user_id=user_id, as_of=as_of), company.pk)


def _listed(asked: Asked, gate: Gate | None, *, user_id: int, as_of: date) -> Listed[Company]:
    companies = matching(asked, gate, user_id=user_id, as_of=as_of)
    order = paging.orders(ORDERS, gate, COMPANIES).get(asked.order, ORDERS["nimi"])
    return paging.listed(companies, order, gate)


def rows(
    companies: list[Company],
    gate: Gate | None,
    *,
    as_of: date,
    details: frozenset[str] = frozenset(),
    own: Mapping[int, Mapping[str, str]] | None = None,
) -> list[CompanyRow]:
    """The rows of these companies; without a gate no people are counted.

    `details`: columns shown besides the usual ones; `own`: what custom fields say of each.
    """
    if not companies:
        return []
    tags = worn.of_companies([c.pk for c in companies]) if "tunnisteet" in details else {}
    people, address = _people(companies, gate, as_of) if gate is not None else {}, address_of("contacts:company")
    return [
        CompanyRow(
            pk=c.pk,
            code=c.code,
            url=address(c.code),
            name=c.name,
            initials=initials(c.name),
            status=c.status,
            status_label=status_label(c.status),
            city=c.city,
            industry=c.industry,
            business_id=c.business_id,
            owner=short_name(str(c.owner)) if c.owner else "",
            people=people.get(c.pk, 0),
            since=c.customer_since,
            tags=tags.get(c.pk, ()),
            own=(own or {}).get(c.pk, {}),
        )
        for c in companies
    ]


_HERE = Prepared(
    lambda ids, gate, as_of: (
        gate.where(Position.objects.open(as_of), "company", company__in=ids)
        .values_list("company_id")
        .annotate(Count("contact", distinct=True))
    )
)


def _people(companies: list[Company], gate: Gate, as_of: date) -> dict[int, int]:
    return dict(map(tuple, _HERE.rows([c.pk for c in companies], gate, as_of)))
