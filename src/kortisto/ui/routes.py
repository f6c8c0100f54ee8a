"""Addresses of named routes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.urls import reverse


@cache
def fixed(name: str) -> str:
    """The address of a route without parts that vary: worked out once, for a page names forty of them."""
    return reverse(name)


def address_of(route: str) -> Callable[[object], str]:
    """What makes the address of a row from its code or number: asked of the routes once for a page, not for every row."""
    before, _sign, after = reverse(route, args=["0"]).rpartition("0")
    return lambda code: f"{before}{code}{after}"
