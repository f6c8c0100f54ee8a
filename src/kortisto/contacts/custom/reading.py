"""What fields say of many bearers, through the gate, in a number of queries that grows with neither people nor fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import Prefetch, prefetch_related_objects

from kortisto.contacts.custom import inherited, kinds
from kortisto.contacts.models import CompanyFieldValue, CustomField, FieldOption, FieldValue
from kortisto.database.composed import Composed
from kortisto.lib.once import once
from kortisto.privacy.gate import Gate

Said = dict[int, dict[str, list[str]]]
"""Key of the bearer → key of the field → its stored values."""

_FIELDS = Composed(lambda: CustomField.objects.order_by("bearer", "place", "pk"))


def fields() -> Sequence[CustomField]:
    """Every field with its options, in the order of the cards; two queries, asked once in a request that only looks."""
    return once("custom fields", lambda: _fields())


def _fields() -> list[CustomField]:
    found = _FIELDS.all()
    prefetch_related_objects(found, Prefetch("options", FieldOption.objects.order_by("place", "pk")))
    return found


def living(as_of: date, *bearers: str) -> list[CustomField]:
    """The fields of these bearers whose datum a purpose in force covers, retired ones included."""
    return [f for f in fields() if (not bearers or f.bearer in bearers) and inherited.lives(f, as_of)]


def of_people(contact_ids: Sequence[int], gate: Gate, *, only: Iterable[str] | None = None) -> Said:
    """What the gate shows of the people themselves."""
    return _shown(FieldValue.objects.filter(contact__in=contact_ids, position=None), gate, "contact_id", only)


def of_positions(position_ids: Sequence[int], gate: Gate, *, only: Iterable[str] | None = None) -> Said:
    return _shown(FieldValue.objects.filter(position__in=position_ids), gate, "position_id", only)


def of_companies(company_ids: Sequence[int]) -> Said:
    found: Said = {}
    for row in CompanyFieldValue.objects.filter(company__in=company_ids).select_related("field").order_by("pk"):
        found.setdefault(row.company_id, {}).setdefault(row.field.key, []).append(row.value)
    return found


def _shown(rows, gate: Gate, bearer: str, only: Iterable[str] | None) -> Said:  # type: ignore[no-untyped-def]
    rows = rows if only is None else rows.filter(field__key__in=list(only))
    objects = list(rows.select_related("contact", "field").order_by("pk"))
    found: Said = {}
    for row, view in zip(objects, gate.reveal(objects), strict=True):
        if view.value:
            found.setdefault(getattr(row, bearer), {}).setdefault(row.field.key, []).append(row.value)
    return found


def words(field: CustomField, said: Mapping[str, Sequence[str]]) -> str:
    """What a field says, in the reader's words; "" when nothing."""
    return kinds.all_said(field, said.get(field.key, ()))
