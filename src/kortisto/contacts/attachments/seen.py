"""What a member of staff sees of attachments: through the gates of the register, as everything about people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, When
from django.urls import reverse

from kortisto.accounts import staff
from kortisto.contacts import labels
from kortisto.contacts.attachments.kinds import KINDS
from kortisto.contacts.attachments.linking import DATUM, address
from kortisto.contacts.card import Person
from kortisto.contacts.lists.people import visible
from kortisto.contacts.models import Attachment, Company, Contact, Position
from kortisto.contacts.models.attachment import AttachmentQuerySet
from kortisto.contacts.tasks.seen import gates
from kortisto.database.prepared import Prepared
from kortisto.privacy.gate import Gate, View
from kortisto.privacy.models import Keep


@dataclass(frozen=True)
class File:
    """An attachment as one reader may see it. `bond`: the entry or task it lies with; `until`: its last day, None while open-ended.

    `person` and `card` are set where the page is not the person's own.
    """

    pk: int
    name: str
    kind: str
    size: int
    added_at: datetime
    by: str
    bond: str
    until: date | None
    href: str
    remove: str
    person: str = ""
    card: str = ""


_ANY = Prepared(lambda ids: Attachment.objects.filter(contact__in=ids).kept().values_list("pk")[:1])


def of_person(person: Person, *, most: int, first: int = 0) -> list[File]:
    """The newest files of a card, before them the one with the number `first`; a constant number of queries."""
    if not _ANY.any([person.contact.pk]):  # as on most cards: the gate need not be asked
        return []
    rows = _newest(person.gate, Attachment.objects.filter(contact=person.contact), most, first=first)
    return _files([(row, view, "") for row, view in rows])


def of_company(user: Any, company: Company, *, as_of: date, most: int) -> list[File]:
    """The newest files of people about whom they were added while they worked at the company."""
    if not Attachment.objects.filter(company=company).kept().exists():  # as at most companies: no gate need be asked
        return []
    found: list[tuple[Attachment, View, str]] = []
    for gate in gates(user, as_of).values():
        own = Attachment.objects.filter(company=company, contact__in=visible(gate).values("pk"))
        rows = _newest(gate, own, most)
        views = gate.reveal([row.contact for row, _ in rows])
        found += [(row, view, str(who.name or row.contact.code)) for (row, view), who in zip(rows, views, strict=True)]
    found.sort(key=lambda entry: (entry[0].added_at, entry[0].pk), reverse=True)
    return _files(found[:most])


def with_entries(interaction_ids: Iterable[int], gate: Gate) -> dict[int, list[tuple[str, str]]]:
    """Interaction id → (name, address) of its files, for the timeline."""
    found: dict[int, list[tuple[str, str]]] = {}
    ids = list(interaction_ids)
    if ids and gate.may(DATUM):
        for row, view in _newest(gate, Attachment.objects.filter(interaction__in=ids), None):
            if row.interaction_id:
                found.setdefault(row.interaction_id, []).append((view.name, address(row)))
    return found


def with_mails(contact_id: int, mail_keys: Iterable[str], gate: Gate) -> dict[str, list[tuple[str, str]]]:
    """Message → (name, address) of its files on the card of a person."""
    found: dict[str, list[tuple[str, str]]] = {}
    keys = list(mail_keys)
    if keys and gate.may(DATUM):
        for row, view in _newest(gate, Attachment.objects.filter(contact=contact_id, mail_key__in=keys), None):
            found.setdefault(row.mail_key, []).append((view.name, address(row)))
    return found


def one(person: Person, pk: int, *, removed: bool = False) -> Attachment | None:
    """The file with a number on the card, if the reader may see it; `removed`: one that waits to be destroyed."""
    rows = person.gate.rows(Attachment.objects.filter(contact=person.contact, pk=pk, removed_at__isnull=not removed))
    row = rows.select_related("contact__subject").first()
    return row if row is not None and person.gate.reveal_one(row).shows(DATUM) else None


def people_at(user: Any, company: Company, *, as_of: date, most: int = 100) -> list[tuple[str, str]]:
    """(code, name) of the people who work at the company, among those the reader may see in the register."""
    gate = gates(user, as_of).get("contacts")
    if gate is None:
        return []
    here = gate.where(Position.objects.open(as_of), "company", company=company.pk).values("contact_id")
    people = list(visible(gate).filter(pk__in=here).select_related("subject").order_by("sort_key", "pk")[:most])
    return [(row.code, str(view.name or row.code)) for row, view in zip(people, gate.reveal(people), strict=True)]


def _newest(gate: Gate, rows: AttachmentQuerySet | Any, most: int | None, *, first: int = 0) -> list[tuple[Attachment, View]]:
    kept = rows.kept()
    if not kept.exists():  # as on most cards: the gate need not be asked
        return []
    wanted = gate.rows(kept).select_related("contact__subject", "interaction__contact", "task__contact")
    found: Sequence[Attachment] = list(wanted.order_by(Case(When(pk=first, then=0), default=1), "-added_at", "-pk")[:most])
    return [(row, view) for row, view in zip(found, gate.reveal(found), strict=True) if view.shows(DATUM)]


def _files(rows: Sequence[tuple[Attachment, View, str]]) -> list[File]:
    untils = _last_days([row for row, _, _ in rows])
    by = staff.names({row.added_by for row, _, _ in rows})
    return [
        File(
            pk=row.pk, name=view.name, kind=KINDS[row.kind].label if row.kind in KINDS else "", size=row.size,
            added_at=view.added_at, by=by.get(row.added_by, ""), bond=_bond(view), until=untils.get(row.pk), href=address(row),
            remove=reverse("contacts:remove_attachment", args=[row.contact.code, row.pk]), person=who,
            card=_card(row.contact) if who else "",
        )
        for row, view, who in rows
    ]  # fmt: skip


def _bond(view: View) -> str:
    if view.interaction and view.interaction.kind:
        return labels.interaction_label(view.interaction.kind)
    return labels.task_label(view.task.kind) if view.task and view.task.kind else ""


def _last_days(rows: Sequence[Attachment]) -> dict[int, date]:
    keys = {f"contacts.attachment:{row.pk}": row.pk for row in rows}
    kept = Keep.objects.filter(subject__in={row.contact.subject_id for row in rows}, datum=DATUM, record__in=list(keys))
    return {keys[record]: until for record, until in kept.values_list("record", "until") if until}


def _card(contact: Contact) -> str:
    return reverse("contacts:card", args=[contact.code])
