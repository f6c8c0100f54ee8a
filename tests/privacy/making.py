"""Small words the tests of the engine share."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.proof import people

DAY = date(2026, 2, 2)
LAST = date(2031, 2, 2)
"""Five years after DAY: the last day of whoever was silent since (H12)."""
NIGHT = date(2031, 2, 3)


@dataclass
class Visitor:
    """What the gate asks of a user."""

    role_keys: tuple[str, ...]
    rights: frozenset[str] = field(default_factory=frozenset)
    pk: int = 0

    def has_right(self, right: str) -> bool:
        return right in self.rights


def anna(firm: Any = None, name: str = "Anna Koskela", email: str = "anna.koskela@kivimaki.example", **more: Any) -> Any:
    return people.person(name, firm or people.firm(since=DAY), on=DAY, email=email, **more)


def crowd(number: int, firm: Any = None) -> list[Any]:
    """So many people of one firm, all silent since DAY."""
    firm = firm or people.firm(since=DAY)
    return [anna(firm, f"Henkilö Numero{n}", f"henkilo.numero{n}@kivimaki.example") for n in range(number)]
