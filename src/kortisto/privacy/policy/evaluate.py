"""Which purposes keep a datum alive, and until when (the semantics of “keep until”).

    end(P, d)   = the latest last day of P's keep rules covering d, cut by the limits of P's own notice unless statutory
    rule        = every fact of `while` and every day of `until`: the earliest of them (`longest`: the latest of the days),
                  never earlier than `at_least`
    keep_until  = the latest end over anchoring purposes, across notices; the datum is erasable from the next day
    objection   = takes the purpose away; a limit that cannot be dated raises Undatable

An entry of a fact or anchor concerns a datum when either has no record, their kinds of record differ, or the records
are the same; of several facts the latest last day counts, of several anchors the latest day. A record that an anchor dates
itself is dated by that alone: entries of other kinds of record no longer concern it.
Two facts are computed here in a second pass: `card_exists` (another datum is kept for a non-statutory purpose other than
this one) and `held_for_another_purpose` (this datum is kept for another purpose of the same notice).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from kortisto.lib.periods import FOREVER
from kortisto.privacy.policy.compiled import Claim, Engine, Outcome, engine_for
from kortisto.privacy.policy.model import Policy
from kortisto.privacy.policy.scope import Scopes
from kortisto.privacy.policy.state import DIRECT_MARKETING, SubjectState, Undatable, Verdict

__all__ = ["DIRECT_MARKETING", "SubjectState", "Undatable", "Verdict", "evaluate", "evaluate_many", "outcomes"]

_DAY = timedelta(days=1)
_NONE: tuple[Claim, ...] = ()


def evaluate(policies: Sequence[Policy], state: SubjectState, as_of: date) -> list[Verdict]:
    """A verdict for each datum of `state.data`, in that order. Raises Undatable when a limit of a live purpose has no day."""
    found = outcomes(policies, state)
    return [_verdict(name, record, lines, state, as_of) for (name, record), lines in zip(state.data, found, strict=True)]


def evaluate_many(
    policies: Sequence[Policy], states: Iterable[SubjectState], as_of: date
) -> Iterator[tuple[SubjectState, list[Verdict] | Undatable]]:
    """Each state with its verdicts, or with the Undatable that concerns it; one bad subject never stops the rest."""
    for state in states:
        try:
            yield state, evaluate(policies, state, as_of)
        except Undatable as error:
            yield state, error


def outcomes(policies: Sequence[Policy], state: SubjectState) -> list[list[Outcome]]:
    """For each datum the claims on it with last day (or None), winning rule and limit. Order as `state.data`."""
    engine = engine_for(tuple(policies))
    scopes = Scopes(state)
    places = [scopes.of(record) for _, record in state.data]
    found, computed = [], False
    for (name, _), record in zip(state.data, places, strict=True):
        known = scopes.outcomes.setdefault(record, {})
        lines = []
        for claim in _claims(engine, state, name):
            line = known.get(claim)
            if line is None:
                line = known[claim] = _outcome(claim, scopes, record, 0, None, None, state)
            if claim.latest_stage:
                computed = True
                lines.append(line)
            elif line.end is not None or line.undated:
                lines.append(line)
        found.append(lines)
    if computed:
        _second_pass(found, places, scopes, state)
    return found


def _claims(engine: Engine, state: SubjectState, name: str) -> Sequence[Claim]:
    own = engine.claims.get((state.kind, name), _NONE)
    if not state.objections:
        return own
    marketing = DIRECT_MARKETING in state.objections
    return [c for c in own if c.ref not in state.objections and not (marketing and c.direct_marketing)]


def _outcome(
    claim: Claim, scopes: Scopes, record: str | None, stage: int, card: date | None, other: date | None, state: SubjectState
) -> Outcome:
    """The best rule of `claim` up to `stage` (0 plain, 1 card_exists, 2 held_for_another_purpose), limits applied."""
    best, winner, undated = None, None, ""
    for rule in claim.rules:
        if rule.stage <= stage:
            end = scopes.rule_end(rule, record) if rule.stage == 0 else scopes.computed_end(rule, record, card, other)
            if end is not None and (best is None or end > best):
                best, winner = end, rule
            undated = undated or scopes.undated(rule, record)
    limited = ""
    if best is not None:
        for limit in claim.limits:
            day = scopes.limit_day(limit, record)
            if day is None:
                raise Undatable(limit.ref, limit.until.text, state.ref)
            if day < best:
                best, limited = day, limit.ref
    if not undated or not claim.holds_for_others:
        return Outcome(claim, best, winner, limited)
    return Outcome(claim, best, winner, limited, undated, _limits_end(claim, scopes, record, state))


def _limits_end(claim: Claim, scopes: Scopes, record: str | None, state: SubjectState) -> date:
    """The last day of the limits over a claim; FOREVER when there are none."""
    end = FOREVER
    for limit in claim.limits:
        day = scopes.limit_day(limit, record)
        if day is None:
            raise Undatable(limit.ref, limit.until.text, state.ref)
        end = min(end, day)
    return end


def _second_pass(found: list[list[Outcome]], places: Sequence[str | None], scopes: Scopes, state: SubjectState) -> None:
    """Add what rests on `card_exists`, then on `held_for_another_purpose`; both look at the stages before them only."""
    card = _card_ends(found)
    known: dict[tuple[Claim, str | None, int, date | None, date | None], Outcome] = {}
    for stage in (1, 2):
        for index, (lines, record) in enumerate(zip(found, places, strict=True)):
            fresh = []
            for place, line in enumerate(lines):
                claim = line.claim
                if stage in claim.stages:
                    exists = _card_end(card, index, claim.ref)
                    other = _held_elsewhere(lines, claim) if stage == 2 else None
                    key = (claim, record, stage, exists, other)
                    if key not in known:
                        known[key] = _outcome(claim, scopes, record, stage, exists, other, state)
                    fresh.append((place, known[key]))
            for place, outcome in fresh:
                lines[place] = outcome


def _card_ends(found: Sequence[Sequence[Outcome]]) -> dict[str, list[tuple[date, int]]]:
    """Purpose ref → its two longest (last day, place of the datum): enough to leave any one datum out."""
    tops: dict[str, list[tuple[date, int]]] = {}
    for index, lines in enumerate(found):
        for line in lines:
            if line.end is not None and line.claim.makes_card:
                best = tops.setdefault(line.claim.ref, [])
                if len(best) < 2:
                    best.append((line.end, index))
                    best.sort(reverse=True)
                elif line.end > best[1][0]:
                    best[1] = (line.end, index)
                    best.sort(reverse=True)
    return tops


def _card_end(card: dict[str, list[tuple[date, int]]], index: int, ref: str) -> date | None:
    """Last day another datum than `index` is kept for a purpose other than `ref`."""
    longest = None
    for other, best in card.items():
        if other != ref:
            end = next((day for day, place in best if place != index), None)
            if end is not None and (longest is None or end > longest):
                longest = end
    return longest


def _held_elsewhere(lines: Sequence[Outcome], claim: Claim) -> date | None:
    """Last day another purpose of the same notice keeps the datum."""
    longest = None
    for line in lines:
        other = line.claim
        if line.end is not None and other.holds_for_others and other.ref != claim.ref and other.policy_key == claim.policy_key:
            longest = line.end if longest is None else max(longest, line.end)
    return longest


def _verdict(name: str, record: str | None, lines: Sequence[Outcome], state: SubjectState, as_of: date) -> Verdict:
    keep_until, hash_until, limited_by = None, None, ""
    live: dict[str, date] = {}
    users: list[tuple[str, date]] = []
    for outcome in lines:
        end = outcome.end
        if end is None or end < as_of:
            continue
        claim = outcome.claim
        if not claim.anchoring:
            users.append((claim.ref, end))
            continue
        live[claim.ref] = end
        if claim.hashed:
            hash_until = end if hash_until is None or end > hash_until else hash_until
        elif keep_until is None or end > keep_until:
            keep_until, limited_by = end, outcome.limited_by
    if keep_until is not None:  # a purpose that never anchors uses what others keep, and only as long as they keep it
        for ref, end in users:
            live[ref] = min(end, keep_until)
    on_hold = bool(state.holds) and any(n in (None, name) and r in (None, record) for n, r in state.holds)
    nearest = min(live.values(), default=FOREVER)
    undated = ""
    if keep_until is None:
        undated, nearest = _undated(lines, as_of, nearest)
    change = None if nearest == FOREVER else nearest + _DAY
    held = keep_until is None and on_hold
    return Verdict(name, record, live, keep_until, hash_until, change, held, on_hold, limited_by, undated)


def _undated(lines: Sequence[Outcome], as_of: date, nearest: date) -> tuple[str, date]:
    """The purpose and own day that keep the datum waiting, until the limits end it: (ref, last day)."""
    waiting = [o for o in lines if o.undated and o.undated_until is not None and o.undated_until >= as_of]
    if not waiting:
        return "", nearest
    longest = max(waiting, key=lambda o: o.undated_until or as_of)
    return f"{longest.claim.policy_key}:{longest.undated}", min(nearest, longest.undated_until or nearest)
