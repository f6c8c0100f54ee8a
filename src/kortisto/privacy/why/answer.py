"""The answer, as data."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

Next = Literal["erase", "unlink", "anonymise", "held"]


@dataclass(frozen=True, slots=True)
class Why:
    """One purpose that holds a datum. `until` None: open-ended, only the criterion ends it. `sentences`: (promise id, words)."""

    ref: str
    label: str
    basis: tuple[str, ...]
    interest: str
    law: str
    register: str
    anchoring: bool
    until: date | None
    criterion: str
    sentences: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One datum. `until` None: open-ended. `next` is what the night after its last day does; "held" while a hold keeps it.

    `value` is empty when the gate hides it (`hidden`).
    """

    datum: str
    record: str
    label: str
    value: str
    hidden: bool
    purposes: tuple[Why, ...]
    collected_on: date | None
    until: date | None
    days_left: int | None
    criterion: str
    next: Next
    held_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """The person as a whole. `keep_until` None: open-ended. `limits`: (ref, words, promise ids); `holds`: references of cases.

    `next_event`: the next day something goes, and which data.
    """

    keep_until: date | None
    limits: tuple[tuple[str, str, tuple[str, ...]], ...]
    holds: tuple[str, ...]
    restricted_by: tuple[str, ...]
    next_event: tuple[date, tuple[str, ...]] | None
    undatable: str
    erasure_asked_on: date | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything held about one subject on one day."""

    subject_ref: str
    as_of: date
    rows: tuple[Row, ...]
    card: Card

    def as_json(self) -> dict[str, Any]:
        """For `kortisto why --json`: days as ISO text, None where open-ended."""
        found: dict[str, Any] = _plain(asdict(self))
        return found


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value
