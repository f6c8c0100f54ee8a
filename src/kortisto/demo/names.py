"""Names of people who do not exist, and the addresses that go with them."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from kortisto.lib.text import fold

from .words import words


def people(rng: Random) -> Iterator[tuple[str, str, str]]:
    """Given name, family name and language without end; no full name comes twice."""
    seen: set[tuple[str, str]] = set()
    while True:
        language = rng.choices(["fi", "sv", "en"], [82, 14, 4])[0]
        part = words()["names"][language]
        pair = (rng.choice(part["given"]), _family(rng, part))
        if pair not in seen:
            seen.add(pair)
            yield (*pair, language)


def _family(rng: Random, part: dict[str, list[str]]) -> str:
    first, last = rng.choice(part["first"]), rng.choice(part["last"])
    while first.lower() == last or first.lower()[:3] == last[:3]:
        last = rng.choice(part["last"])
    return first + last


def address(given: str, family: str, domain: str) -> str:
    """`given.family@domain`, as Finnish firms write it."""
    return f"{fold(given)}.{fold(family)}@{domain}"


def phone(number: int) -> str:
    """A mobile number of a series nobody has."""
    return f"040 000 {number % 10_000:04d}"
