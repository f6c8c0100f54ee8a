"""Where the rooms above say what a merge means for their own rows, beyond moving them (decision 17).

@registry.settle                       # before the rows move: two that cannot both stand become the stricter one
def bans(meeting): ...

@registry.settled                      # after the rows moved, before anything is stored of it in the ledger
def hashes(meeting): ...

@registry.parted                       # after an unmerge: what was said since and must hold for both
def bans_since(parting): ...
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from kortisto.contacts.merging.journal import Journal
from kortisto.contacts.models import Contact


@dataclass(frozen=True)
class Meeting:
    """A merge under way. `left_behind`: e-mail addresses and numbers of either card that nobody chose.
    `choices`: as `people.merge` was given them."""

    kept: Contact
    gone: Contact
    journal: Journal
    by: str
    now: datetime
    left_behind: list[str] = field(default_factory=list)
    choices: Mapping[str, str] = field(default_factory=dict)
    names: dict[int, tuple[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        # The whole and the family name of either card as they were, by its key: one of them is about to go.
        object.__setattr__(self, "names", {card.pk: (card.name, card.family_name) for card in (self.kept, self.gone)})


@dataclass(frozen=True)
class Parting:
    """An unmerge that has put both cards back. `merged_at`: what was recorded after it is news to the one that went."""

    kept: Contact
    gone: Contact
    merged_at: datetime
    by: str
    now: datetime


S = TypeVar("S", bound=Callable[[Meeting], None])
P = TypeVar("P", bound=Callable[[Parting], None])

_settle: list[Callable[[Meeting], None]] = []
_settled: list[Callable[[Meeting], None]] = []
_parted: list[Callable[[Parting], None]] = []
_remembered: list[Callable[[Contact], list[tuple[str, list[str]]]]] = []


def settle(fn: S) -> S:
    if fn not in _settle:
        _settle.append(fn)
    return fn


def settled(fn: S) -> S:
    if fn not in _settled:
        _settled.append(fn)
    return fn


def parted(fn: P) -> P:
    if fn not in _parted:
        _parted.append(fn)
    return fn


def remembered(fn: Callable[[Contact], list[tuple[str, list[str]]]]) -> Callable[[Contact], list[tuple[str, list[str]]]]:
    """Register what of a person the ledger must say again under the reference that goes on: (kind, scope) each."""
    if fn not in _remembered:
        _remembered.append(fn)
    return fn


def run_settle(meeting: Meeting) -> None:
    for fn in _settle:
        fn(meeting)


def run_settled(meeting: Meeting) -> None:
    for fn in _settled:
        fn(meeting)


def run_parted(parting: Parting) -> None:
    for fn in _parted:
        fn(parting)


def said_again(contact: Contact) -> list[tuple[str, list[str]]]:
    """Ledger entries (kind, scope) that make a restored copy as strict as this card is now."""
    return [entry for fn in _remembered for entry in fn(contact)]
