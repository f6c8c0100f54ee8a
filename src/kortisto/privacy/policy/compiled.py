"""Policies prepared for evaluation: for each datum the claims of purposes on it, rules numbered so that ends are memoised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from kortisto.privacy.policy.expressions import Expr
from kortisto.privacy.policy.model import KeepRule, Limit, Policy, Purpose

_STAGES = {"card_exists": 1, "held_for_another_purpose": 2}


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A keep rule. `stage` 0 rests on recorded facts only, 1 on `card_exists`, 2 on `held_for_another_purpose`.

    `own`: anchors of the operator's own that `until` counts from and that are recorded for each person.
    """

    number: int
    facts: tuple[tuple[str, ...], ...]
    until: tuple[Expr, ...]
    at_least: tuple[Expr, ...]
    longest: bool
    stage: int
    own: tuple[str, ...]
    source: KeepRule


@dataclass(frozen=True, slots=True, eq=False)
class CompiledLimit:
    number: int
    ref: str
    until: Expr
    source: Limit


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """What one purpose claims of a datum; one object for all its data under the same rules, so that ends are found once."""

    ref: str
    policy_key: str
    rules: tuple[Rule, ...]
    limits: tuple[CompiledLimit, ...]
    direct_marketing: bool
    anchoring: bool
    hashed: bool
    makes_card: bool
    holds_for_others: bool
    stages: frozenset[int]
    latest_stage: int
    purpose: Purpose


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """A claim with its last day (None: it does not justify the datum), the rule that gives it and the limit that cuts it.

    `undated`: the operator's own day that nobody has recorded, though a rule counts from it; `undated_until` the last day of
    the limits over it.
    """

    claim: Claim
    end: date | None
    rule: Rule | None
    limited_by: str
    undated: str = ""
    undated_until: date | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Engine:
    """`claims`: (kind of subject, catalogue name) → the claims on it, in the order of the notices."""

    claims: Mapping[tuple[str, str], tuple[Claim, ...]]


@lru_cache(maxsize=64)
def engine_for(policies: tuple[Policy, ...]) -> Engine:
    """The compiled form of these notices; ValueError when two of them share a key."""
    keys = [policy.key for policy in policies]
    if len(set(keys)) != len(keys):
        raise ValueError(f"two versions of one notice at once: {', '.join(sorted(keys))}; give one version of each")
    claims: dict[tuple[str, str], list[Claim]] = {}
    interned: dict[tuple[str, tuple[Rule, ...], tuple[CompiledLimit, ...]], Claim] = {}
    numbers = iter(range(1_000_000))
    for policy in policies:
        limits = [(limit, CompiledLimit(next(numbers), f"{policy.key}:{limit.id}", limit.until, limit)) for limit in policy.limits]
        for purpose in policy.purposes:
            rules = [_rule(next(numbers), keep, policy) for keep in purpose.keep]
            for name, fields in _names(policy, purpose).items():
                covering = tuple(rule for rule in rules if any(rule.source.covers(field) for field in fields))
                own = () if purpose.statutory else tuple(c for limit, c in limits if binds(limit, purpose, fields))
                claim = interned.setdefault((purpose.ref, covering, own), _claim(policy, purpose, covering, own))
                for kind in purpose.subjects:
                    claims.setdefault((kind, name), []).append(claim)
    return Engine({key: tuple(found) for key, found in claims.items()})


def _rule(number: int, keep: KeepRule, policy: Policy) -> Rule:
    stage = max((_STAGES.get(name, 0) for name in keep.fact_names()), default=0)
    facts = tuple(tuple(term.split("|")) for term in keep.while_facts)
    own = tuple(n for expr in keep.until for n in expr.anchors() if n in policy.anchors and not policy.anchors[n].details.get("on"))
    return Rule(number, facts, keep.until, keep.at_least, keep.combine == "longest", stage, own, keep)


def _names(policy: Policy, purpose: Purpose) -> dict[str, list[str]]:
    """Catalogue name → the purpose's fields that stand for it."""
    names: dict[str, list[str]] = {}
    for key in purpose.fields:
        for name in policy.fields[key].holds if key in policy.fields else ():
            names.setdefault(name, []).append(key)
    return names


def binds(limit: Limit, purpose: Purpose, fields: Sequence[str]) -> bool:
    """Whether the limit ends these fields of the purpose (which is not statutory)."""
    return (
        (limit.purposes is None or purpose.id in limit.purposes)
        and (limit.registers is None or purpose.register in limit.registers)
        and (limit.fields is None or any(field in limit.fields for field in fields))
        and bool(set(limit.subjects) & set(purpose.subjects))
    )


def _claim(policy: Policy, purpose: Purpose, rules: tuple[Rule, ...], limits: tuple[CompiledLimit, ...]) -> Claim:
    stages = frozenset(rule.stage for rule in rules)
    return Claim(
        ref=purpose.ref,
        policy_key=policy.key,
        rules=rules,
        limits=limits,
        direct_marketing=purpose.direct_marketing,
        anchoring=purpose.anchoring,
        hashed=purpose.hashed_after_erasure,
        makes_card=purpose.anchoring and not purpose.statutory and not purpose.hashed_after_erasure,
        holds_for_others=purpose.anchoring and not purpose.hashed_after_erasure,
        stages=stages,
        latest_stage=max(stages, default=0),
        purpose=purpose,
    )
