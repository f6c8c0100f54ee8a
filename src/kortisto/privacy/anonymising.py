"""Anonymising: a datum whose time is up leaves a number behind, and nothing else.

`on_end = "anonymise"` in a notice means: when the last purpose ends, the record is erased like any other, and one is added
to the count of its cell (year, kind …). A record generalised until nothing leads back to the person says no more than such
a count, and a count has no order, no time and no neighbours to be joined with. Small numbers are shown to nobody, at least
none under 5. Whoever asks to be erased, or objects, is erased and not counted.

A room tells how its records are counted:

@anonymising.cells("interactions", words=in_words)   # `counted_by` of the catalogue names the dimensions
def of_interactions(records): return {"contacts.interaction:12": {"year": "2026", "kind": "call_held"}}
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from kortisto.privacy.catalogue import CATALOGUE
from kortisto.privacy.models import Tally
from kortisto.privacy.policy.compiled import binds
from kortisto.privacy.policy.model import Anonymise, Policy
from kortisto.privacy.policy.scope import Scopes
from kortisto.privacy.policy.state import SubjectState

Cells = Callable[[Sequence[str]], Mapping[str, Mapping[str, str]]]
Words = Callable[[str, str], str]

_cells: dict[str, Cells] = {}
_words: dict[str, Words] = {}


def cells(datum: str, *, words: Words) -> Callable[[Cells], Cells]:
    """Register how records of `datum` are counted: record keys → dimension → value. ValueError when the catalogue knows none.

    `words` says a value in the reader's language: (dimension, value) → text.
    """
    if not CATALOGUE[datum].counted_by:
        raise ValueError(f"{datum!r} is not counted by anything (catalogue.py)")

    def keep(fn: Cells) -> Cells:
        _cells[datum] = fn
        _words[datum] = words
        return fn

    return keep


def registered() -> frozenset[str]:
    return frozenset(_cells)


def method(policies: Iterable[Policy], state: SubjectState, datum: str, record: str | None, as_of: date) -> Anonymise | None:
    """How a datum that ends on `as_of` is anonymised; None: it is erased without a trace.

    Every notice that lists the datum must say so, by the field or by the limit that ended it; of their dimensions the common
    ones count.
    """
    if datum not in _cells:
        return None
    found = [_said(policy, key, state, record, as_of) for policy in policies for key in policy.holds.get(datum, ())]
    said = [one for one in found if one is not None]
    if not said or len(said) < len(found):
        return None
    by = tuple(name for name in said[0].by if all(name in one.by for one in said))
    return Anonymise(by, max(one.smallest for one in said))


def _said(policy: Policy, key: str, state: SubjectState, record: str | None, as_of: date) -> Anonymise | None:
    field = policy.fields[key]
    if field.on_end == "anonymise":
        return field.anonymise
    scopes = Scopes(state)
    purposes = [p for p in policy.purposes if key in p.fields and not p.statutory and state.kind in p.subjects]
    for limit in policy.limits:
        if limit.then == "anonymise" and any(binds(limit, purpose, [key]) for purpose in purposes):
            day = limit.until.day(scopes.resolver(scopes.of(record)))
            if day is not None and day < as_of:
                return field.anonymise
    return None


def count(records: Mapping[str, Mapping[str, Sequence[str]]]) -> int:
    """Add one for each record (datum → record key → dimensions) in the caller's transaction; gives how many were counted."""
    added: Counter[tuple[str, str]] = Counter()
    for datum, asked in sorted(records.items()):
        for record, values in _cells[datum](sorted(asked)).items():
            added[datum, written({name: values[name] for name in asked[record]})] += 1
    for (datum, cell), number in sorted(added.items()):
        Tally.objects.get_or_create(datum=datum, cell=cell)
        Tally.objects.filter(datum=datum, cell=cell).update(number=F("number") + number)
    return added.total()


def written(values: Mapping[str, str]) -> str:
    """`kind=call_held;year=2026`: the same text for the same cell."""
    return ";".join(f"{name}={value}" for name, value in sorted(values.items()))


def _as_it_is(_dimension: str, value: str) -> str:
    return value


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as people may see it: `number` None while it is under `smallest`."""

    datum: str
    values: Mapping[str, str]
    number: int | None
    smallest: int

    @property
    def words(self) -> str:
        """“2026, call”: the cell in the reader's language."""
        say_it = _words.get(self.datum, _as_it_is)
        return ", ".join(say_it(name, value) for name, value in sorted(self.values.items(), reverse=True))


def shown(policies: Iterable[Policy]) -> list[Shown]:
    """Every cell, small numbers withheld, in order of datum and cell."""
    smallest: dict[str, int] = {}
    for policy in policies:
        for field in policy.fields.values():
            for name in field.holds:
                smallest[name] = max(field.anonymise.smallest, smallest.get(name, 0))
    found = []
    for datum, cell, number in Tally.objects.order_by("datum", "cell").values_list("datum", "cell", "number"):
        least = smallest.get(datum, Anonymise().smallest)
        values = dict(part.partition("=")[::2] for part in cell.split(";") if part)
        found.append(Shown(datum, values, number if number >= least else None, least))
    return found
