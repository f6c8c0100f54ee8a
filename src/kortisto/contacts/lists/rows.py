"""The rows of lists, built from purpose views in a constant number of queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from kortisto.contacts.labels import language_label
from kortisto.contacts.models import Contact, Passivation, Position, WorkTask
from kortisto.contacts.tags import worn
from kortisto.database.composed import Composed
from kortisto.database.prepared import Prepared
from kortisto.lib import phones
from kortisto.lib.text import initials, short_name
from kortisto.privacy import publication, purposes
from kortisto.privacy.gate import Gate
from kortisto.privacy.models import Keep
from kortisto.ui.routes import address_of

Permissions = Mapping[int, Mapping[str, str]]

GLYPHS = ("email", "phone", "post")
"""The channels a list has room for; text messages are on the card."""

_permissions: list[Callable[..., Permissions]] = []


def permissions(source: Callable[..., Permissions]) -> Callable[..., Permissions]:
    """Register what gives the permission glyphs of lists (room consents): contact → channel → state."""
    _permissions[:] = [source]
    return source


Own = Callable[[Sequence[int], Mapping[int, Any], Gate, frozenset[str]], Mapping[int, Mapping[str, str]]]
_own: list[Own] = []


def own_columns(source: Own) -> Own:
    """Register what gives the cells of custom fields: (contacts, contact → job shown, gate, columns) → contact → column → words."""
    _own[:] = [source]
    return source


def permissions_of(contact_ids: Sequence[int], gate: Gate) -> Permissions:
    """The glyphs, where the gate covers bans."""
    return _permissions[0](contact_ids, as_of=gate.as_of) if _permissions and contact_ids and gate.may("dm_ban") else {}


@dataclass(frozen=True)
class PersonRow:
    """One line of the list of people; empty strings where the gate shows nothing."""

    pk: int
    code: str
    url: str
    name: str
    initials: str
    job_title: str
    company: str
    company_url: str
    city: str
    last_activity: date | None
    collected: date
    keep_until: date | None
    basis: str
    owner: str
    passive_on: date | None = None
    restricted: bool = False
    email: str = ""
    phone: str = ""
    language: str = ""
    tags: Sequence[str] = ()
    work_task: str = ""
    permissions: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)


def people_rows(
    contacts: Sequence[Contact], gate: Gate, *, as_of: date, details: frozenset[str] = frozenset(), brief: bool = False
) -> list[PersonRow]:
    """The rows of these contacts, in their order. `details`: columns shown besides the usual ones; `brief`: who they are and where,
    without what they allow and why they are kept."""
    if not contacts:
        return []
    ids, subjects = [c.pk for c in contacts], [c.subject_id for c in contacts]
    positions = current_positions(contacts, gate, as_of=as_of, only=SHOWN)
    card, firm = address_of("contacts:card"), address_of("contacts:company")
    glyphs, bases = ({}, {}) if brief else (permissions_of(ids, gate), leading_bases(subjects, gate, as_of=as_of))
    tags = worn.of_people(ids, gate) if "tunnisteet" in details else {}
    tasks = {task.pk: task.label for task in WorkTask.objects.all()} if "tehtava" in details else {}
    own = _own[0](ids, positions, gate, details) if _own else {}
    rows, passive = list[PersonRow](), _passive(ids, gate) if gate.activity == "relink" else {}
    for contact, view in zip(contacts, gate.reveal(contacts), strict=True):
        name, job = view.name, positions.get(contact.pk)
        company = job.company if job else None
        rows.append(
            PersonRow(
                pk=contact.pk,
                code=contact.code,
                url=card(contact.code),
                name=name or contact.code,
                initials=initials(name),
                job_title=job.job_title if job else "",
                company=company.name if company else "",
                company_url=firm(company.code) if company else "",
                city=job.city if job else "",
                last_activity=view.last_activity_on or None,
                collected=contact.obtained_on,
                keep_until=contact.subject.keep_until,
                basis=bases.get(contact.subject_id, "legitimate_interest"),
                owner=short_name(str(contact.owner)) if contact.owner else "",
                passive_on=passive.get(contact.pk),
                email=(job.email or "") if job and "sahkoposti" in details else "",
                phone=phones.shown(job.phone) if job and job.phone and "puhelin" in details else "",
                language=language_label(view.language) if view.language and "kieli" in details else "",
                tags=tags.get(contact.pk, ()),
                work_task=tasks.get(job.work_task_id, "") if job else "",
                own=own.get(contact.pk, {}),
                permissions={c: s for c, s in glyphs.get(contact.pk, {}).items() if c in GLYPHS},
            )
        )
    return rows


SHOWN = ("contact", "company__name", "job_title", "work_task", "email", "phone", "city", "started_on", "ended_on", "over")
"""The columns of a position that a row of a list may show, or is chosen by."""


_NOW = Composed(lambda ids, as_of, only: _shown(Position.objects.open(as_of), ids, only))
_EVER = Composed(lambda ids, only: _shown(Position.objects.all(), ids, only))


def _shown(positions: QuerySet[Position], contact_ids: Any, only: Sequence[str]) -> QuerySet[Position]:
    return positions.filter(contact__in=contact_ids).select_related("company").only(*only).order_by("pk")


def current_positions(contacts: Sequence[Contact], gate: Gate, *, as_of: date, only: Sequence[str] = ()) -> dict[int, Any]:
    """A view of each person's present position, the latest begun; of somebody passive, the latest one there was.

    `only`: columns that whoever asks will look at, where these are not all.
    """
    known = {contact.pk: contact for contact in contacts}
    rows = _EVER.rows(known, tuple(only)) if gate.activity == "relink" else _NOW.rows(known, as_of, tuple(only))
    for row in rows:
        row.contact = known[row.contact_id]
    rows.sort(key=lambda p: (p.is_open(as_of), p.ended_on or date.max, p.started_on or date.min, p.pk))
    return {row.contact_id: view for row, view in zip(rows, gate.reveal(rows), strict=True)}


_NAMES = Prepared(lambda ids: Keep.objects.filter(subject__in=ids, datum="name", record="").values_list("subject_id", "live"))


def leading_bases(subject_ids: Sequence[int], gate: Gate, *, as_of: date) -> dict[int, str]:
    """The legal basis of the purpose that keeps each name the longest: the colour of its retention line."""
    known = purposes.by_ref(publication.active_policies(as_of))
    today = as_of.isoformat()
    found = {}
    for subject, live in _NAMES.rows(subject_ids):
        ends = [
            (until or "9999", ref in gate.refs, ref)
            for ref, until in live.items()
            if ref in known and (until is None or until >= today)
        ]
        if ends:
            found[subject] = known[max(ends)[2]].basis[0]
    return found


def _passive(contact_ids: Sequence[int], gate: Gate) -> dict[int, date]:
    rows = list(Passivation.objects.open().filter(contact__in=contact_ids).select_related("contact"))
    return {row.contact_id: view.passivated_on for row, view in zip(rows, gate.reveal(rows), strict=True) if view.passivated_on}
