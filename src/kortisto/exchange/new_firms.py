"""The companies a chunk of a list brings in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kortisto.contacts import bulk
from kortisto.contacts.models import Company
from kortisto.exchange.cells import companies
from kortisto.exchange.entries import Entry
from kortisto.exchange.judging import MOVED, Court, Judged, Outcome, status_for
from kortisto.exchange.models import Import
from kortisto.exchange.undoing import firms


def create(judged: Sequence[Judged], court: Court, upload: Import, now: datetime) -> dict[str, Company]:
    """The companies the chunk needs and the register lacks, each once; the rest of its rows find it by name."""
    wanted: dict[str, Entry] = {}
    for one in judged:
        needs = one.outcome in (Outcome.CREATED, Outcome.COMPANY_CREATED) or one.act == MOVED
        if needs and one.company is None and one.entry.company:
            key = companies.match(one.entry.company)
            wanted[key] = _fuller(wanted.get(key), one.entry)
    # Ids given twice in a list, or by two companies: the first keeps it, a database rule allows no second.
    ids: set[str] = set()
    rows = []
    for entry in wanted.values():
        business_id = entry.business_id if entry.business_id not in ids else ""
        ids.add(business_id)
        rows.append(
            bulk.NewCompany(
                name=entry.company,
                status=status_for(entry, court),
                status_on=court.collected_on,
                business_id=business_id,
                street=entry.company_street,
                postal_code=entry.company_postal_code,
                city=entry.company_city,
                phone=entry.company_phone,
                industry=entry.industry,
                website=entry.website,
            )
        )
    if not rows:
        return {}
    made = bulk.create_companies(rows, by=upload.by, now=now)
    firms.note(upload, made)
    return dict(zip(wanted, made, strict=True))


def _fuller(known: Entry | None, other: Entry) -> Entry:
    if known is None:
        return other
    for name in (
        "business_id",
        "company_status",
        "company_street",
        "company_postal_code",
        "company_city",
        "company_phone",
        "industry",
        "website",
    ):
        if not getattr(known, name):
            setattr(known, name, getattr(other, name))
    return known


def company_for(one: Judged, made: dict[str, Company]) -> Company | None:
    return one.company or made.get(companies.match(one.entry.company))
