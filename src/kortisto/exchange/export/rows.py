"""The rows of a file, a chunk at a time: a constant number of queries for each, and only one chunk in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from kortisto.consents import standing
from kortisto.contacts.labels import status_label
from kortisto.contacts.lists.people import visible
from kortisto.contacts.lists.rows import current_positions
from kortisto.contacts.models import Company, Contact, WorkTask
from kortisto.contacts.tags import worn
from kortisto.database.many import Many
from kortisto.exchange import own_fields
from kortisto.exchange.export.cards import TOGETHER
from kortisto.exchange.export.columns import BANS, Column
from kortisto.privacy.gate import Gate

CHUNK = 500
MARK = "x"
WORK = frozenset({"job_title", "email", "phone", "street", "postal_code", "city", "country"})


def rows(contact_ids: Sequence[int], columns: Sequence[Column], gate: Gate) -> Iterator[list[str]]:
    """The cells of these people in their order. Whoever the gate no longer lets through when their chunk is read is left out."""
    for start in range(0, len(contact_ids), CHUNK):
        yield from _chunk(contact_ids[start : start + CHUNK], columns, gate)


def _chunk(ids: Sequence[int], columns: Sequence[Column], gate: Gate) -> Iterator[list[str]]:
    found = {contact.pk: contact for contact in visible(gate).filter(pk__in=Many(ids))}
    contacts = [found[pk] for pk in ids if pk in found]
    here = [contact.pk for contact in contacts]
    jobs = current_positions(contacts, gate, as_of=gate.as_of)
    bans = _bans(contacts, gate)
    tags, tasks = worn.of_people(here, gate), {task.pk: task.label for task in WorkTask.objects.all()}
    own = own_fields.cells(here, {pk: job.pk for pk, job in jobs.items()}, gate)
    for contact, view in zip(contacts, gate.reveal(contacts), strict=True):
        job = jobs.get(contact.pk)
        cells = _cells(contact, view, job) | bans.get(contact.pk, {}) | {"tags": TOGETHER.join(tags.get(contact.pk, ()))}
        cells["work_task"] = tasks.get(job.work_task_id, "") if job is not None else ""
        cells |= own.get(contact.pk, {})
        yield [cells.get(column.key, "") for column in columns]


def _cells(contact: Contact, view: Any, job: Any) -> dict[str, str]:
    cells = {
        "card": contact.code,
        "given_name": view.given_name,
        "family_name": view.family_name,
        "language": view.language,
        "last_contact": _day(view.last_activity_on),
    }
    if job is not None:
        cells |= {name: getattr(job, name) for name in WORK}
        if job.company:
            firm = job.company  # of its address only what is live for this person
            cells |= {"company": firm.name, "business_id": firm.business_id, "company_phone": firm.phone}
            cells |= {f"company_{name}": getattr(firm, name) for name in ("street", "postal_code", "city")}
    return cells


def company_rows(company_ids: Sequence[int], columns: Sequence[Column], as_of: date) -> Iterator[list[str]]:
    """The cells of these companies in their order."""
    for start in range(0, len(company_ids), CHUNK):
        ids = company_ids[start : start + CHUNK]
        found, tags, own = Company.objects.in_bulk(ids), worn.of_companies(ids), own_fields.company_cells(ids, as_of)
        for company in (found[pk] for pk in ids if pk in found):
            cells = _company_cells(company) | {"tags": TOGETHER.join(tags.get(company.pk, ()))} | own.get(company.pk, {})
            yield [cells.get(column.key, "") for column in columns]


def _company_cells(company: Company) -> dict[str, str]:
    return {
        "card": company.code,
        "company": company.name,
        "business_id": company.business_id,
        "company_status": status_label(company.status),
        "company_street": company.street,
        "company_postal_code": company.postal_code,
        "company_city": company.city,
        "industry": company.industry,
        "phone": company.phone,
        "website": company.website,
    }


def _day(value: date | str | None) -> str:
    return value.isoformat() if isinstance(value, date) else ""


def _bans(contacts: Sequence[Contact], gate: Gate) -> dict[int, dict[str, str]]:
    """Contact → columns of the bans on direct marketing in force: their own, their firm's, and that of a mailbox they share."""
    return {
        pk: {BANS[ban.channel]: MARK for ban in bans if ban.channel in BANS} for pk, bans in standing.of(contacts, gate).items()
    }
