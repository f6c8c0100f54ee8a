"""What the search page shows: rooms above say how their candidates become answers, through their own gates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.functional import Promise

from kortisto.search.question import Question


@dataclass(frozen=True, slots=True)
class Answer:
    """One line: what it is called, a second line, its code. All of it visible to whoever asked; pieces are marked here.

    `initials` for an avatar (`firm`: a company's), else `icon`; `idle`: words of a state that sets it back ("Passive");
    `dialog`: the address is a form that opens in place.
    """

    url: str
    title: str
    second: str = ""
    code: str = ""
    initials: str = ""
    firm: bool = False
    icon: str = ""
    idle: str = ""
    dialog: bool = False


Pieces = list[tuple[str, bool]]
Find = Callable[[Question, Any, date], Sequence[Answer]]


@dataclass(frozen=True, slots=True)
class Group:
    """Answers of one kind, as the page draws them: each with its two lines in marked pieces. `acts`: things to do, found by name."""

    key: str
    label: str | Promise
    lines: list[tuple[Answer, Pieces, Pieces]] = field(default_factory=list)
    acts: bool = False


_kinds: dict[str, tuple[int, str | Promise, Find, bool]] = {}


def register_answers(key: str, label: str | Promise, find: Find, *, order: int = 100, acts: bool = False) -> None:
    """`find(question, user, as_of)` gives the answers this user may see, best first; the page shows a few or many of them.

    Every word of the question must be answered by a text the user may see: the one who finds checks it
    (`Question.answers`), so that a search tells nothing that the pages do not (T2, T31). `acts`: what it gives are things to
    do, which the page does not count among what was found in the register.
    """
    _kinds[key] = (order, label, find, acts)


FEW = 5
"""Answers as typed beyond which nobody is thought to have mistyped."""


def groups(question: Question, user: Any, *, as_of: date, most: int) -> list[Group]:
    """Every kind that has an answer, in order.

    Slips are looked for where few answer what was typed, and in kinds of which nothing does. Only what this user was shown counts:
    what is hidden neither brings them up nor keeps them away.
    """
    exact = replace(question, most=most, slips=False)
    kinds = sorted(_kinds.items(), key=lambda item: (item[1][0], item[0]))
    things = {key: find for key, (_order, _label, find, acts) in kinds if not acts}
    found = {key: find(exact, user, as_of)[:most] for key, find in things.items()}
    asked = exact
    if question.may_slip and sum(map(len, found.values())) < FEW:
        near = replace(exact, slips=True)
        more = {key: find(near, user, as_of)[:most] for key, find in things.items() if not found[key]}
        found, asked = found | more, near if any(more.values()) else exact
    found |= {key: find(asked, user, as_of)[:most] for key, (_order, _label, find, acts) in kinds if acts}
    return [Group(key, label, _lines(question, found[key]), acts) for key, (_order, label, _find, acts) in kinds if found[key]]


def _lines(question: Question, found: Sequence[Answer]) -> list[tuple[Answer, Pieces, Pieces]]:
    return [(answer, question.marks(answer.title), question.marks(answer.second)) for answer in found]
