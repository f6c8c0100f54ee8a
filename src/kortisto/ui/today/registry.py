"""Where rooms put what Today shows (each in its `panels.py`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from django.http import HttpRequest

from kortisto.ui.today.parts import Ahead, Alarm, Kept, Need, Text

Source = Callable[[HttpRequest, date], Iterable[Any]]
Lines = Callable[[HttpRequest, date], int]
S = TypeVar("S", bound=Source)


@dataclass(frozen=True)
class _Part:
    key: str
    right: str | None
    source: Source
    lines: Lines | None = None


@dataclass(frozen=True)
class Role:
    """A choice of "whose front page": its key, its name, the rights its holders have."""

    key: str
    label: Text
    rights: frozenset[str]


_parts: dict[str, dict[str, _Part]] = {"card": {}, "ahead": {}, "kept": {}, "alarm": {}}
_roles: list[Callable[[], Iterable[Role]]] = []


def _register(kind: str, key: str, right: str | None, lines: Lines | None = None) -> Callable[[S], S]:
    def keep(source: S) -> S:
        _parts[kind][key] = _Part(key, right, source, lines)
        return source

    return keep


def card(key: str, *, right: str | None = None, lines: Lines | None = None) -> Callable[[S], S]:
    """Register a source of `Need`s. `lines`: how many of them press on the day, where that is told sooner than they are made."""
    return _register("card", key, right, lines)


def ahead(key: str, *, right: str | None = None) -> Callable[[S], S]:
    """Register a source of `Ahead`s."""
    return _register("ahead", key, right)


def kept(key: str, *, right: str | None = None) -> Callable[[S], S]:
    """Register a source of `Kept`s, newest first."""
    return _register("kept", key, right)


def alarm(key: str, *, right: str | None = None) -> Callable[[S], S]:
    """Register a source of `Alarm`s; normally it yields nothing."""
    return _register("alarm", key, right)


def role_choices(source: Callable[[], Iterable[Role]]) -> Callable[[], Iterable[Role]]:
    """Give the page the roles of the notices in force."""
    _roles[:] = [source]
    return source


def roles() -> list[Role]:
    return list(_roles[0]()) if _roles else []


def any_for(kind: str, user: Any) -> bool:
    """Whether any source of a kind (card, ahead, kept, alarm) is meant for this user."""
    return any(part.right is None or user.has_right(part.right) for part in _parts[kind].values())


def _meant(kind: str, request: HttpRequest, rights: frozenset[str] | None) -> Iterable[_Part]:
    user: Any = request.user
    for part in _parts[kind].values():
        if part.right is not None and not user.has_right(part.right):
            continue
        if rights is None or part.right is None or part.right in rights:
            yield part


def _asked(kind: str, request: HttpRequest, day: date, rights: frozenset[str] | None) -> Iterable[Any]:
    for part in _meant(kind, request, rights):
        yield from part.source(request, day)


def pressing(needs: Iterable[Need], day: date) -> list[Need]:
    """The needs that stand in the list: late, or due within the days they warn before (a week unless they say more)."""
    return [need for need in needs if need.broken or need.due_on <= day + timedelta(days=need.warns)]


def number_pressing(request: HttpRequest, day: date) -> int:
    """How many needs press, whatever they are: what every page says in its menu."""
    return sum(
        part.lines(request, day) if part.lines else len(pressing(part.source(request, day), day))
        for part in _meant("card", request, None)
    )


def needs(request: HttpRequest, day: date, rights: frozenset[str] | None = None) -> list[Need]:
    """What waits, broken promises first, then by last day. `rights`: only what a role with these would see."""
    found: list[Need] = list(_asked("card", request, day, rights))
    return sorted(found, key=lambda need: (not need.broken, need.due_on, str(need.title)))


def coming(request: HttpRequest, day: date, rights: frozenset[str] | None = None) -> list[Ahead]:
    found: list[Ahead] = list(_asked("ahead", request, day, rights))
    return sorted(found, key=lambda item: (item.day, -item.count))


def done(request: HttpRequest, day: date, rights: frozenset[str] | None = None) -> list[Kept]:
    found: list[Kept] = list(_asked("kept", request, day, rights))
    return sorted(found, key=lambda item: item.at, reverse=True)


def alarms(request: HttpRequest, day: date) -> list[Alarm]:
    return list(_asked("alarm", request, day, None))
