"""Last days of many subjects made at once: those who are alike are judged through one of them.

A list brings in thousands of people of whom the same is known on the same day. What the register holds of each is read from the
live schema as always; whose data lie in the same places, and of whom the caller says the same, get the rows of the first.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date

from django.db import transaction

from kortisto.database.many import Many
from kortisto.privacy import publication, purposes
from kortisto.privacy.classification import of_subjects
from kortisto.privacy.due.alike import place_of
from kortisto.privacy.due.deriving import derive
from kortisto.privacy.due.storing import Key, Made, Row, of_subject, refresh, rows_of, store_subjects, upsert
from kortisto.privacy.holdings import chunks, held_data
from kortisto.privacy.models import Keep, Subject

_TOGETHER = 5_000
_Alike = dict[Hashable, list[tuple[int, dict[str, str]]]]
"""Circumstances → subjects with their records by place."""


def refresh_new(circumstances: Mapping[int, Hashable], *, tables: frozenset[str], as_of: date) -> None:
    """`refresh` for subjects made in this transaction, of whom nothing has been stored yet.

    `circumstances`: subject id → everything the facts and anchors would say of it: what is equal here must be equal there but for
    the numbers of records. `tables`: the tables it speaks for ("contacts.position"). A subject of whom another table holds
    anything is judged by itself.
    """
    for ids in chunks(circumstances, _TOGETHER):
        with transaction.atomic():
            _refresh(ids, circumstances, tables, as_of)


def _refresh(ids: list[int], circumstances: Mapping[int, Hashable], tables: frozenset[str], as_of: date) -> None:
    alike, others = _sorted(ids, circumstances, tables)
    first = {same[0][0]: same for same in alike.values()}
    bits = purposes.codes(purposes.by_ref(publication.active_policies(as_of)))
    made: Made = {}
    rows: list[tuple[Key, Row]] = []
    for one in derive(first, as_of=as_of):
        own = rows_of(one, bits, {}, as_of, made)
        same = first[one.subject.pk]
        places = {record: place for place, record in same[0][1].items()}
        if one.undatable or any(record and record not in places for _, _, record in own):
            others += [pk for pk, _ in same]
            continue
        for pk, records in same:
            rows += [((pk, datum, records[places[record]] if record else ""), row) for (_, datum, record), row in own.items()]
        store_subjects([pk for pk, _ in same], of_subject(own, "", as_of))
    upsert(rows)
    refresh(others, as_of=as_of)


def _sorted(ids: list[int], circumstances: Mapping[int, Hashable], tables: frozenset[str]) -> tuple[_Alike, list[int]]:
    alike: _Alike = {}
    spoken_for = [table for table in of_subjects() if table.model._meta.label_lower in tables]
    # The address of the firm, seen through the employment, is of the row that names the firm.
    known = frozenset[str]().union(*(table.data | table.through.keys() for table in spoken_for))
    # Who has rows already is not new.
    others = set(Keep.objects.filter(subject__in=Many(ids)).values_list("subject_id", flat=True))
    kinds = dict(Subject.objects.filter(pk__in=Many(ids)).values_list("pk", "kind"))
    for pk, data in held_data(Many(ids)).items():
        places: dict[str, str] = {}
        held = tuple((datum, place_of(record, places) if record else "") for datum, record in sorted(data))
        besides = any(datum not in known for datum, _ in data) or any(record.partition(":")[0] not in tables for record in places)
        if besides or pk in others or pk not in kinds:
            others.add(pk)
        else:
            key = kinds[pk], circumstances[pk], held
            alike.setdefault(key, []).append((pk, {place: record for record, place in places.items()}))
    return alike, sorted(others & set(kinds))
