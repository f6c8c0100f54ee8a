"""Liveness as a condition of the database, exact on any day: the mask finds the rows, stale ones are read by their dates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from django.db import connection
from django.db.models import BooleanField, Case, CharField, Exists, F, Func, Model, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat
from django.db.models.lookups import In, IsNull

from kortisto.database.many import Many
from kortisto.lib.once import once
from kortisto.privacy.classification import Classified
from kortisto.privacy.models import Keep, Restriction
from kortisto.privacy.purposes import SHARED_BIT, known_codes, mask_of

M = TypeVar("M", bound=Model)


class LiveOn(Func):
    """Whether a Keep row is live on the day for one of the purposes: its bits say so, or of a row the night is behind with, and
    for purposes that share a bit, the last days themselves. Written as SQL: every list of every page asks it several times."""

    output_field = BooleanField()

    def __init__(self, bits: tuple[tuple[str, int], ...], as_of: date) -> None:
        super().__init__(F("mask"), F("next_change"), F("live"))
        self.bits, self.as_of = bits, as_of

    def as_sqlite(self, compiler: Any, connection: Any, **_more: Any) -> tuple[str, tuple[Any, ...]]:
        return self._sql(compiler, "SELECT 1 FROM json_each({live}) own WHERE own.key IN ({refs}) AND coalesce(own.value >= %s, 1)")

    def as_postgresql(self, compiler: Any, connection: Any, **_more: Any) -> tuple[str, tuple[Any, ...]]:
        rows = (
            "SELECT 1 FROM jsonb_each_text({live}) AS own(key, value) WHERE own.key IN ({refs}) AND coalesce(own.value >= %s, true)"
        )
        return self._sql(compiler, rows)

    def _sql(self, compiler: Any, by_date: str) -> tuple[str, tuple[Any, ...]]:
        mask, change, live = (compiler.compile(one)[0] for one in self.source_expressions)
        dated = by_date.format(live=live, refs=", ".join(["%s"] * len(self.bits)))
        fresh = f"({change} IS NULL OR {change} > %s) AND ({mask} & %s) > 0"
        refs, today = [ref for ref, _bit in self.bits], connection.ops.adapt_datefield_value(self.as_of)
        values = (mask_of(refs, dict(self.bits)), today, _own(self.bits), *refs, self.as_of.isoformat())
        return f"(({mask} & %s) > 0 AND (({fresh}) OR EXISTS({dated})))", values


def _own(bits: Iterable[tuple[str, int]]) -> int:
    """The bits that stand for one purpose each."""
    return mask_of((ref for ref, bit in bits if bit != SHARED_BIT), dict(bits))


class Liveness:
    """The purposes a gate acts for, on a day."""

    def __init__(self, refs: Iterable[str], as_of: date) -> None:
        self.as_of = as_of
        self.bits = known_codes(refs)
        self.mask = mask_of(self.bits, self.bits)

    def keeps(self, refs: Iterable[str] | None = None) -> QuerySet[Keep]:
        """Keep rows live on the day for one of the purposes (of `refs`, else of all)."""
        bits = {ref: bit for ref, bit in self.bits.items() if refs is None or ref in set(refs)}
        if not bits:
            return Keep.objects.none()
        return Keep.objects.filter(LiveOn(tuple(sorted(bits.items())), self.as_of))

    def ended(self, datum: str) -> list[QuerySet[Keep]]:
        """Every Keep row of `datum` that is not live, and few others: those of no purpose of ours, and (of every datum, so that
        their index serves) those a night is behind with.
        """
        own = _own(self.bits.items())
        dead = [mask for mask in masks() if not mask & own]
        return [Keep.objects.filter(datum=datum, mask__in=dead), Keep.objects.filter(next_change__lte=self.as_of)]

    def rows(self, subject_ids: Iterable[int]) -> list[tuple[int, str, str, frozenset[str]]]:
        """(subject id, datum, record, the purposes it is live for today) of what is live of these subjects.

        The bits say which, unless the night is behind with the row or purposes share a bit: only then the days are read.
        """
        days = Case(When(Q(next_change__lte=self.as_of) | Q(mask__gte=1 << SHARED_BIT), then=F("live")), default=None)
        own = {ref: 1 << bit for ref, bit in self.bits.items() if bit != SHARED_BIT}
        said: dict[int, frozenset[str]] = {}
        found = []
        rows = self.keeps().filter(subject_id__in=Many(subject_ids)).values_list("subject_id", "datum", "record", "mask", days)
        for sid, datum, record, mask, live in rows:
            if live is None and mask not in said:
                said[mask] = frozenset(ref for ref, bit in own.items() if mask & bit)
            found.append((sid, datum, record, said[mask] if live is None else self._by_date(live)))
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


def subject_is_live(keeps: QuerySet[Keep], path: str) -> Exists:
    """Whether the row's subject (lookup `path` to its id) has a live datum."""
    return Exists(keeps.filter(subject_id=OuterRef(path)))


def row_is_live(keeps: QuerySet[Keep], table: Classified, data: Iterable[str] | None = None) -> Exists:
    """Whether the row itself holds something live: its own record, or the card it belongs to."""
    assert table.subject_id is not None
    own = keeps.filter(subject_id=OuterRef(table.subject_id), record=record_key(table))
    if table.each:
        own = own.filter(datum=OuterRef(table.each))
    return Exists(own if data is None else own.filter(datum__in=list(data)))


def record_key(table: Classified) -> Any:
    """The record key of an outer row as the database builds it: ``contacts.position:12``, or "" for the card."""
    own = _key(table.kind, "pk")
    if not table.each:
        return own if table.record else Value("")
    beside = f"{table.beside}_id"
    borne = _key(table.bearer._meta.label_lower, beside) if table.beside else Value("")
    cases = [When(Q(In(OuterRef(table.each), sorted(table.alone))), then=own)] if table.alone else []
    cases += [When(Q(IsNull(OuterRef(beside), True)), then=Value(""))] if table.beside else []
    return Case(*cases, default=borne)


def _key(kind: str, column: str) -> Any:
    return Concat(Value(f"{kind}:"), Cast(OuterRef(column), CharField()))


def unrestricted(queryset: QuerySet[M], path: str) -> QuerySet[M]:
    """Without the rows of subjects whose processing is restricted (Art. 18)."""
    return queryset.exclude(Exists(Restriction.objects.filter(subject_id=OuterRef(path), lifted_at=None)))
