"""Laws of the evaluator that hold for any subject, any day and every shipped notice."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortisto.lib.periods import FOREVER
from kortisto.privacy.policy.evaluate import SubjectState, evaluate
from kortisto.privacy.policy.expressions import Expr
from kortisto.privacy.policy.load import shipped
from kortisto.privacy.policy.model import Limit
from kortisto.privacy.policy.vocabulary import facts as known_facts
from tests.policy.states import DM, data_of

POLICIES = [shipped("hehku"), shipped("yritysasiakkaat"), shipped("b2b")]
FACTS = sorted(name for p in POLICIES for name in p.fact_names() if not known_facts()[name].computed)
ANCHORS = sorted({name for p in POLICIES for name in p.anchor_names()} - {"obtained_on"})
RECORDS = [None, "contacts.position:1", "contacts.position:2", "contacts.interaction:3"]
days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
records = st.sampled_from(RECORDS)
entries = st.lists(st.tuples(records, days), min_size=1, max_size=3)
holding = st.lists(st.tuples(records, st.one_of(st.just(FOREVER), days)), min_size=1, max_size=3)


@st.composite
def states(draw, policy):
    data = [(name, draw(records)) for name, _ in data_of(policy)]
    facts = draw(st.dictionaries(st.sampled_from(FACTS), holding, max_size=8))
    anchors = draw(st.dictionaries(st.sampled_from(ANCHORS), entries, max_size=6))
    objections = draw(st.frozensets(st.sampled_from(["*dm*", *(p.ref for p in policy.purposes)]), max_size=2))
    return SubjectState(data, facts, anchors | {"obtained_on": [(None, draw(days))]}, objections)


cases = st.sampled_from(POLICIES).flatmap(lambda policy: st.tuples(st.just(policy), states(policy), days))


def by_datum(policies, state, day):
    return {(v.datum, v.record): v for v in evaluate(policies, state, day)}


def later(a, b):
    """True when a is not before b, None being before everything."""
    return b is None or (a is not None and a >= b)


@settings(max_examples=120, deadline=None)
@given(cases, st.data())
def test_adding_a_purpose_never_shortens(case, data):
    policy, state, day = case
    missing = data.draw(st.sampled_from(policy.purposes))
    less = replace(policy, purposes=tuple(p for p in policy.purposes if p is not missing))
    fewer, all_of = by_datum([less], state, day), by_datum([policy], state, day)
    assert all(later(all_of[key].keep_until, fewer[key].keep_until) for key in fewer)


@settings(max_examples=120, deadline=None)
@given(cases)
def test_adding_a_limit_never_lengthens_nor_touches_law(case):
    policy, state, day = case
    more = replace(policy, limits=(*policy.limits, Limit("x", Expr.parse("last_activity|obtained_on + P2Y"))))
    limited, before = by_datum([more], state, day), by_datum([policy], state, day)
    statutory = {p.ref for p in policy.purposes if p.statutory and not p.accompanying}
    for key, verdict in before.items():
        assert later(verdict.keep_until, limited[key].keep_until)
        assert {r: e for r, e in verdict.live.items() if r in statutory} == {
            r: e for r, e in limited[key].live.items() if r in statutory
        }


@settings(max_examples=120, deadline=None)
@given(cases)
def test_an_objection_only_takes_away_and_takes_all_marketing(case):
    policy, state, day = case
    objecting = replace(state, objections=state.objections | DM)
    marketing = {p.ref for p in policy.purposes if p.direct_marketing}
    for key, verdict in by_datum([policy], objecting, day).items():
        assert set(verdict.live) <= set(by_datum([policy], state, day)[key].live) - marketing


@settings(max_examples=120, deadline=None)
@given(cases)
def test_the_closed_form_equals_looking_day_by_day(case):
    policy, state, day = case
    for key, verdict in by_datum([policy], state, day).items():
        for end in {e for e in verdict.live.values() if e != FOREVER}:
            on, after = by_datum([policy], state, end)[key].live, by_datum([policy], state, end + timedelta(days=1))[key].live
            for ref, last in verdict.live.items():
                assert (ref in on) == (end <= last) and (ref in after) == (end < last)


@settings(max_examples=120, deadline=None)
@given(cases, st.integers(0, 4000))
def test_next_change_is_really_the_next_change(case, ahead):
    policy, state, day = case
    for key, verdict in by_datum([policy], state, day).items():
        if verdict.next_change is not None:
            eve = verdict.next_change - timedelta(days=1)
            assert set(by_datum([policy], state, eve)[key].live) == set(verdict.live)
            assert set(by_datum([policy], state, verdict.next_change)[key].live) != set(verdict.live)
        else:
            assert set(by_datum([policy], state, day + timedelta(days=ahead))[key].live) == set(verdict.live)


@settings(max_examples=100, deadline=None)
@given(cases, st.randoms(use_true_random=False))
def test_order_of_data_entries_and_purposes_does_not_matter(case, random):
    policy, state, day = case
    data, purposes = list(state.data), list(policy.purposes)
    random.shuffle(data)
    random.shuffle(purposes)
    turned = {name: list(reversed(list(values))) for name, values in state.facts.items()}
    other = by_datum([replace(policy, purposes=tuple(purposes))], replace(state, data=data, facts=turned), day)
    for key, verdict in by_datum([policy], state, day).items():
        assert (verdict.live, verdict.keep_until, verdict.next_change) == (
            other[key].live,
            other[key].keep_until,
            other[key].next_change,
        )


@pytest.mark.parametrize("policy", POLICIES, ids=lambda p: p.key)
def test_every_datum_a_notice_lists_can_live(policy):
    facts = {name: [(None, FOREVER)] for name in known_facts()}
    anchors = {name: [(None, date(2026, 1, 1))] for name in [*ANCHORS, "obtained_on"]}
    found = evaluate([policy], SubjectState(data_of(policy), facts, anchors), date(2026, 1, 1))
    assert [v.datum for v in found if v.fate == "erase"] == []
