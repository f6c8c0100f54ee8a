"""What is known of one data subject on one day: the evaluator's input, and its verdicts. Pure data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

# (record key or None for the whole card, day). For facts the last day they hold, for anchors the day itself.
DatedEntry = tuple[str | None, date]

DIRECT_MARKETING = "*dm*"
"""The objection of art. 21(2)–(3): every purpose with direct_marketing at once."""


@dataclass(slots=True)
class SubjectState:
    """One subject. `data` lists what exists as (catalogue name, record key or None).

    `facts` holds only what holds now, each with its last day (`date.max` while nothing ends it by itself); several
    entries of a name may concern different records. `objections` are purpose refs or `"*dm*"`; `holds` are (catalogue
    name or None for all, record key or None for all).
    """

    data: Sequence[tuple[str, str | None]]
    facts: Mapping[str, Sequence[DatedEntry]] = field(default_factory=dict)
    anchors: Mapping[str, Sequence[DatedEntry]] = field(default_factory=dict)
    objections: AbstractSet[str] = frozenset()
    holds: Sequence[tuple[str | None, str | None]] = ()
    kind: str = "contact"
    ref: object = None


@dataclass(slots=True)
class Verdict:
    """What the notices say of one datum on one day.

    live         purpose ref → last day it may be used for that purpose (date.max: open-ended); only purposes alive today
    keep_until   last day the datum itself may be kept; None: nothing justifies it today, erase (unless `held`)
    hash_until   last day a keyed hash of it is remembered (`hashed_after_erasure`); never a reason to keep the datum
    next_change  first day on which `live` differs from today's; None: only a new fact can change it
    held         nothing justifies it but a legal hold covers it: keep, nobody may use it
    on_hold      a legal hold covers it, needed or not
    limited_by   ref of the limit that sets keep_until ("<policy>:<limit>"), or ""
    undated      "<policy>:<anchor>": nothing else justifies it and this day of the operator's own is not recorded. It waits,
                 used by nobody and shown as wrong, until somebody records the day or a limit ends it; never for ever
    """

    datum: str
    record: str | None
    live: dict[str, date]
    keep_until: date | None
    hash_until: date | None
    next_change: date | None
    held: bool
    on_hold: bool
    limited_by: str
    undated: str = ""

    @property
    def fate(self) -> Literal["in_use", "held", "undated", "erase"]:
        if self.keep_until is not None:
            return "in_use"
        if self.undated:
            return "undated"
        return "held" if self.held else "erase"


class Undatable(Exception):
    """A limit has no day to count from. Reported for that subject; never treated as “keep for ever”."""

    def __init__(self, limit_ref: str, expression: str, subject: object = None) -> None:
        self.limit_ref, self.expression, self.subject = limit_ref, expression, subject
        super().__init__(
            f"limit {limit_ref} cannot be dated: none of “{expression}” has a day; record the day the data were obtained"
        )
