"""What the notices in force say about contacts: which data may be written down, who may be in the register, what counts.

Read from the policies at the moment of use, never stored. Of several notices the person gets the strictest answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from kortisto.lib.periods import Period, add_period
from kortisto.privacy import publication
from kortisto.privacy.policy.expressions import Expr
from kortisto.privacy.policy.model import Policy, PromiseText

IN_SCOPE = ("customer", "prospect")
MONTH = Period.parse("P1M")
"""Art. 14(3)(a): within a month of obtaining the data, whatever a notice says."""


@dataclass(frozen=True)
class Scope:
    """The answers, for one day.

    data          catalogue names that may be stored about a contact (closed world: nothing else)
    employment    whether a contact must have an open position at a customer or prospect (H02)
    passive       whether the notices know the passive state (H13–H15); where not, leaving an employer just ends the position
    counts        kinds of interaction that are the person's own activity (H12)
    confirmed     how long details are valid after they were last confirmed (None: no such term)
    bounce        how long an unanswered bounce leaves them valid (None: for as long as need be)
    inform        the latest days to inform the notices name themselves
    """

    data: frozenset[str]
    employment: bool
    passive: bool
    counts: frozenset[str]
    confirmed: Period | None
    bounce: Period | None
    inform: tuple[Expr, ...]

    def holds(self, datum: str) -> bool:
        return datum in self.data

    def inform_by(self, obtained_on: date) -> date:
        """The last day to inform somebody whose data were obtained on a day: the notices' own, a month at the latest."""
        return _inform_by_day(self.inform, obtained_on)

    def confirmed_until(self, confirmed_on: date) -> date:
        return add_period(confirmed_on, self.confirmed) if self.confirmed else date.max

    def bounced_until(self, bounced_on: date | None) -> date:
        """The last day details that bounced count as valid; no bounce ends nothing."""
        if bounced_on is None or self.bounce is None:
            return date.max
        return add_period(bounced_on, self.bounce)


@lru_cache(maxsize=512)
def _inform_by_day(inform: tuple[Expr, ...], obtained_on: date) -> date:
    days = [expr.day(lambda name: obtained_on if name == "obtained_on" else None) for expr in inform]
    return min([add_period(obtained_on, MONTH), *(day for day in days if day is not None)])


def current(as_of: date) -> Scope:
    """The scope of the notices in force on a day."""
    return _read(tuple(publication.active_policies(as_of)))


def excluding_sentence(datum: str, as_of: date, lang: str = "fi") -> tuple[str, str] | None:
    """Why `datum` may not be stored: (promise id, sentence) of the notice's closed list; None when it may.

    The sentence is the one that lists the most data; ("", "") when no promise of a notice claims its list.
    """
    policies = publication.active_policies(as_of)
    if any(datum in held(policy) for policy in policies):
        return None
    promises = [promise for policy in policies for promise in policy.promises]
    listing = max(promises, key=_lists, default=None)
    if listing is None or not _lists(listing):
        return "", ""
    return listing.id, " ".join(listing.texts.get(lang) or listing.says)


def _lists(promise: PromiseText) -> int:
    """How much of the closed list of data a sentence claims ("fields" alone: all of it)."""
    return 1000 * ("fields" in promise.by) + sum(rule.startswith("fields.") for rule in promise.by)


def held(policy: Policy) -> frozenset[str]:
    """Catalogue names at least one purpose of the notice covers for contacts."""
    keys = {key for purpose in policy.purposes if "contact" in purpose.subjects for key in purpose.fields}
    return frozenset(name for key in keys if key in policy.fields for name in policy.fields[key].holds)


@lru_cache(maxsize=32)
def _read(policies: tuple[Policy, ...]) -> Scope:
    return Scope(
        data=frozenset().union(*(held(policy) for policy in policies)),
        employment=all(_must_have_employment(policy) for policy in policies),
        passive=any("passive" in policy.fact_names() or "in_register" in policy.fact_names() for policy in policies),
        counts=_counting(policies),
        confirmed=_shortest(_parameter(policies, "details_valid", ("confirmed_within", "confirm_within", "confirm_every"))),
        bounce=_shortest(_parameter(policies, "details_valid", ("bounce_grace",))),
        inform=tuple(_inform_by(policies)),
    )


def _must_have_employment(policy: Policy) -> bool:
    contacts = [entry for key, entry in policy.subjects.items() if entry.details.get("as", key) == "contact"]
    return any("employment" in entry.details.get("must_have", "") for entry in contacts)


def _counting(policies: Sequence[Policy]) -> frozenset[str]:
    """Kinds every notice with a definition counts, and none of them excludes."""
    found: frozenset[str] | None = None
    for policy in policies:
        entry = policy.definitions.get("activity")
        if entry is None:
            continue
        own = frozenset(entry.details.get("counts", ())) - frozenset(entry.details.get("never", ()))
        found = own if found is None else found & own
    return frozenset({"call_held", "meeting_held", "inbound_message"}) if found is None else found


def _parameter(policies: Sequence[Policy], definition: str, names: tuple[str, ...]) -> list[str]:
    entries = [policy.definitions[definition] for policy in policies if definition in policy.definitions]
    tables = [{**entry.details, **entry.details.get("parameters", {})} for entry in entries]
    return [str(table[name]) for table in tables for name in names if name in table]


def _shortest(texts: Iterable[str]) -> Period | None:
    periods = [Period.parse(text) for text in texts]
    return min(periods, key=lambda p: p.months * 30 + p.days, default=None)


def _inform_by(policies: Sequence[Policy]) -> list[Expr]:
    duties = [duty for policy in policies for duty in policy.duties if duty.key == "inform"]
    days = [duty.details.get("no_later_than") for duty in duties]
    return [day if isinstance(day, Expr) else Expr.parse(str(day)) for day in days if day]


def day_before(day: date | None) -> date:
    """The last day something holds that ends on `day` (None: nothing ends it)."""
    return date.max if day is None else day - timedelta(days=1)
