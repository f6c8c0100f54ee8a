"""Subjects in the same circumstances are judged once: a list brings in thousands of people of whom the same is known.

What differs between two of them is which rows hold their data. Records are numbered as they come up, kind by kind, so that
`contacts.position:17` of one and `contacts.position:18` of another are the same to the evaluator, which asks only whether two
records are the same or of the same kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from kortisto.privacy.policy.state import DatedEntry, SubjectState, Verdict

Ruling = Callable[[SubjectState], list[Verdict]]
_MOST = 5_000
"""Circumstances remembered at once; beyond them nothing is gained that would be worth the memory."""


class Alike:
    """Verdicts of one chunk of subjects."""

    def __init__(self) -> None:
        self._known: dict[Any, list[Verdict]] = {}

    def verdicts(self, state: SubjectState, outside: Any, ruling: Ruling) -> list[Verdict]:
        """What `ruling` says of the state, asked only for circumstances not met before; raises what it raises.

        `outside`: what else the ruling rests on (the versions that bind the subject).
        """
        key = outside, shape(state)
        known = self._known.get(key)
        if known is None:
            found = ruling(state)
            if len(self._known) < _MOST:
                self._known[key] = found
            return found
        # `live` is shared: nobody writes to a verdict.
        return [replace(verdict, record=record) for verdict, (_, record) in zip(known, state.data, strict=True)]


def shape(state: SubjectState) -> tuple[tuple[Any, ...], tuple[date, ...]]:
    """The circumstances of a subject in two parts: what is known of them, and the days of its facts and anchors in that order."""
    places: dict[str, str] = {}
    days: list[date] = []
    form = (
        state.kind,
        tuple([(datum, place_of(record, places)) for datum, record in state.data]),
        _dated(state.facts.items(), places, days),
        _dated(state.anchors.items(), places, days),
        frozenset(state.objections),
        tuple([(datum, place_of(record, places)) for datum, record in state.holds]),
    )
    return form, tuple(days)


def _dated(found: Iterable[tuple[str, Sequence[DatedEntry]]], places: dict[str, str], days: list[date]) -> tuple[Any, ...]:
    form: list[Any] = []
    for name, entries in found:
        form.append(name)
        for record, day in entries:
            form.append((place_of(record, places),))
            days.append(day)
    return tuple(form)


def place_of(record: str | None, places: dict[str, str]) -> str | None:
    """The record without its number: its kind, and the how manyth record of the subject it is."""
    if record is None:
        return None
    known = places.get(record)
    if known is None:
        known = places[record] = f"{record.partition(':')[0]}:{len(places)}"
    return known
