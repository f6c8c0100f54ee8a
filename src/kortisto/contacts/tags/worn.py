"""The tags many people bear, as a gate shows them: for the rows of lists and of files."""

from __future__ import annotations

from collections.abc import Sequence

from kortisto.contacts.models import CompanyTag, ContactTag
from kortisto.database.many import Many
from kortisto.privacy.gate import Gate


def of_people(contact_ids: Sequence[int], gate: Gate) -> dict[int, list[str]]:
    """Person → the tags live for the gate, in words; a query for the tags and one for what is live."""
    if not contact_ids or not gate.may("tags"):
        return {}
    rows = list(ContactTag.objects.filter(contact__in=Many(contact_ids)).select_related("tag", "contact"))
    found: dict[int, list[str]] = {}
    for row, view in zip(rows, gate.reveal(rows), strict=True):
        if view.shows("tags"):
            found.setdefault(row.contact_id, []).append(row.tag.label)
    return {pk: sorted(labels) for pk, labels in found.items()}


def of_companies(company_ids: Sequence[int]) -> dict[int, list[str]]:
    """Company → its tags in words: nothing about a person."""
    found: dict[int, list[str]] = {}
    for row in CompanyTag.objects.filter(company__in=Many(company_ids)).select_related("tag"):
        found.setdefault(row.company_id, []).append(row.tag.label)
    return {pk: sorted(labels) for pk, labels in found.items()}
