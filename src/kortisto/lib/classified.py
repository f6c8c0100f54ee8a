"""The marks with which a model says what each of its columns is: personal data (of which name) or not (and why).

They lie in the cellar so that every room, also those under `privacy`, can classify its tables.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Personal:
    """A column that holds personal data: `datum` is its name in the catalogue.

    `derived` marks a copy made for sorting, searching or speed; it goes with the datum and is never shown. `shared` marks
    a detail of the company that also describes the person (a company's address): shown through the person only while the
    datum is live, never erased by it.
    """

    datum: str
    derived: bool = False
    shared: bool = False


@dataclass(frozen=True)
class NotPersonal:
    """A column that holds no personal data, and why."""

    reason: str


def personal(datum: str, *, derived: bool = False, shared: bool = False) -> Personal:
    return Personal(datum, derived, shared)


def not_personal(reason: str) -> NotPersonal:
    if not reason.strip():
        raise ValueError("say why the column holds no personal data")
    return NotPersonal(reason)
