"""Ways on from the lists and from a card that rooms above add: a link that carries the question, or the card's code, along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise

from kortisto.contacts.lists.asked import Asked
from kortisto.contacts.lists.conditions import PEOPLE

CARD = "card"


@dataclass(frozen=True)
class Way:
    """`url`: the name of a route, with the card's code as `code` from a card and without arguments from a list (`about`);
    `right`: who is shown it. `asks`: the route takes the card's code as this word of the question instead. `passive`: from the
    card of a passive person too."""

    label: str | Promise
    url: str
    icon: str
    right: str
    about: str = PEOPLE
    asks: str = ""
    passive: bool = False


Link = tuple[str | Promise, str, str]
"""(label, address, icon)."""

_ways: list[Way] = []


def add(way: Way) -> None:
    """Register a way; the same route once."""
    _ways[:] = [own for own in _ways if own.url != way.url] + [way]


def on_from(asked: Asked, user: Any, about: str = PEOPLE) -> list[Link]:
    """From a list, those the user has the right for."""
    return [(way.label, asked.address(reverse(way.url)), way.icon) for way in _of(about, user)]


def from_card(code: str, user: Any, *, passive: bool = False) -> list[Link]:
    """From the card of a person."""
    return [(way.label, _to(way, code), way.icon) for way in _of(CARD, user) if way.passive or not passive]


def _to(way: Way, code: str) -> str:
    return f"{reverse(way.url)}?{urlencode({way.asks: code})}" if way.asks else reverse(way.url, kwargs={"code": code})


def _of(about: str, user: Any) -> list[Way]:
    return [way for way in _ways if way.about == about and user.has_right(way.right)]
