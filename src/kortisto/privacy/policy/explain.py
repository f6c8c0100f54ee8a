"""Why a datum is held: for each purpose alive today its rule, last day and the limit that cuts it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kortisto.lib.periods import FOREVER
from kortisto.privacy.policy.evaluate import SubjectState, outcomes
from kortisto.privacy.policy.model import KeepRule, Policy, PromiseText, Purpose
from kortisto.privacy.policy.phrasing import limit_phrase, rule_phrase


@dataclass(frozen=True, slots=True)
class Reason:
    """One purpose that keeps or uses the datum today. `last_day` None: open-ended, only `criterion` ends it."""

    purpose: Purpose
    policy: Policy
    rule: KeepRule | None
    last_day: date | None
    limited_by: str

    def criterion(self, lang: str) -> str:
        """The rule in words, then the limit when one cuts it (“as long as the person works for the company, at most …”)."""
        words = rule_phrase(self.rule, lang, self.policy.anchors) if self.rule else ""
        limit_id = self.limited_by.rpartition(":")[2]
        limit = next((limit for limit in self.policy.limits if limit.id == limit_id), None)
        return f"{words}, {limit_phrase(limit, self.policy, lang)}" if limit else words

    def promises(self) -> tuple[PromiseText, ...]:
        """The sentences of the notice that rest on this purpose or on the limit that cuts it."""
        rules = {f"purposes.{self.purpose.id}"} | ({f"limits.{self.limited_by.rpartition(':')[2]}"} if self.limited_by else set())
        return tuple(promise for promise in self.policy.promises if rules & set(promise.by))


def reasons(policies: Sequence[Policy], state: SubjectState, datum: str, record: str | None, as_of: date) -> list[Reason]:
    """The reasons for one datum of `state.data`, the longest first. Raises Undatable like `evaluate`."""
    by_key = {policy.key: policy for policy in policies}
    index = list(state.data).index((datum, record))
    found = []
    for outcome in outcomes(policies, state)[index]:
        if outcome.end is not None and outcome.end >= as_of:
            day = None if outcome.end == FOREVER else outcome.end
            rule = outcome.rule.source if outcome.rule else None
            found.append(Reason(outcome.claim.purpose, by_key[outcome.claim.policy_key], rule, day, outcome.limited_by))
    anchored = [r for r in found if r.purpose.anchoring and not r.purpose.hashed_after_erasure]
    return sorted((r for r in found if r.purpose.anchoring or anchored), key=lambda r: r.last_day or FOREVER, reverse=True)
