"""Whoever loses everything is judged together with the others of whom that is so: by the latest days any of them has.

A last day never comes earlier because a fact holds longer or an anchor lies later: expressions, rules, limits and the rules
that rest on other data are built of the earliest, the latest and additions of time alone, and *whether* there is a day depends
on which entries there are, never on when they are. So take subjects of whom the same entries are known, and of each entry the
latest day among them: when nothing justifies any datum of such a subject, nothing justifies it of any of them.
The days stored of a subject only say with whom to try; what they say is not believed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from operator import lt
from typing import Any

from kortisto.privacy.due.alike import shape
from kortisto.privacy.policy.state import DatedEntry, SubjectState, Undatable, Verdict
from kortisto.privacy.states import Known
from kortisto.privacy.transitions import PolicySet

Judge = Callable[[SubjectState, Sequence[PolicySet]], list[Verdict]]


class _Same:
    """Subjects in the same circumstances but for their days; `latest`: of each entry, in the order of `shape`."""

    def __init__(self, state: SubjectState, days: tuple[date, ...]) -> None:
        self.state, self.latest, self.members = state, days, list[int]()

    def add(self, pk: int, days: tuple[date, ...]) -> None:
        self.members.append(pk)
        if any(map(lt, self.latest, days)):
            self.latest = tuple(map(max, self.latest, days))

    def over(self, sets: Sequence[PolicySet], judge: Judge) -> bool:
        try:
            return all(verdict.fate == "erase" for verdict in judge(_with(self.state, self.latest), sets))
        except Undatable:
            return False


def over(known: Iterable[tuple[Known, Sequence[PolicySet]]], *, as_of: date, judge: Judge) -> set[int]:
    """Ids of subjects of whom, on `as_of`, every datum is to be erased. Who is not among them has to be judged by themselves."""
    found: dict[Any, tuple[_Same, Sequence[PolicySet]]] = {}
    for one, sets in known:
        until = one.subject.keep_until
        if until is None or until >= as_of:
            continue
        form, days = shape(one.state)
        key = tuple(sets), form
        if key not in found:
            found[key] = _Same(one.state, days), sets
        found[key][0].add(one.subject.pk, days)
    gone = set[int]()
    for same, sets in found.values():
        if same.over(sets, judge):
            gone.update(same.members)
    return gone


def ended(state: SubjectState) -> list[Verdict]:
    """The verdicts of a subject who loses everything, without days on which only a hash is remembered."""
    return [Verdict(datum, record, {}, None, None, None, False, False, "") for datum, record in state.data]


def _with(state: SubjectState, days: tuple[date, ...]) -> SubjectState:
    """The state with these days in the places of its own."""
    each = iter(days)

    def dated(entries: Sequence[DatedEntry]) -> list[DatedEntry]:
        return [(record, next(each)) for record, _ in entries]

    facts = {name: dated(entries) for name, entries in state.facts.items()}
    return replace(state, facts=facts, anchors={name: dated(entries) for name, entries in state.anchors.items()})
