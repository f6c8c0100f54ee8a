"""What the page of a check says, from the rows judged at once, or of a long list from what its check noted of them.

A list of a hundred thousand rows is judged once, in the background. Its page then reads the outcomes, and judges anew only the
rows it shows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet, Window
from django.db.models.functions import RowNumber

from kortisto.exchange import joining, rows, strongbox, wording
from kortisto.exchange.chosen import Mapping
from kortisto.exchange.judging import Judged, judge
from kortisto.exchange.learning import Columns, learn
from kortisto.exchange.models import Import, ImportRow
from kortisto.exchange.reading.tables import Table
from kortisto.exchange.report import LEFT_OUT, count, reason_of
from kortisto.exchange.working import court_for

Outcome = ImportRow.Outcome
COMING = (Outcome.CREATED, Outcome.COMPLETED, Outcome.COMPANY_CREATED, Outcome.BAN_KEPT)
Said = list[tuple[str, list[int], int]]
"""Sentences with the numbers of their rows (of very many the first), and how many rows there are."""
_FIRST = 200
"""Row numbers fetched of each kind: more are not shown."""


@dataclass(slots=True)
class Seen:
    """`bad` and `waiting` are the first rows of their kind, as many as a page shows; `reasons` of rows not mended in place."""

    counts: dict[str, int]
    bad: list[Judged] = field(default_factory=list)
    waiting: list[Judged] = field(default_factory=list)
    reasons: Said = field(default_factory=list)
    mended: Said = field(default_factory=list)

    @property
    def to_inform(self) -> int:
        """People new to the register whom nobody has told about it yet."""
        return self.counts.get("created", 0) - self.counts.get("informed", 0)


def judged(upload: Import, table: Table, *, as_of: date, only: frozenset[int] | None = None) -> list[Judged]:
    """The stored rows of a short list, judged now; with `only`, these rows of a long one, by what its check learnt of the rest."""
    mapping = Mapping.from_json(upload.mapping)
    known = learn(table, mapping) if only is None else known_of(upload, table, mapping)
    entries = joining.join(rows.entries(table, mapping, as_of=as_of, only=only, known=known)).entries
    return list(judge(entries, court_for(upload, known.spellings.keys(), as_of=as_of)))


def known_of(upload: Import, table: Table, mapping: Mapping) -> Columns:
    """What whole columns say: of a long list as its check learnt it, of a short one read now."""
    return _learnt(upload) or learn(table, mapping)


def _learnt(upload: Import) -> Columns | None:
    """Orders of names and days; companies are shown as the row spells them."""
    found = strongbox.learnt(upload)
    if found is None:
        return None
    orders = {target: (order, bool(unsure)) for target, (order, unsure) in found["date_orders"].items()}
    return Columns(found["name_order"], orders)


def at_once(found: Sequence[Judged], *, fixes: int, pairs: int) -> Seen:
    seen = Seen(count(found))
    seen.bad = [one for one in found if one.outcome == Outcome.BAD][:fixes]
    seen.waiting = [one for one in found if one.outcome == Outcome.WAITING][:pairs]
    seen.reasons = [
        (wording.sentence(one.reason), one.entry.rows, len(one.entry.rows)) for one in found if one.outcome in _REASONED
    ]
    seen.mended = [
        (wording.sentence(note.code), [one.entry.row], 1) for one in found if one.outcome in COMING for note in one.entry.notes
    ]
    return seen


def of_long_list(upload: Import, table: Table, *, as_of: date, fixes: int, pairs: int) -> Seen:
    """From the rows the check noted: a constant number of queries."""
    noted = upload.rows.order_by("number")
    seen = Seen(dict(upload.counts))
    shown = [
        *noted.filter(outcome=Outcome.BAD).values_list("number", flat=True)[:fixes],
        *noted.filter(outcome=Outcome.WAITING).values_list("number", flat=True)[:pairs],
    ]
    joined = noted.filter(into__in=shown).values_list("number", flat=True)
    again = judged(upload, table, as_of=as_of, only=frozenset([*shown, *joined]))
    seen.bad = [one for one in again if one.outcome == Outcome.BAD]
    seen.waiting = [one for one in again if one.outcome == Outcome.WAITING]
    left = first_of_each(noted.filter(outcome__in=_REASONED), "reason")
    seen.reasons = [(wording.sentence(reason), numbers, count) for reason, numbers, count in left]
    kept = first_of_each(noted.filter(outcome__in=COMING).exclude(notes=[]), "notes")
    seen.mended = [(wording.sentence(code), numbers, count) for codes, numbers, count in kept for code in codes]
    return seen


def first_of_each(found: QuerySet[ImportRow], *names: str) -> list[tuple[Any, ...]]:
    """For each combination of these columns, in the order of the list: their values, the numbers of the first rows, how many rows."""
    ordered = Window(RowNumber(), partition_by=list(names), order_by="number")
    first = found.order_by("number").annotate(place=ordered).filter(place__lte=_FIRST).values_list(*names, "number")
    numbers: dict[str, list[int]] = {}
    for *values, number in first:
        numbers.setdefault(json.dumps(values), []).append(number)
    counted = found.order_by().values_list(*names).annotate(count=Count("pk"))
    made = [(*values, numbers.get(json.dumps(values), []), count) for *values, count in counted]
    return sorted(made, key=lambda one: one[-2])


def why_left_out(found: Iterable[Judged]) -> dict[int, str]:
    """Row number → why it does not come in."""
    return {number: reason_of(one) for one in found if one.outcome in LEFT_OUT for number in one.entry.rows}


def noted_reasons(upload: Import) -> dict[int, str]:
    """The same from the rows a check noted; a joined row shares the reason of the one it was joined with."""
    noted = upload.rows.order_by("number")
    own = dict(noted.filter(outcome__in=LEFT_OUT).values_list("number", "reason"))
    joined = noted.filter(outcome=Outcome.JOINED).values_list("number", "into")
    whole = own | {number: own[into] for number, into in joined if into in own}
    return {number: wording.sentence(reason) for number, reason in sorted(whole.items())}


_REASONED = tuple(outcome for outcome in LEFT_OUT if outcome not in (Outcome.BAD, Outcome.WAITING))
