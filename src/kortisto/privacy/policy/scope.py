"""Facts, days and rules resolved for one subject, once for each kind of record they may concern."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from kortisto.lib.periods import FOREVER
from kortisto.privacy.policy.compiled import Claim, CompiledLimit, Outcome, Rule
from kortisto.privacy.policy.state import DatedEntry, SubjectState


def applies(entry: str | None, record: str | None) -> bool:
    """True when an entry of a fact or anchor concerns a datum: no record, another kind of record, or the same record."""
    if entry is None or record is None or entry == record:
        return True
    return entry.partition(":")[0] != record.partition(":")[0]


def _own_first(entries: Sequence[DatedEntry], record: str | None) -> Sequence[DatedEntry]:
    """A record with a day of its own is dated by it: days of other kinds of record (a task, for an old call) say nothing of it."""
    if record is None or all(entry != record for entry, _ in entries):
        return entries
    return [(entry, day) for entry, day in entries if entry is None or entry == record]


def _of_several_kinds(anchors: Iterable[Sequence[DatedEntry]]) -> set[str]:
    """Records dated by an anchor that dates records of other kinds too."""
    found: set[str] = set()
    for entries in anchors:
        records = {record for record, _ in entries if record is not None}
        if len({record.partition(":")[0] for record in records}) > 1:
            found |= records
    return found


class Scopes:
    """Memo of one subject's facts, anchors, rule ends and limit days for each record key asked about."""

    __slots__ = ("_days", "_ends", "_facts", "_limits", "_mixed", "_records", "_resolvers", "outcomes", "state")

    def __init__(self, state: SubjectState) -> None:
        self.state = state
        self._records: dict[str, set[str]] = {}
        for named in (state.facts, state.anchors):
            for entries in named.values():
                for record, _ in entries:
                    if record is not None:
                        self._records.setdefault(record.partition(":")[0], set()).add(record)
        self._mixed = _of_several_kinds(state.anchors.values())
        self.outcomes: dict[str | None, dict[Claim, Outcome]] = {}
        self._facts: dict[tuple[str | None, str], date | None] = {}
        self._days: dict[tuple[str | None, str], date | None] = {}
        self._ends: dict[tuple[str | None, int], date | None] = {}
        self._limits: dict[tuple[str | None, int], date | None] = {}
        self._resolvers: dict[str | None, Callable[[str], date | None]] = {}

    def of(self, record: str | None) -> str | None:
        """The scope of a datum on `record`: None when no entry tells it apart from the card, so that ends are shared."""
        if record is None:
            return None
        rivals = self._records.get(record.partition(":")[0])
        return record if rivals and (rivals != {record} or record in self._mixed) else None

    @staticmethod
    def _latest(entries: Sequence[DatedEntry] | None, record: str | None) -> date | None:
        latest = None
        for entry, day in entries or ():
            if (latest is None or day > latest) and applies(entry, record):
                latest = day
        return latest

    def fact(self, name: str, record: str | None) -> date | None:
        """Last day the fact holds for a datum on `record`; None when it does not hold."""
        key = (record, name)
        if key not in self._facts:
            self._facts[key] = self._latest(self.state.facts.get(name), record)
        return self._facts[key]

    def resolver(self, record: str | None) -> Callable[[str], date | None]:
        """Anchor name → its day for a datum on `record`."""
        if record not in self._resolvers:

            def resolve(name: str) -> date | None:
                key = (record, name)
                if key not in self._days:
                    self._days[key] = self._latest(_own_first(self.state.anchors.get(name) or (), record), record)
                return self._days[key]

            self._resolvers[record] = resolve
        return self._resolvers[record]

    def limit_day(self, limit: CompiledLimit, record: str | None) -> date | None:
        key = (record, limit.number)
        if key not in self._limits:
            self._limits[key] = limit.until.day(self.resolver(record))
        return self._limits[key]

    def rule_end(self, rule: Rule, record: str | None) -> date | None:
        """Last day a plain rule justifies: memoised, for it is the same for every datum of the record."""
        key = (record, rule.number)
        if key not in self._ends:
            self._ends[key] = self.computed_end(rule, record, None, None)
        return self._ends[key]

    def undated(self, rule: Rule, record: str | None) -> str:
        """The operator's own day without which the rule has no end, though its facts hold; "" when none is missing."""
        if not rule.own or self._conditions(rule, record, None, None) is not None:
            return ""
        if any(all(self.fact(name, record) is None for name in names) for names in rule.facts):
            return ""
        resolve = self.resolver(record)
        return next((name for name in rule.own if resolve(name) is None), "")

    def computed_end(self, rule: Rule, record: str | None, card: date | None, other: date | None) -> date | None:
        """Last day the rule justifies, given the last days of the two computed facts."""
        end = self._conditions(rule, record, card, other)
        if rule.at_least:
            resolve = self.resolver(record)
            floors = [day for expr in rule.at_least if (day := expr.day(resolve)) is not None]
            if floors:
                floor = max(floors)
                return floor if end is None or floor > end else end
        return end

    def _conditions(self, rule: Rule, record: str | None, card: date | None, other: date | None) -> date | None:
        end = FOREVER
        for alternatives in rule.facts:
            best = None
            for name in alternatives:
                day = card if name == "card_exists" else other if name == "held_for_another_purpose" else self.fact(name, record)
                if day is not None and (best is None or day > best):
                    best = day
            if best is None:
                return None
            end = min(end, best)
        if not rule.until:
            return end
        resolve = self.resolver(record)
        days = [expr.day(resolve) for expr in rule.until]
        known = [day for day in days if day is not None]
        if not known or (len(known) < len(days) and not rule.longest):
            return None  # a date that has not come about gives nothing
        return min(end, max(known) if rule.longest else min(known))
