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
from kortisto.privacy.due.deriving import derive
from kortisto.privacy.due.storing import Made, insert_alike, of_subject, refresh, rows_of, store_subjects
from kortisto.privacy.holdings import chunks, held_marks, holders_among
from kortisto.privacy.models import Keep, Subject

_TOGETHER = 5_000
_Alike = dict[Hashable, list[tuple[int, tuple[str, ...]]]]
"""Circumstances → subjects with their records, in the same order of each."""


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
    for one in derive(first, as_of=as_of):
        own = rows_of(one, bits, {}, as_of, made)
        same = first[one.subject.pk]
        places = {record: place for place, record in enumerate(same[0][1]) if record}
        if not own or one.undatable or any(record and record not in places for _, _, record in own):
            others += [pk for pk, _ in same]
            continue
        said = [(datum, places[record] if record else None, row) for (_, datum, record), row in own.items()]
        insert_alike(same, said)
        store_subjects([pk for pk, _ in same], of_subject(own, "", as_of))
    refresh(others, as_of=as_of)


def _sorted(ids: list[int], circumstances: Mapping[int, Hashable], tables: frozenset[str]) -> tuple[_Alike, list[int]]:
    many = Many(ids)
    # Who has rows already is not new.
    others = set(Keep.objects.filter(subject__in=many).values_list("subject_id", flat=True))
    held: dict[int, list[tuple[str, tuple[str, ...]]]] = {pk: [] for pk in ids}
    for table in of_subjects():
        if table.model._meta.label_lower in tables:
            for pk, record, data in held_marks(table, many):
                held[pk].append((record, data))
        elif not table.index:
            others |= holders_among(table, many)
    alike: _Alike = {}
    kinds = dict(Subject.objects.filter(pk__in=many).values_list("pk", "kind"))
    for pk, kind in kinds.items():
        if pk not in others:
            own = held[pk]
            key = kind, circumstances[pk], tuple((record.partition(":")[0], data) for record, data in own)
            alike.setdefault(key, []).append((pk, tuple(record for record, _ in own)))
    return alike, sorted(others & set(kinds))
