"""Facts and anchors: the closed registry through which rooms tell the engine what is true.

The names, their phrases and their rooms stand in ``policy/vocabulary.py``; here a room attaches
the one query that answers a name.  A name without a query has no room yet and never holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from .policy import vocabulary


class Holding(NamedTuple):
    """A fact that holds for a subject.

    ``record`` is the key of the row it was read from ("contacts.position:12") or None when it
    concerns the whole card.  ``last_day`` is the last day it holds if nothing new happens;
    ``date.max`` when nothing ends it by itself.
    """

    subject_id: int
    record: str | None
    last_day: date


class Dated(NamedTuple):
    """The day of an anchor, for a subject or for one record of it."""

    subject_id: int
    record: str | None
    day: date


class Objected(NamedTuple):
    """A purpose the subject has objected to ("*dm*" = all direct marketing), and since when."""

    subject_id: int
    purpose: str
    since: date


FactQuery = Callable[[Sequence[int], date], Iterable[Holding]]
AnchorQuery = Callable[[Sequence[int], date], Iterable[Dated]]
ObjectionQuery = Callable[[Sequence[int], date], Iterable[Objected]]

_facts: dict[str, FactQuery] = {}
_anchors: dict[str, AnchorQuery] = {}
_objections: list[ObjectionQuery] = []


def fact(name: str) -> Callable[[FactQuery], FactQuery]:
    """Register the query of a fact; raises ValueError for an unknown, computed or taken name."""
    known = vocabulary.facts()
    if name not in known or known[name].computed:
        raise ValueError(f"{name!r} is no fact a room may answer (policy/phrases/facts.toml)")

    def keep(query: FactQuery) -> FactQuery:
        if _facts.get(name, query) is not query:
            raise ValueError(f"the fact {name!r} has a query already")
        _facts[name] = query
        return query

    return keep


def anchor(name: str) -> Callable[[AnchorQuery], AnchorQuery]:
    """Register the query of an anchor; raises ValueError for an unknown or taken name."""
    if name not in vocabulary.anchors():
        raise ValueError(f"{name!r} is no anchor (policy/phrases/anchors.toml)")

    def keep(query: AnchorQuery) -> AnchorQuery:
        if _anchors.get(name, query) is not query:
            raise ValueError(f"the anchor {name!r} has a query already")
        _anchors[name] = query
        return query

    return keep


def objections(query: ObjectionQuery) -> ObjectionQuery:
    """Register a query that tells which purposes subjects have objected to (Art. 21)."""
    if query not in _objections:
        _objections.append(query)
    return query


def fact_query(name: str) -> FactQuery | None:
    return _facts.get(name)


def anchor_query(name: str) -> AnchorQuery | None:
    return _anchors.get(name)


def objection_queries() -> tuple[ObjectionQuery, ...]:
    return tuple(_objections)


def without_room() -> set[str]:
    """The names of the vocabulary that no room answers yet."""
    facts = {name for name, fact in vocabulary.facts().items() if not fact.computed}
    return (facts - set(_facts)) | (set(vocabulary.anchors()) - set(_anchors))


class Informed(NamedTuple):
    """The newest version of a notice a subject was told of."""

    subject_id: int
    policy_key: str
    number: int


InformedQuery = Callable[[Sequence[int]], Iterable[Informed]]

_informed: list[InformedQuery] = []


def informed(query: InformedQuery) -> InformedQuery:
    """Register the query that tells which version of a notice subjects were told of (Art. 13(3), 14(4))."""
    if query not in _informed:
        _informed.append(query)
    return query


def informed_queries() -> tuple[InformedQuery, ...]:
    return tuple(_informed)
