"""Whose address it is, and where they worked that day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kortisto.contacts.models import Company, Contact, Position
from kortisto.privacy.gate import system_gate

ACTIVITY = "contacts"


class Unclear(LookupError):
    """An address several people have, or had: nobody can say whose message it is."""


def people(addresses: Iterable[str], *, day: date, as_of: date) -> dict[str, Contact]:
    """Address → the person it is, or was, the work address of. Raises Unclear.

    People whom the register may not use for contacts today (passive, restricted, on their way out) are not found, as if they
    were not there (T31).
    """
    wanted = list(addresses)
    rows = Position.objects.filter(email_folded__in=wanted).select_related("contact__subject")
    allowed = set(system_gate(ACTIVITY, as_of=as_of).rows(Contact.objects.filter(positions__in=rows)).values_list("pk", flat=True))
    found: dict[str, list[Position]] = {}
    for row in rows:
        if row.contact_id in allowed:
            found.setdefault(row.email_folded, []).append(row)
    return {address: _only(positions, day) for address, positions in found.items()}


def _only(positions: list[Position], day: date) -> Contact:
    """The one whose address it was that day, else the only one who ever had it."""
    then = {p.contact_id: p.contact for p in positions if covers(p, day)}
    ever = {p.contact_id: p.contact for p in positions}
    chosen = then or ever
    if len(chosen) > 1:
        raise Unclear
    return next(iter(chosen.values()))


def company_on(contact: Contact, address: str, day: date) -> Company | None:
    """Where the person worked on a day: by the address if that job covers the day, else by the job that does.

    A message from the address of a former employer never makes that one current: after the move the new employer has it.
    """
    jobs = [job for job in contact.positions.select_related("company").order_by("-started_on", "-pk") if covers(job, day)]
    jobs.sort(key=lambda job: job.email_folded != address)
    return jobs[0].company if jobs else None


def covers(position: Position, day: date) -> bool:
    """Whether the employment lasted on a day; a beginning nobody knows is before every day."""
    return (position.started_on is None or position.started_on <= day) and (position.ended_on is None or day < position.ended_on)
