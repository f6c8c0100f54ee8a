"""Subjects in the same circumstances are judged once: a list brings in thousands of people of whom the same is known.

What differs between two of them is which rows hold their data. Records are numbered as they come up, kind by kind, so that
`contacts.position:17` of one and `contacts.position:18` of another are the same to the evaluator, which asks only whether two
records are the same or of the same kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
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
        places: dict[str, str] = {}
        key = outside, _circumstances(state, places)
        known = self._known.get(key)
        if known is None:
            found = ruling(state)
            if len(self._known) < _MOST:
                self._known[key] = found
            return found
        # `live` is shared: nobody writes to a verdict.
        return [replace(verdict, record=record) for verdict, (_, record) in zip(known, state.data, strict=True)]


def _circumstances(state: SubjectState, places: dict[str, str]) -> tuple[Any, ...]:
    return (
        state.kind,
        tuple((datum, place_of(record, places)) for datum, record in state.data),
        _dated(state.facts.items(), places),
        _dated(state.anchors.items(), places),
        frozenset(state.objections),
        tuple((datum, place_of(record, places)) for datum, record in state.holds),
    )


def _dated(found: Iterable[tuple[str, Sequence[DatedEntry]]], places: dict[str, str]) -> tuple[Any, ...]:
    return tuple((name, tuple((place_of(record, places), day) for record, day in entries)) for name, entries in found)


def place_of(record: str | None, places: dict[str, str]) -> str | None:
    """The record without its number: its kind, and the how manyth record of the subject it is."""
    if record is None:
        return None
    known = places.get(record)
    if known is None:
        known = places[record] = f"{record.partition(':')[0]}:{len(places)}"
    return known
