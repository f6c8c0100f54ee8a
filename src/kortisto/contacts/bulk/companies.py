"""Companies, and entries of timelines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from kortisto import search
from kortisto.contacts.bulk.rows import NewCompany, NewInteraction
from kortisto.contacts.models import Company, Interaction, Standing
from kortisto.database.writing import insert_many
from kortisto.lib.periods import local_day
from kortisto.privacy import audit


@transaction.atomic
def create_companies(rows: Sequence[NewCompany], *, by: str, now: datetime) -> list[Company]:
    """The companies, in the order of the rows, with their standing and a place in the index."""
    made = []
    for row in rows:
        company = Company(
            status=row.status, status_on=row.status_on, business_id=row.business_id, street=row.street,
            postal_code=row.postal_code, city=row.city, phone=row.phone, industry=row.industry, website=row.website,
            owner_id=row.owner_id, created_at=now,
            customer_since=row.status_on if row.status == Company.Status.CUSTOMER else None,
        )  # fmt: skip
        company.rename(row.name)
        made.append(company)
    insert_many(made, keys=True)
    insert_many([Standing(company=c, status=c.status, from_on=c.status_on, recorded_by=by, recorded_at=now) for c in made])
    search.index("company", [c.pk for c in made])
    audit.record(action="company.created_many", by=by, now=now)
    return made


@transaction.atomic
def add_interactions(rows: Sequence[NewInteraction], *, by: str, now: datetime) -> int:
    """Entries of timelines. Moves no date: `NewPerson.last_activity_on` says it; gives how many were made."""
    insert_many(
        [
            Interaction(
                contact_id=row.contact_id, company_id=row.company_id, kind=row.kind, happened_at=row.happened_at,
                happened_on=local_day(row.happened_at, settings.TIME_ZONE), summary=row.summary[:200], text=row.text,
                recorded_by=by, recorded_at=now,
            )
            for row in rows
        ]
    )  # fmt: skip
    return len(rows)
