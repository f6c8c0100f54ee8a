"""Which versions of the notices bind a subject while a new one is being introduced.

A new version may shorten at once; it may lengthen, or use for a new purpose, only for those who were told of it
(Art. 13(3), 14(4)). So a person is judged under every version from the one they know to the one in effect, and of each
purpose the earliest last day counts; a purpose that one of them does not have is not live. Data obtained under a version
need no second telling. The notices an installation began with bind everybody in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from kortisto.lib.periods import FOREVER
from kortisto.privacy.policy.evaluate import evaluate
from kortisto.privacy.policy.model import Policy, Purpose
from kortisto.privacy.policy.state import SubjectState, Verdict
from kortisto.privacy.publication import Version
from kortisto.privacy.states import Known

Versions = Mapping[str, Sequence[Version]]
PolicySet = tuple[Policy, ...]


def policy_sets(known: Known, versions: Versions, as_of: date) -> list[PolicySet]:
    """The sets of notices to judge the subject under: the one in effect first, then one for each version still owed."""
    acting = {key: [v for v in own if v.acts_on(as_of)] for key, own in versions.items()}
    current = {key: own[-1] for key, own in acting.items() if own}
    sets = [tuple(v.policy for v in current.values())]
    for key, newest in current.items():
        base = max(
            known.informed.get(key, 0),
            max((v.number for v in acting[key] if v.acts_on(known.created_on)), default=0),
        )
        others = [v.policy for k, v in current.items() if k != key]
        if base < newest.number:
            sets += [(*others, *([v.policy] if v else [])) for v in _owed(acting[key], base, newest)]
    return sets


def _owed(acting: Sequence[Version], base: int, newest: Version) -> Iterable[Version | None]:
    """The versions from the one known (None: the notice did not exist then) to the one before the newest."""
    found: list[Version | None] = [v for v in acting if base <= v.number < newest.number]
    return found if base else [None, *found]


def judge(state: SubjectState, sets: Sequence[PolicySet], purposes: Mapping[str, Purpose], as_of: date) -> list[Verdict]:
    """The verdicts under all the sets together; raises Undatable as the evaluator does."""
    first, *rest = [evaluate(policies, state, as_of) for policies in sets]
    if not rest:
        return first
    return [_strictest(own, purposes, as_of) for own in zip(first, *rest, strict=True)]


def _strictest(verdicts: Sequence[Verdict], purposes: Mapping[str, Purpose], as_of: date) -> Verdict:
    newest = verdicts[0]
    live = {
        ref: min(v.live[ref] for v in verdicts)
        for ref in newest.live
        if all(ref in v.live for v in verdicts)
    }  # fmt: skip
    ends = [end for ref, end in live.items() if _anchors(purposes[ref])]
    keep_until = max(ends, default=None)
    if keep_until is None:
        live = {ref: end for ref, end in live.items() if purposes[ref].hashed_after_erasure}
    else:
        live = {ref: end if purposes[ref].anchoring else min(end, keep_until) for ref, end in live.items()}
    nearest = min(live.values(), default=FOREVER)
    change = None if nearest == FOREVER else nearest + timedelta(days=1)
    held = keep_until is None and newest.on_hold
    limited = newest.limited_by if keep_until == newest.keep_until else ""
    waits = keep_until is None and all(v.keep_until is not None or v.undated for v in verdicts)
    undated = next((v.undated for v in verdicts if v.undated), "") if waits else ""
    return Verdict(newest.datum, newest.record, live, keep_until, newest.hash_until, change, held, newest.on_hold, limited, undated)


def _anchors(purpose: Purpose) -> bool:
    return purpose.anchoring and not purpose.hashed_after_erasure
