"""Liveness as a condition of the database, exact on any day: the mask finds the rows, stale ones are read by their dates."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Case, F, Model, Q, QuerySet, TextField, Value, When

from kortisto.lib.once import once
from kortisto.privacy.classification import Classified
from kortisto.privacy.gate.live import Bits, IsLive, LiveOn, RecordOf, Restricted, live_rows, own_bits
from kortisto.privacy.models import Keep
from kortisto.privacy.purposes import SHARED_BIT, known_codes, mask_of

M = TypeVar("M", bound=Model)


class Liveness:
    """The purposes a gate acts for, on a day."""

    def __init__(self, refs: Iterable[str], as_of: date) -> None:
        self.as_of = as_of
        self.bits = known_codes(refs)
        self.mask = mask_of(self.bits, self.bits)

    def keeps(self, refs: Iterable[str] | None = None) -> QuerySet[Keep]:
        """Keep rows live on the day for one of the purposes (of `refs`, else of all)."""
        bits = self._bits(refs)
        return Keep.objects.filter(LiveOn(bits, self.as_of)) if bits else Keep.objects.none()

    def _bits(self, refs: Iterable[str] | None = None) -> Bits:
        wanted = None if refs is None else set(refs)
        return tuple(sorted((ref, bit) for ref, bit in self.bits.items() if wanted is None or ref in wanted))

    def of_subject(self, refs: Iterable[str], path: str) -> IsLive:
        """Whether anything is live for one of `refs` of a row's subject (lookup `path` to its id)."""
        return IsLive(self._bits(refs), self.as_of, ("subject_id", F(path)))

    def of_row(self, table: Classified, data: Iterable[str] | None = None) -> IsLive:
        """Whether a row itself holds something live (one of `data`): on its own record, or on the card it belongs to."""
        assert table.subject_id is not None
        columns: list[tuple[str, Any]] = [("subject_id", F(table.subject_id)), ("record", record_key(table))]
        if table.each:
            columns.append(("datum", F(table.each)))
        if data is not None:
            columns.append(("datum", tuple(data)))
        return IsLive(self._bits(), self.as_of, *columns)

    def ended(self, datum: str) -> list[QuerySet[Keep]]:
        """Every Keep row of `datum` that is not live, and few others: those of no purpose of ours, and (of every datum, so that
        their index serves) those a night is behind with.
        """
        own = own_bits(self.bits.items())
        dead = [mask for mask in masks() if not mask & own]
        return [Keep.objects.filter(datum=datum, mask__in=dead), Keep.objects.filter(next_change__lte=self.as_of)]

    def rows(self, subject_ids: Iterable[int]) -> list[tuple[int, str, str, frozenset[str]]]:
        """(subject id, datum, record, the purposes it is live for today) of what is live of these subjects.

        The bits say which, unless the night is behind with the row or purposes share a bit: only then the days are read.
        """
        own = {ref: 1 << bit for ref, bit in self.bits.items() if bit != SHARED_BIT}
        said: dict[int, frozenset[str]] = {}
        found = []
        for sid, datum, record, mask, live in live_rows(self._bits(), self.as_of, subject_ids) if self.bits else ():
            if live is not None:
                found.append((sid, datum, record, self._by_date(json.loads(live))))
                continue
            if mask not in said:
                said[mask] = frozenset(ref for ref, bit in own.items() if mask & bit)
            found.append((sid, datum, record, said[mask]))
        return found

    def live_on(self, live: dict[str, str | None], refs: Iterable[str]) -> bool:
        """The same question of a row in hand."""
        return not self._by_date(live).isdisjoint(refs)

    def _by_date(self, live: dict[str, str | None]) -> frozenset[str]:
        today = self.as_of.isoformat()
        return frozenset(ref for ref in self.bits if ref in live and (live[ref] or today) >= today)


def masks() -> list[int]:
    """The masks there are, however many rows have each: each is one step in the index."""
    return once("masks", _masks)


def _masks() -> list[int]:
    table = connection.ops.quote_name(Keep._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE seen(mask) AS (SELECT min(mask) FROM {table} UNION ALL "  # noqa: S608 - our own name
            f"SELECT (SELECT min(k.mask) FROM {table} k WHERE k.mask > seen.mask) FROM seen WHERE seen.mask IS NOT NULL) "
            "SELECT mask FROM seen WHERE mask IS NOT NULL"
        )
        return [mask for (mask,) in cursor.fetchall()]


def record_key(table: Classified) -> Any:
    """The record key of a row as the database builds it: ``contacts.position:12``, or "" for the card."""
    own = RecordOf(table.kind, "pk")
    if not table.each:
        return own if table.record else Value("")
    beside = f"{table.beside}_id"
    borne = RecordOf(table.bearer._meta.label_lower, beside) if table.beside else Value("")
    cases = [When(Q(**{f"{table.each}__in": sorted(table.alone)}), then=own)] if table.alone else []
    cases += [When(Q(**{f"{beside}__isnull": True}), then=Value(""))] if table.beside else []
    return Case(*cases, default=borne, output_field=TextField())


def unrestricted(queryset: QuerySet[M], path: str) -> QuerySet[M]:
    """Without the rows of subjects whose processing is restricted (Art. 18)."""
    return queryset.filter(~Q(Restricted(path)))
