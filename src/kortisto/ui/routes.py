"""Addresses of named routes."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from django.urls import NoReverseMatch, reverse

_PLAIN = re.compile(r"([0-9]+)|[A-Za-z0-9_-]+")


@cache
def fixed(name: str) -> str:
    """The address of a route without parts that vary: worked out once, for a page names forty of them."""
    return reverse(name)


def with_part(name: str, part: object) -> str:
    """The address of a route with one part that varies. What stands around it is worked out once: a card names thirty of them."""
    plain = _PLAIN.fullmatch(str(part))
    around = _around(name, "01" if plain[1] else "ab") if plain else None
    return f"{around[0]}{part}{around[1]}" if around else reverse(name, args=[part])


@cache
def _around(name: str, samples: str) -> tuple[str, str] | None:
    """What stands before and after the part, found by two such parts; None where the route takes none of these."""
    try:
        one, two = (reverse(name, args=[sample]) for sample in samples)
    except NoReverseMatch:
        return None
    place = next(place for place, (a, b) in enumerate(zip(one, two, strict=True)) if a != b)
    return one[:place], one[place + 1 :]


def address_of(route: str) -> Callable[[object], str]:
    """What makes the address of a row from its code or number: asked of the routes once for a page, not for every row."""
    before, _sign, after = reverse(route, args=["0"]).rpartition("0")
    return lambda code: f"{before}{code}{after}"
