"""The purposes behind one datum, in the words of the notices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

from kortisto.privacy.policy.model import Policy, Purpose, say
from kortisto.privacy.policy.phrasing import rule_phrase
from kortisto.privacy.why.answer import Why


def reasons(policies: Sequence[Policy], datum: str, live: Mapping[str, str | None], lang: str) -> tuple[Why, ...]:
    """Each purpose the datum is live for, the longest first."""
    found = [
        Why(
            ref=purpose.ref,
            label=say(purpose.label, lang),
            basis=_basis(policy, purpose, datum),
            interest=say(purpose.interest, lang) if purpose.interest else "",
            law=say(purpose.law, lang),
            register=_register(policy, purpose, lang),
            anchoring=purpose.anchoring and not purpose.hashed_after_erasure,
            until=date.fromisoformat(last) if (last := live[purpose.ref]) else None,
            criterion=criterion(policy, purpose.id, datum, lang),
            sentences=sentences(policy, purpose.id, lang),
        )
        for policy in policies
        for purpose in policy.purposes
        if purpose.ref in live
    ]
    return tuple(sorted(found, key=lambda why: (why.until is not None, -(why.until or date.min).toordinal(), why.ref)))


def _keys(policy: Policy, purpose: Purpose, datum: str) -> list[str]:
    return [key for key in purpose.fields if key in policy.fields and datum in policy.fields[key].holds]


def _basis(policy: Policy, purpose: Purpose, datum: str) -> tuple[str, ...]:
    own = [basis for key in _keys(policy, purpose, datum) for basis in purpose.basis_by_field.get(key, ())]
    return tuple(dict.fromkeys(own)) or purpose.basis


def _register(policy: Policy, purpose: Purpose, lang: str) -> str:
    entry = policy.registers.get(purpose.register)
    return say(entry.label, lang) if entry else ""


@lru_cache(maxsize=4096)
def criterion(policy: Policy, purpose_id: str, datum: str, lang: str) -> str:
    """The rules of the purpose that cover the datum, in words."""
    purpose = policy.purpose_by_id[purpose_id]
    keys = _keys(policy, purpose, datum)
    rules = [rule for rule in purpose.keep if any(rule.covers(key) for key in keys)]
    return "; ".join(dict.fromkeys(rule_phrase(rule, lang, policy.anchors) for rule in rules))


@lru_cache(maxsize=2048)
def sentences(policy: Policy, purpose_id: str, lang: str) -> tuple[tuple[str, str], ...]:
    """The sentences of the notice that rest on the purpose: (promise id, words)."""
    wanted = f"purposes.{purpose_id}"
    return tuple(
        (promise.id, " ".join(promise.texts.get(lang) or promise.says)) for promise in policy.promises if wanted in promise.by
    )
