"""Every address of the product, walked from the URL conf: a new route is in the tests the moment it exists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from kortisto.lib.gatekeeping import Gate, gate_of
from tests.matrix.world import World


@dataclass(frozen=True)
class Route:
    """`names` are the arguments of its pattern, `gate` the right the view declares."""

    name: str
    names: frozenset[str]
    gate: Gate | None
    pattern: str

    def address(self, world: World, **other: Any) -> str:
        return reverse(self.name, kwargs=world.arguments(self.name, self.names) | other)

    def opens_for(self, role_rights: frozenset[str] | None) -> bool:
        """Whether somebody with these rights (None: not signed in) may pass."""
        if self.gate is None:
            return False
        if self.gate.kind == "public":
            return True
        if role_rights is None:
            return False
        return self.gate.kind == "signed_in" or bool(set(self.gate.rights) & role_rights)


def routes() -> list[Route]:
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: list[URLPattern | URLResolver], prefix: str, space: str) -> Iterator[Route]:
    for pattern in patterns:
        place = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, place, inner)
        else:
            names = frozenset(pattern.pattern.regex.groupindex) | frozenset(getattr(pattern.pattern, "converters", {}))
            yield Route(f"{space}{pattern.name}", names, gate_of(pattern.callback), place)
