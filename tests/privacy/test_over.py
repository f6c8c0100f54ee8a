"""Whoever loses everything may be judged together: never one more than the evaluator alone would let go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kortisto.privacy import due, holds
from kortisto.privacy.due.over import ended, over
from kortisto.privacy.erasure import plan_many
from kortisto.privacy.models import Keep, Subject
from kortisto.privacy.policy.expressions import Expr
from kortisto.privacy.policy.model import Limit, Policy
from kortisto.privacy.policy.state import SubjectState, Undatable
from kortisto.privacy.transitions import judge
from tests.policy.test_properties import POLICIES, days, states
from tests.privacy.making import DAY, LAST, NIGHT, anna, crowd
from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register

NAMED = {purpose.ref: purpose for policy in POLICIES for purpose in policy.purposes}


@dataclass
class Card:
    """A subject as far as `over` asks for it; its stored last day is wrong on purpose."""

    pk: int
    keep_until: date | None


@dataclass
class Seen:
    subject: Card
    state: SubjectState


def earlier(draw: Any, state: SubjectState) -> SubjectState:
    """The same entries, each on the same day or before it; those of facts not before `date.min`."""
    back = st.integers(0, 9000)

    def moved(entries: Sequence[tuple[str | None, date]]) -> list[tuple[str | None, date]]:
        return [(record, day - timedelta(days=min(draw(back), (day - date.min).days))) for record, day in entries]

    facts = {name: moved(entries) for name, entries in state.facts.items()}
    return replace(state, facts=facts, anchors={name: moved(entries) for name, entries in state.anchors.items()})


def goes_whole(state: SubjectState, sets: Sequence[tuple[Policy, ...]], day: date) -> bool:
    try:
        return all(verdict.fate == "erase" for verdict in judge(state, sets, NAMED, day))
    except Undatable:
        return False


@st.composite
def crowds(draw: Any) -> tuple[list[SubjectState], list[tuple[Policy, ...]], date]:
    """People of whom the same is known on other days, under one notice or a notice and the version before it."""
    policy = draw(st.sampled_from(POLICIES))
    before = replace(policy, limits=(*policy.limits, Limit("x", Expr.parse(draw(st.sampled_from(LIMITS))))))
    sets = [(policy,)] if draw(st.booleans()) else [(policy,), (before,)]
    one = draw(states(policy))
    return [one, *(earlier(draw, one) for _ in range(3))], sets, draw(days)


LIMITS = ["last_activity|obtained_on + P2Y", "year_end(last_activity) + P6Y", "first(last_activity, obtained_on) + P1M"]


@settings(max_examples=300, deadline=None)
@given(crowds(), st.booleans())
def test_it_lets_nobody_go_whom_the_evaluator_keeps(
    case: tuple[list[SubjectState], list[tuple[Policy, ...]], date], hinted: bool
) -> None:
    found, sets, day = case
    day = day + timedelta(days=9000)
    stored = day - timedelta(days=1) if hinted else None
    known: Any = [(Seen(Card(number, stored), state), sets) for number, state in enumerate(found)]
    gone = over(known, as_of=day, judge=partial(judge, purposes=NAMED, as_of=day))
    whole = {number for number, state in enumerate(found) if goes_whole(state, sets, day)}
    assert gone <= whole
    if not hinted:
        assert not gone
    for number in gone:
        plain = judge(found[number], sets, NAMED, day)
        assert [(v.datum, v.record, v.fate) for v in plain] == [(v.datum, v.record, v.fate) for v in ended(found[number])]


@settings(max_examples=300, deadline=None)
@given(crowds())
def test_an_earlier_day_never_keeps_longer(case: tuple[list[SubjectState], list[tuple[Policy, ...]], date]) -> None:
    """What the whole of it rests on."""
    (one, *others), sets, day = case
    assume(goes_whole(one, sets, day))
    assert all(goes_whole(other, sets, day) for other in others)


def test_a_stored_day_is_not_believed(hehku: Register) -> None:
    """Keep rows and the subject say it is over; the facts say it is not, and the facts count."""
    one, two = crowd(2)
    people.talked(two, on=LAST)
    Keep.objects.update(until=LAST, next_change=None)
    Subject.objects.update(keep_until=LAST, next_due_on=NIGHT)
    plans = plan_many(Subject.objects.order_by("pk"), reason="retention", as_of=NIGHT)
    assert [plan.whole for plan in plans] == [True, False]
    assert {(plan.subject_id, plan.whole) for plan in plans} == {(one.subject_id, True), (two.subject_id, False)}


def test_who_is_held_does_not_go_with_the_crowd(hehku: Register) -> None:
    held, *rest = [anna(name=f"Henkilö Numero{n}", email=f"h{n}@kivimaki.example") for n in range(3)]
    holds.set(held.subject, data=["email"], ground="claim", case_reference="R-1", by=people.BY, now=at(DAY))
    plans = plan_many(Subject.objects.order_by("pk"), reason="retention", as_of=NIGHT)
    assert {plan.subject_id: plan.whole for plan in plans} == {held.subject_id: False} | {p.subject_id: True for p in rest}
    due.refresh([p.subject_id for p in (held, *rest)], as_of=NIGHT)
    assert due.check(as_of=NIGHT).wrong == []
