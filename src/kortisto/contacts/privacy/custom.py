"""Custom fields for the ground: their words beside those of the datum they are of, and what a merge means for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kortisto.contacts.custom import joining, kinds, reading
from kortisto.contacts.merging import registry
from kortisto.contacts.merging.joining import is_held
from kortisto.contacts.merging.registry import Meeting
from kortisto.contacts.models import FieldValue
from kortisto.database.prepared import Prepared
from kortisto.privacy import parts
from kortisto.privacy.classification import Classified, classified


def _table() -> Classified:
    found = classified(FieldValue)
    assert found is not None
    return found


_VALUES = Prepared(
    lambda ids: FieldValue.objects.filter(contact__subject_id__in=ids).values_list(
        "contact__subject_id", "field_id", "value", *_table().names
    )
)


@parts.beside
def own_fields(subject_ids: Sequence[int], data: frozenset[str]) -> Mapping[tuple[int, str, str], str]:
    """“Level: senior”, a line for each field: for “why”, the access package and the preview of an erasure."""
    table = _table()
    said: dict[tuple[int, str, str], dict[int, list[str]]] = {}
    for subject, field, value, *told in (row for row in _VALUES.rows(subject_ids) if row[-1] in data):
        said.setdefault((subject, told[-1], table.key_of(*told)), {}).setdefault(field, []).append(value)
    fields = reading.fields() if said else ()
    return {
        key: "\n".join(f"{f.label}: {kinds.all_said(f, own[f.pk])}" for f in fields if f.pk in own) for key, own in said.items()
    }


@registry.settle
def values(meeting: Meeting) -> None:
    held = is_held(meeting.kept, meeting.gone)
    joining.settle(meeting.journal, meeting.kept, meeting.gone, meeting.choices, held=held)
