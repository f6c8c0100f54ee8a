"""What the frame of every page counts (the numbers of the menu, the vow meter), without counting it for every page.

It is counted anew whenever something has happened in the register (a room says by what that is known: the last entry of the
audit trail), on another day, and after a minute at the latest. Only what was counted is remembered, in this process.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from time import monotonic
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language

from kortisto.ui.format import AtLeast

T = TypeVar("T")

AGES_IN = 60.0
"""Seconds after which it is counted anew though nothing is known to have happened (the hands of the clock, files)."""

_MOST = 2000
CAP = 1000


@dataclass(frozen=True, slots=True)
class _Counted:
    state: Hashable
    at: float
    found: Any


_counted: OrderedDict[Hashable, _Counted] = OrderedDict()
_states: list[Callable[[], Hashable]] = []


def state_of_register(source: Callable[[], Hashable]) -> Callable[[], Hashable]:
    """Register what tells by one quick question whether anything has happened: an equal answer means nothing has."""
    _states[:] = [source]
    return source


def capped(rows: QuerySet[Any, Any]) -> int:
    """How many rows there are; counting stops at the cap, however many there may be. Such a number says so where it is shown."""
    return at_most(rows.order_by().values("pk")[: CAP + 1].count())


def at_most(found: int) -> int:
    """A number that was counted as far as one beyond the cap."""
    return AtLeast(CAP) if found > CAP else found


def together(*numbers: int) -> int:
    """Their sum, which says that it was stopped when one of them was."""
    return AtLeast(sum(numbers)) if any(isinstance(number, AtLeast) for number in numbers) else sum(numbers)


def remembered(request: HttpRequest, name: str, day: date, count: Callable[[], T]) -> T:
    """What `count` gives for the user of the request on `day`, counted when it may have changed."""
    if not _states:
        return count()
    key, state = _key(request, name, day), _state(request)
    known = _counted.get(key)
    if known is None or known.state != state or monotonic() - known.at > AGES_IN:
        known = _Counted(state, monotonic(), count())  # the state before the counting: what happens meanwhile is new
        _keep(key, known)
    found: T = known.found
    return found


def remember(request: HttpRequest, name: str, day: date, found: T) -> T:
    """Keep what was just counted for another reason."""
    if _states:
        _keep(_key(request, name, day), _Counted(_state(request), monotonic(), found))
    return found


def _key(request: HttpRequest, name: str, day: date) -> Hashable:
    """Other roles, another language or another day make it another answer."""
    user: Any = request.user
    return name, str(user.ref), frozenset(user.role_keys), get_language(), day


def _state(request: HttpRequest) -> Hashable:
    """Asked once for each request."""
    if not hasattr(request, "_register_state"):
        request._register_state = _states[0]()  # type: ignore[attr-defined]
    state: Hashable = request._register_state  # type: ignore[attr-defined]
    return state


def _keep(key: Hashable, counted: _Counted) -> None:
    """The one that was counted longest ago goes when there are too many."""
    _counted[key] = counted
    _counted.move_to_end(key)
    while len(_counted) > _MOST:
        _counted.popitem(last=False)
