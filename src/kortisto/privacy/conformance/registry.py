"""The lines: who looks, and what was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol

from django.utils.translation import gettext as _

from kortisto.lib.daylog import where


@dataclass(frozen=True, slots=True)
class Line:
    """What a look found: `says` in words for the page (nothing of a person in them), `count` how many are wrong."""

    ok: bool
    says: str
    count: int = 0
    id: str = ""


class Look(Protocol):
    def __call__(self, *, as_of: date, now: datetime) -> Line: ...


class Registered(NamedTuple):
    """A look; `thorough`: it reads very much (a whole chain), and is asked a few times a day instead of every hour."""

    look: Look
    thorough: bool


registered: dict[str, Registered] = {}


def line(id: str, fn: Look | None = None, *, thorough: bool = False) -> Callable[[Look], Look]:  # noqa: A002 - the word of the contract
    """Register a line of the page, as a call with `fn` or as a decorator."""

    def keep(look: Look) -> Look:
        registered[id] = Registered(look, thorough)
        return look

    if fn is not None:
        keep(fn)
    return keep


def lines(*, as_of: date, now: datetime, thorough: bool = True) -> list[Line]:
    """Every line (or those that are quickly asked), the red ones first.

    A look that fails is red: not knowing is no conformance.
    """
    found = []
    for key, one in registered.items():
        if one.thorough and not thorough:
            continue
        try:
            said = one.look(as_of=as_of, now=now)
        except Exception as error:  # whatever it is, the page must show it
            said = Line(False, _("This could not be looked at: %(where)s") % {"where": where(error)})
        found.append(Line(said.ok, said.says, said.count, key))
    return sorted(found, key=lambda one: one.ok)


def counted(count: int, good: str, bad: str) -> Line:
    """Green at none, else `bad` (a translated sentence that carries %(n)s) with the count."""
    return Line(count == 0, good if count == 0 else bad % {"n": count}, count)
