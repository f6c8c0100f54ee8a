"""The gate's questions as SQL: every list of every page asks several, and composing each from the ORM's forty parts took longer
than answering it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, F, Func, TextField

from kortisto.database.many import Many
from kortisto.database.there import exists
from kortisto.privacy.models import Keep, Restriction
from kortisto.privacy.purposes import SHARED_BIT, mask_of

Bits = tuple[tuple[str, int], ...]
"""(purpose, its bit in the mask)."""
Compiled = tuple[str, tuple[Any, ...]]
_DATED = {
    "sqlite": "SELECT 1 FROM json_each({live}) own WHERE own.key IN ({refs}) AND coalesce(own.value >= %s, 1)",
    "postgresql": "SELECT 1 FROM jsonb_each_text({live}) AS own(key, value) "
    "WHERE own.key IN ({refs}) AND coalesce(own.value >= %s, true)",
}


def own_bits(bits: Iterable[tuple[str, int]]) -> int:
    """The bits that stand for one purpose each."""
    return mask_of((ref for ref, bit in bits if bit != SHARED_BIT), dict(bits))


class LiveOn(Func):
    """Whether a Keep row is live on the day for one of the purposes: its bits say so, or of a row the night is behind with, and
    for purposes that share a bit, the last days themselves."""

    output_field = BooleanField()

    def __init__(self, bits: Bits, as_of: date) -> None:
        super().__init__(F("mask"), F("next_change"), F("live"))
        self.bits, self.as_of = bits, as_of

    def as_sql(self, compiler: Any, connection: Any, **_more: Any) -> Compiled:  # type: ignore[override]
        mask, change, live = (compiler.compile(one)[0] for one in self.source_expressions)
        return _live(connection, self.bits, self.as_of, mask, change, live)


def _live(connection: Any, bits: Bits, as_of: date, mask: str, change: str, live: str) -> Compiled:
    dated = _DATED[connection.vendor].format(live=live, refs=", ".join(["%s"] * len(bits)))
    fresh = f"({change} IS NULL OR {change} > %s) AND ({mask} & %s) > 0"
    refs, today = [ref for ref, _bit in bits], connection.ops.adapt_datefield_value(as_of)
    values = (mask_of(refs, dict(bits)), today, own_bits(bits), *refs, as_of.isoformat())
    return f"(({mask} & %s) > 0 AND (({fresh}) OR EXISTS({dated})))", values


def live_rows(bits: Bits, as_of: date, subject_ids: Iterable[int]) -> list[tuple[int, str, str, int, str | None]]:
    """(subject id, datum, record, mask, last days as JSON) of what is live of the subjects; the days only where the mask does not say
    which purposes it is live for: where a night is behind, or purposes share a bit."""
    live, values = _live(connection, bits, as_of, "kept.mask", "kept.next_change", "kept.live")
    ids, given = Many(subject_ids).said()
    days = f"CASE WHEN kept.next_change <= %s OR kept.mask >= {1 << SHARED_BIT} THEN CAST(kept.live AS text) END"
    table = connection.ops.quote_name(Keep._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT kept.subject_id, kept.datum, kept.record, kept.mask, {days} FROM {table} kept "  # noqa: S608 - names of ours
            f"WHERE kept.subject_id IN {ids} AND {live}",
            [connection.ops.adapt_datefield_value(as_of), *given, *values],
        )
        return list(cursor.fetchall())


class IsLive(Func):
    """Whether there is a live Keep row with such columns: each an expression of the row around it, or a tuple of texts to be one of.

    Nothing else in a query is called `kept`, so that the names of a query around this one cannot be taken for its own.
    """

    output_field = BooleanField()

    def __init__(self, bits: Bits, as_of: date, *columns: tuple[str, Any]) -> None:
        self.bits, self.as_of = bits, as_of
        self.texts = [(name, value) for name, value in columns if isinstance(value, tuple)]
        rows = [(name, value) for name, value in columns if not isinstance(value, tuple)]
        self.rows = [name for name, _row in rows]
        super().__init__(*(row for _name, row in rows))

    def as_sql(self, compiler: Any, connection: Any, **_more: Any) -> Compiled:  # type: ignore[override]
        if not self.bits or any(not texts for _name, texts in self.texts):
            raise EmptyResultSet
        asked, values = list[str](), list[Any]()
        for name, row in zip(self.rows, self.source_expressions, strict=True):
            sql, own = compiler.compile(row)
            asked.append(f"kept.{name} = {sql}")
            values += own
        for name, texts in self.texts:
            asked.append(f"kept.{name} IN ({', '.join(['%s'] * len(texts))})")
            values += texts
        live, own = _live(connection, self.bits, self.as_of, "kept.mask", "kept.next_change", "kept.live")
        table = connection.ops.quote_name(Keep._meta.db_table)
        found = f"SELECT 1 FROM {table} kept WHERE {' AND '.join(asked)} AND {live}"  # noqa: S608 - names of ours
        return exists(found, connection), (*values, *own)


class Restricted(Func):
    """Whether the processing of a subject is restricted now (Art. 18)."""

    output_field = BooleanField()

    def __init__(self, path: str) -> None:
        super().__init__(F(path))

    def as_sql(self, compiler: Any, connection: Any, **_more: Any) -> tuple[str, Sequence[Any]]:  # type: ignore[override]
        subject, values = compiler.compile(self.source_expressions[0])
        table = connection.ops.quote_name(Restriction._meta.db_table)
        found = f"SELECT 1 FROM {table} held WHERE held.subject_id = {subject} AND held.lifted_at IS NULL"  # noqa: S608 - names of ours
        return exists(found, connection), values


class RecordOf(Func):
    """The record key of the row with the number in a column: ``contacts.position:12``."""

    output_field = TextField()

    def __init__(self, kind: str, column: str) -> None:
        super().__init__(F(column))
        self.kind = kind

    def as_sql(self, compiler: Any, _connection: Any, **_more: Any) -> Compiled:  # type: ignore[override]
        number, values = compiler.compile(self.source_expressions[0])
        return f"(%s || CAST({number} AS text))", (f"{self.kind}:", *values)
