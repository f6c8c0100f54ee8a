"""Conditions a list can be narrowed by: the registry through which every room joins lists and segments.

    @condition("kielto", label=_("Ban"), options=bans)
    def banned(people, value, *, gate, as_of): return people.filter(...)

    @condition("nimike", label=_("Job title"), kind="text", datum="job_title")
    def titled(people, value, *, op, gate, as_of): ...

A condition sees only people the gate lets through, and asks the gate before it uses a datum. Those of kind "text", "number", "day"
are told how to compare: `op` is a key of `OPERATORS`. Conditions about companies get `gate=None` from roles that see no people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from kortisto.privacy.gate import Gate

Rows = QuerySet[Any]
Options = Callable[[], Iterable[tuple[str, str]]]
PEOPLE, COMPANIES = "people", "companies"
CHOICE, TEXT, DAY, NUMBER = "choice", "text", "day", "number"

OPERATORS: Mapping[str, Mapping[str, str | Promise]] = {
    CHOICE: {"on": pgettext_lazy("condition", "is")},
    TEXT: {
        "sis": pgettext_lazy("condition", "contains"),
        "alk": pgettext_lazy("condition", "begins with"),
        "on": pgettext_lazy("condition", "is"),
        "puuttuu": pgettext_lazy("condition", "is missing"),
    },
    DAY: {
        "ennen": pgettext_lazy("condition", "before"),
        "alkaen": pgettext_lazy("condition", "on or after"),
        "sisalla": pgettext_lazy("condition", "within so many days"),
        "yli": pgettext_lazy("condition", "more days ago than"),
        "puuttuu": pgettext_lazy("condition", "is missing"),
    },
    NUMBER: {
        "on": pgettext_lazy("condition", "is"),
        "vah": pgettext_lazy("condition", "is at least"),
        "alle": pgettext_lazy("condition", "is less than"),
        "puuttuu": pgettext_lazy("condition", "is missing"),
    },
}
WITHOUT_VALUE = frozenset({"puuttuu"})
IN_DAYS = frozenset({"sisalla", "yli"})


class Narrow(Protocol):
    def __call__(self, rows: Rows, value: str, *, gate: Any, as_of: date) -> Rows: ...


@dataclass(frozen=True)
class Condition:
    """`options()` gives (value, words) to choose from; `words(value)` the words of a chosen value ("" for an unknown one)."""

    key: str
    label: str | Promise
    narrow: Callable[..., Rows]
    options: Options
    words: Callable[[str], str]
    datum: str = ""
    kind: str = CHOICE
    about: str = PEOPLE
    quick: bool = True

    @property
    def operators(self) -> Mapping[str, str | Promise]:
        return OPERATORS[self.kind]


More = Callable[[Gate | None, str], Mapping[str, Condition]]

_conditions: dict[tuple[str, str], Condition] = {}
_more: list[More] = []


def more(source: More) -> More:
    """Register what gives conditions that are data themselves (custom fields), as far as a gate allows them."""
    if source not in _more:
        _more.append(source)
    return source


def _nothing() -> Iterable[tuple[str, str]]:
    return ()


def condition(
    key: str,
    *,
    label: str | Promise,
    options: Options = _nothing,
    words: Callable[[str], str] | None = None,
    datum: str = "",
    kind: str = CHOICE,
    about: str = PEOPLE,
    quick: bool = True,
) -> Callable[[Callable[..., Rows]], Callable[..., Rows]]:
    """Register a condition; `datum` hides it where the gate does not cover that catalogue name.

    `quick`: a choice that stands in the menu beside the chips too, and not in the editor of conditions alone.
    """

    def keep(narrow: Callable[..., Rows]) -> Callable[..., Rows]:
        said = words or ((lambda value: dict(options()).get(value, "")) if kind == CHOICE else (lambda value: value))
        _conditions[about, key] = Condition(key, label, narrow, options, said, datum, kind, about, quick)
        return narrow

    return keep


def conditions(gate: Gate | None, about: str = PEOPLE) -> Mapping[str, Condition]:
    """The conditions this gate allows."""
    own = {key: found for source in _more for key, found in source(gate, about).items()}
    return own | {
        key: found
        for (of, key), found in _conditions.items()
        if of == about and (not found.datum or (gate is not None and gate.may(found.datum)))
    }


def label_of(key: str, about: str = PEOPLE) -> str | Promise:
    """The label of a condition, also of one the gate does not allow; the key itself when no room has it."""
    found = _conditions.get((about, key))
    return found.label if found else key.removeprefix("oma_")
