"""What the notice would say of a person of the list, before anything is stored: kept at all, until when, and which data not.

The evaluator is asked with the facts the register would have after the import. A person it would erase the next night is
not let in (decision 6).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from kortisto.contacts.scope import Scope
from kortisto.exchange.entries import Entry
from kortisto.lib.periods import FOREVER
from kortisto.privacy.policy.evaluate import evaluate
from kortisto.privacy.policy.model import Policy
from kortisto.privacy.policy.state import DIRECT_MARKETING, DatedEntry, SubjectState, Undatable

_POSITION = "contacts.position:0"
_ON_POSITION = ("company", "job_title", "work_task", "email", "phone", "work_address")
_CARD = ("name", "language", "source", "dm_ban", "last_activity", "informed_on")


@dataclass(frozen=True, slots=True)
class Fate:
    """`kept`: some purpose keeps the person. Else `limit_on` is the last day of the limit that is over, when one is.

    `dropped`: catalogue names nothing would keep, though the person is kept.
    """

    kept: bool
    limit_on: date | None = None
    dropped: frozenset[str] = frozenset()


@dataclass(slots=True)
class Foresight:
    """Answers for one import; equal circumstances are judged once."""

    policies: Sequence[Policy]
    rules: Scope
    collected_on: date
    as_of: date
    _known: dict[tuple[object, ...], Fate] = field(default_factory=dict)

    def fate(self, entry: Entry, status: str) -> Fate:
        """`status` is the standing of the company ("" for none)."""
        ended = entry.ended_on or (self.collected_on if entry.left else None)
        key = (status, entry.last_contact, entry.informed_on, ended, entry.left, "*" in entry.bans)
        if key not in self._known:
            self._known[key] = self._judge(status, entry, ended)
        return self._known[key]

    def _judge(self, status: str, entry: Entry, ended: date | None) -> Fate:
        state = self._state(status, entry, ended)
        try:
            verdicts = {verdict.datum: verdict for verdict in evaluate(self.policies, state, self.as_of)}
        except Undatable:
            return Fate(False)
        if verdicts["name"].fate == "erase":
            return Fate(False, self._limit(state))
        # What belongs to the person's choices and our duties stays with the card; only work details are left behind.
        dropped = frozenset(name for name in _ON_POSITION if name != "company" and verdicts[name].fate == "erase")
        return Fate(True, None, dropped)

    def _state(self, status: str, entry: Entry, ended: date | None) -> SubjectState:
        passive = entry.left and ended is not None and self.rules.passive
        facts: dict[str, list[DatedEntry]] = {}
        if passive:
            facts["passive"] = facts["in_register"] = [(None, FOREVER)]
        elif not entry.left and status in ("customer", "prospect"):
            last = FOREVER if ended is None else ended
            facts["employed"] = [(_POSITION, last)]
            facts["in_register"] = [(None, FOREVER)]
            facts[f"company_is_{status}"] = [(_POSITION, last)]
        if not entry.left:
            valid = self.rules.confirmed_until(self.collected_on)
            if valid >= self.as_of:
                facts["details_valid"] = [(_POSITION, valid)]
        if status == "customer":
            facts["relationship_exists"] = [(_POSITION, FOREVER)]
        return SubjectState(
            data=[(name, None) for name in _CARD] + [(name, _POSITION) for name in _ON_POSITION],
            facts=facts,
            anchors=self._anchors(entry, ended if passive else None),
            objections=frozenset({DIRECT_MARKETING}) if "*" in entry.bans else frozenset(),
        )

    def _anchors(self, entry: Entry, passivated_on: date | None) -> dict[str, list[DatedEntry]]:
        days = {
            "obtained_on": self.collected_on,
            "last_activity": entry.last_contact,
            "informed_on": entry.informed_on,
            "passivated_on": passivated_on,
        }
        found: dict[str, list[DatedEntry]] = {name: [(None, day)] for name, day in days.items() if day}
        if passivated_on:
            found["employment_end"] = [(_POSITION, passivated_on)]
        return found

    def _limit(self, state: SubjectState) -> date | None:
        """The last day of a limit (or of a period of its own) that is over already."""

        def day_of(name: str) -> date | None:
            return state.anchors[name][0][1] if name in state.anchors else None

        days = [limit.until.day(day_of) for policy in self.policies for limit in policy.limits if "contact" in limit.subjects]
        for policy in self.policies:
            for purpose in policy.purposes:
                for rule in purpose.keep:
                    if purpose.anchoring and rule.while_facts and all(_holds(term, state) for term in rule.while_facts):
                        days += [until.day(day_of) for until in rule.until]
        over = [day for day in days if day is not None and day < self.as_of]
        return min(over, default=None)


def _holds(term: str, state: SubjectState) -> bool:
    return any(name in state.facts for name in term.split("|"))


_COLUMNS = {
    "job_title": ("job_title",),
    "work_task": ("work_task",),
    "email": ("email",),
    "phone": ("phone",),
    "work_address": ("street", "postal_code", "city", "country"),
}
"""Catalogue name → the columns of an entry that say it."""


def drop(entry: Entry, dropped: frozenset[str]) -> None:
    """Leave out what nothing would keep, and tell of it."""
    for datum in dropped & set(_COLUMNS):
        for column in _COLUMNS[datum]:
            if getattr(entry, column):
                setattr(entry, column, "")
                entry.tell("details_dropped", column)
