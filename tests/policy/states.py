"""Short ways to write a subject's state in the policy tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from kortisto.lib.periods import FOREVER
from kortisto.privacy.catalogue import STAFF_NAMES
from kortisto.privacy.policy.evaluate import SubjectState, Verdict, evaluate
from kortisto.privacy.policy.model import Policy

DM = frozenset({"*dm*"})


def data_of(policy: Policy) -> list[tuple[str, str | None]]:
    """Every catalogue name the notice holds about a contact, on the card."""
    return [(name, None) for name in sorted(policy.holds) if name not in STAFF_NAMES]


def state_of(
    policy: Policy,
    facts: Iterable[str] = (),
    dates: Mapping[str, date] | None = None,
    objections: frozenset[str] = frozenset(),
    holds: Iterable[str] = (),
) -> SubjectState:
    """A subject whose facts hold open-ended and whose dates concern the whole card."""
    return SubjectState(
        data=data_of(policy),
        facts={name: [(None, FOREVER)] for name in facts},
        anchors={name: [(None, day)] for name, day in (dates or {}).items()},
        objections=objections,
        holds=[(name, None) for name in holds],
    )


def verdict(policy: Policy, datum: str, state: SubjectState, as_of: date) -> Verdict:
    return next(v for v in evaluate([policy], state, as_of) if v.datum == datum)


def live(policy: Policy, datum: str, state: SubjectState, as_of: date) -> set[str]:
    """Ids of the purposes alive for the datum."""
    return {ref.partition(":")[2] for ref in verdict(policy, datum, state, as_of).live}
