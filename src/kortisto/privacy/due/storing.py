"""Writing the verdicts down: Keep rows and the dates of the subject, only where they changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction

from kortisto.database.many import Many
from kortisto.database.writing import insert_together, update_many
from kortisto.lib.periods import FOREVER
from kortisto.privacy import publication, purposes
from kortisto.privacy.due.deriving import Derived, derive
from kortisto.privacy.holdings import chunks
from kortisto.privacy.models import Keep, Subject
from kortisto.privacy.policy.state import Verdict

DAY = timedelta(days=1)
Key = tuple[int, str, str]
Made = dict[tuple[int, date | None, date | None, bool], "Row"]
"""Rows by what they are made of: of people in the same circumstances (`alike`) the verdicts share what is live."""


class Row(NamedTuple):
    """What a Keep row says besides its key."""

    until: date | None
    next_change: date | None
    live: dict[str, str | None]
    mask: int
    held: bool


class OfSubject(NamedTuple):
    """What a subject says of all its rows together."""

    keep_until: date | None
    next_due_on: date | None
    undatable: str
    informed: bool


_SUBJECT = OfSubject._fields


def refresh(subject_ids: Iterable[int], *, as_of: date) -> None:
    """Recompute what is kept for these subjects on `as_of` and store what changed, in the caller's transaction.

    A constant number of statements for each 1,000 subjects.
    """
    refs = purposes.by_ref(publication.active_policies(as_of))
    bits = purposes.codes(refs)
    for ids in chunks(subject_ids):
        with transaction.atomic():
            _store(ids, list(derive(ids, as_of=as_of, fates=True)), bits, as_of)


def _store(ids: Sequence[int], derived: Sequence[Derived], bits: Mapping[str, int], as_of: date) -> None:
    stored = {
        (sid, datum, record): (pk, Row(*rest))
        for pk, sid, datum, record, *rest in Keep.objects.filter(subject_id__in=Many(ids)).values_list(
            "pk", "subject_id", "datum", "record", "until", "next_change", "live", "mask", "held"
        )
    }
    made: Made = {}
    wanted = {key: row for one in derived for key, row in rows_of(one, bits, stored, as_of, made).items()}
    changed = [(key, row) for key, row in wanted.items() if key not in stored or stored[key][1] != row]
    gone = [pk for key, (pk, _) in stored.items() if key not in wanted]
    if gone:
        Keep.objects.filter(pk__in=gone).delete()
    upsert(changed)
    _subjects(derived, wanted, as_of)


def upsert(rows: Sequence[tuple[Key, Row]]) -> None:
    """Write Keep rows, new or changed. A person has a dozen, and objects for each cost three times the rest."""
    key = ("subject", "datum", "record")
    insert_together(Keep, (*key, *Row._fields), [(*own, *row) for own, row in rows], unique=key, update=Row._fields)


def insert_alike(members: Sequence[tuple[int, Sequence[str]]], said: Sequence[tuple[str, int | None, Row]]) -> None:
    """Give subjects that have no Keep rows yet the same ones, in one statement.

    `members`: subject id with the keys of its records; `said`: datum, the place of its record among them (None: the card), row.
    """
    lite, day = connection.vendor == "sqlite", connection.ops.adapt_datefield_value
    value, each = (
        ("json_extract(m.value, {})", "json_each(%s) m") if lite else ("m.value->>{}", "jsonb_array_elements(%s::jsonb) m(value)")
    )
    types = ("int", "text", "date", "date", "jsonb", "bigint", "boolean")
    marks = ", ".join("%s" if lite else f"%s::{kind}" for kind in types)
    names = ", ".join(("datum", *Row._fields))
    subject = value.format("'$[0]'") if lite else f"({value.format(0)})::bigint"
    statement = (
        f"WITH t(place, {names}) AS (VALUES {', '.join(['(' + marks + ')'] * len(said))}) "  # noqa: S608 - our own names
        f"INSERT INTO {Keep._meta.db_table} (subject_id, record, {names}) "
        f"SELECT {subject}, CASE WHEN t.place IS NULL THEN '' ELSE {value.format('t.place')} END, "
        f"{', '.join(f't.{name}' for name in ('datum', *Row._fields))} FROM {each} CROSS JOIN t"
    )
    values: list[Any] = []
    for datum, place, row in said:
        at = place if place is None else f"$[{place + 1}]" if lite else place + 1
        values += [at, datum, day(row.until), day(row.next_change), json.dumps(row.live), row.mask, row.held]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, json.dumps([[pk, *records] for pk, records in members])])


def rows_of(
    derived: Derived,
    bits: Mapping[str, int],
    stored: Mapping[Key, tuple[int, Row]],
    as_of: date,
    made: Made | None = None,
) -> dict[Key, Row]:
    """The Keep rows a subject should have. An undatable one keeps all, used by nobody, until it is mended."""
    pk, made = derived.subject.pk, {} if made is None else made
    if derived.undatable:
        return {(pk, datum, record or ""): Row(None, None, {}, 0, False) for datum, record in derived.known.state.data}
    return {
        (pk, v.datum, v.record or ""): _row(v, bits, stored.get((pk, v.datum, v.record or "")), as_of, made)
        for v in derived.verdicts
    }


def _row(verdict: Verdict, bits: Mapping[str, int], stored: tuple[int, Row] | None, as_of: date, made: Made) -> Row:
    if verdict.undated:
        return Row(None, verdict.next_change, {}, 0, verdict.on_hold)
    if verdict.keep_until is None:
        last = stored[1].until if stored else None
        ended = last if last is not None and last < as_of else as_of - DAY
        return Row(ended, None, {}, 0, verdict.held)
    key = id(verdict.live), verdict.keep_until, verdict.next_change, verdict.on_hold
    known = made.get(key)
    if known is not None:
        return known
    live = {ref: None if end == FOREVER else end.isoformat() for ref, end in sorted(verdict.live.items())}
    until = None if verdict.keep_until == FOREVER else verdict.keep_until
    row = made[key] = Row(until, verdict.next_change, live, purposes.mask_of(live, bits), verdict.on_hold)
    return row


def _subjects(derived: Sequence[Derived], wanted: Mapping[Key, Row], as_of: date) -> None:
    own: dict[int, dict[Key, Row]] = {one.subject.pk: {} for one in derived}
    for key, row in wanted.items():
        own[key[0]][key] = row
    changed = []
    for one in derived:
        found = of_subject(own[one.subject.pk], one.undatable, as_of)
        if tuple(getattr(one.subject, name) for name in _SUBJECT) != found:
            for name, value in zip(_SUBJECT, found, strict=True):
                setattr(one.subject, name, value)
            changed.append(one.subject)
    update_many(changed, _SUBJECT)


def store_subjects(ids: Sequence[int], found: OfSubject) -> None:
    """Give all these subjects the same."""
    Subject.objects.filter(pk__in=Many(ids)).update(**found._asdict())


def of_subject(own: Mapping[Key, Row], undatable: str, as_of: date) -> OfSubject:
    """What follows of the rows of a subject. One of whom nothing is held is due at once: its shell goes too."""
    informed = any(datum == "informed_on" for _, datum, _ in own)
    if undatable:
        return OfSubject(None, as_of + DAY, undatable, informed)
    rows = list(own.values())
    if not rows:
        return OfSubject(as_of - DAY, as_of, "", informed)
    open_ended = any(row.until is None for row in rows)
    keep_until = None if open_ended else max(row.until for row in rows if row.until)
    looks = [row.until + DAY for row in rows if row.until and not (row.held and row.until < as_of)]
    looks += [row.next_change for row in rows if row.next_change]
    return OfSubject(keep_until, min(looks, default=None), "", informed)
