"""Last days of many subjects made at once: those who are alike are judged through one of them.

A list brings in thousands of people of whom the same is known on the same day. What the register holds of each is read from the
live schema as always; whose data lie in the same places, and of whom the caller says the same, get the rows of the first.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from kortisto.database.many import Many
from kortisto.database.prepared import Prepared
from kortisto.privacy import publication, purposes
from kortisto.privacy.classification import of_subjects
from kortisto.privacy.due.deriving import derive
from kortisto.privacy.due.storing import Made, OfSubject, Row, insert_alike, of_subject, refresh, rows_of, store_subjects
from kortisto.privacy.holdings import chunks, held_marks, holders_among
from kortisto.privacy.models import Keep, Subject

_TOGETHER = 5_000
_MOST = 2_000
_Alike = dict[Hashable, list[tuple[int, tuple[str, ...]]]]
"""Circumstances → subjects with their records, in the same order of each."""
_Said = tuple[Sequence[tuple[str, int | None, Row]], OfSubject]
"""Datum, place of its record (None: the card) and row of each datum; what the subject says of them together."""


@dataclass(slots=True)
class Remembered:
    """What was judged of whom, from chunk to chunk of one list; forgotten when the day or the notices change."""

    rests_on: tuple[object, ...] = ()
    said: dict[Hashable, _Said] = field(default_factory=dict)

    def for_(self, as_of: date) -> dict[Hashable, _Said]:
        now = (as_of, *((one.key, one.number, one.sha256) for own in publication.versions().values() for one in own))
        if now != self.rests_on or len(self.said) > _MOST:
            self.rests_on = now
            self.said.clear()
        return self.said


def refresh_new(
    circumstances: Mapping[int, Hashable], *, tables: frozenset[str], as_of: date, remembered: Remembered | None = None
) -> None:
    """`refresh` for subjects made in this transaction, of whom nothing has been stored yet.

    `circumstances`: subject id → everything the facts and anchors would say of it: what is equal here must be equal there but for
    the numbers of records. `tables`: the tables it speaks for ("contacts.position"). A subject of whom another table holds
    anything is judged by itself. `remembered`: of an earlier call with circumstances of the same make.
    """
    known = (remembered or Remembered()).for_(as_of)
    for ids in chunks(circumstances, _TOGETHER):
        with transaction.atomic(savepoint=False):  # every page that is written would be set aside first
            _refresh(ids, circumstances, tables, as_of, known)


def _refresh(
    ids: list[int], circumstances: Mapping[int, Hashable], tables: frozenset[str], as_of: date, known: dict[Hashable, _Said]
) -> None:
    alike, others = _sorted(ids, circumstances, tables)
    known |= _judged({key: same[0] for key, same in alike.items() if key not in known}, as_of)
    for key, same in alike.items():
        if key in known:
            said, subject = known[key]
            insert_alike(same, said)
            store_subjects([pk for pk, _ in same], subject)
        else:
            others += [pk for pk, _ in same]
    refresh(others, as_of=as_of)


def _judged(first: Mapping[Hashable, tuple[int, tuple[str, ...]]], as_of: date) -> dict[Hashable, _Said]:
    """What one of each kind gets; a kind that must be judged one by one is left out."""
    keys = {pk: key for key, (pk, _) in first.items()}
    bits = purposes.codes(purposes.by_ref(publication.active_policies(as_of))) if keys else {}
    made: Made = {}
    found: dict[Hashable, _Said] = {}
    for one in derive(keys, as_of=as_of) if keys else ():
        own = rows_of(one, bits, {}, as_of, made)
        key = keys[one.subject.pk]
        places = {record: place for place, record in enumerate(first[key][1]) if record}
        if own and not one.undatable and all(not record or record in places for _, _, record in own):
            said = [(datum, places[record] if record else None, row) for (_, datum, record), row in own.items()]
            found[key] = said, of_subject(own, "", as_of)
    return found


def _sorted(ids: list[int], circumstances: Mapping[int, Hashable], tables: frozenset[str]) -> tuple[_Alike, list[int]]:
    many = Many(ids)
    # Who has rows already is not new.
    others = set(Keep.objects.filter(subject__in=many).values_list("subject_id", flat=True)) | holders_among(many, but=tables)
    records: dict[int, tuple[str, ...]] = {}
    shapes: dict[int, tuple[Hashable, ...]] = {}
    for table in of_subjects():
        if (label := table.model._meta.label_lower) in tables:
            for pk, record, data in held_marks(table, many):
                records[pk] = (*records.get(pk, ()), record)
                shapes[pk] = (*shapes.get(pk, ()), label if record else "", data)
    alike: _Alike = {}
    there = set()
    for pk, kind in _KINDS.rows(many):
        there.add(pk)
        if pk not in others:
            alike.setdefault((kind, circumstances[pk], shapes.get(pk)), []).append((pk, records.get(pk, ())))
    return alike, sorted(others & there)


_KINDS = Prepared(lambda ids: Subject.objects.filter(pk__in=ids).order_by().values_list("pk", "kind"))
