"""Facts of firms a list says anew: only a row that names the card of the company may (ADR 112), and an undo puts them back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from kortisto.contacts import actions
from kortisto.contacts.models import Company
from kortisto.contacts.refusals import Refused
from kortisto.exchange.cells import companies, phones
from kortisto.exchange.models import Import, ImportRow
from kortisto.exchange.undoing import firms
from kortisto.lib.text import company_form

if TYPE_CHECKING:
    from kortisto.exchange.judging import Judged

FACTS = MappingProxyType(
    {
        "company": "name",
        "business_id": "business_id",
        "company_street": "street",
        "company_postal_code": "postal_code",
        "company_city": "city",
        "company_phone": "phone",
        "industry": "industry",
        "website": "website",
    }
)
"""Target of a column → the column of a company. Its status has consequences for people and is set on its page."""


def judge(judged: Judged) -> None:
    """What the row says otherwise than the card; a blank cell says nothing."""
    entry, company = judged.entry, judged.company
    if company is None or entry.company_card != company.code:
        return
    judged.fills = tuple(target for target in FACTS if _differs(target, str(getattr(entry, target)), company))
    if judged.fills:
        judged.outcome = ImportRow.Outcome.COMPLETED
        entry.tell("company_anew", judged.fills[0])
    if entry.company_status and entry.company_status != company.status:
        entry.tell("company_status_stays", "company_status")


def _differs(target: str, said: str, company: Company) -> bool:
    has = str(getattr(company, FACTS[target]))
    if target == "company":  # spellings of one list are made one, so `Oy` for `OY` is no other name; nor is one of before
        match, others = companies.match(said), company.other_names
        if match == company.names_match:  # `Oyj` for `Oy` is another, unless it bore that form before
            form = company_form(said)
            borne = [company.name, *others.filter(names_match=match).values_list("name", flat=True)] if form else []
            return bool(form) and all(company_form(name) != form for name in borne)
        return bool(said) and not others.filter(names_match=match).exists()
    if target == "company_phone" and has:
        has = phones.read(has).value
    return bool(said) and said.casefold() != has.casefold()


def put(judged: Sequence[Judged], upload: Import, *, now: datetime) -> None:
    """Write them through the act people use, and remember what was there before."""
    for one in judged:
        if one.company is None or not one.fills or not one.entry.is_company:
            continue
        company = Company.objects.get(pk=one.company.pk)
        wanted = {FACTS[target]: str(getattr(one.entry, target)) for target in one.fills}
        before = {column: getattr(company, column) for column in wanted}
        try:
            actions.change_company(company=company, by=upload.by, now=now, **wanted)
        except Refused:
            one.entry.tell("company_refused", one.fills[0])
            continue
        firms.note_changed(upload, company, before)
