"""Each construct of the language that no shipped notice uses, evaluated."""

from datetime import date

import pytest

from kortisto.lib.periods import FOREVER
from kortisto.privacy.policy.evaluate import SubjectState, evaluate
from kortisto.privacy.policy.explain import reasons
from kortisto.privacy.policy.expressions import Expr
from tests.policy.notices import changed

DAY = date(2020, 1, 1)


def end(policy, facts=(), **dates):
    """keep_until of the e-mail address, long before anything ends."""
    anchors = {"obtained_on": [(None, DAY)]} | {name: [(None, day)] for name, day in dates.items()}
    state = SubjectState([("email", None)], {name: [(None, FOREVER)] for name in facts}, anchors)
    return evaluate([policy], state, DAY)[0].keep_until


def rule(text, limit="P50Y"):
    from kortisto.privacy.policy.load import loads
    from tests.policy.notices import SOUND

    return loads(SOUND.replace('while = ["employed"]', text).replace("P5Y", limit))


def test_shortest_needs_every_day_and_longest_any():
    shortest, longest = (
        'until = ["case_closed + P1Y", "contract_end"]',
        'until = ["case_closed + P1Y", "contract_end"]\ncombine = "longest"',
    )
    days = {"case_closed": date(2021, 1, 1), "contract_end": date(2023, 1, 1)}
    assert end(rule(shortest), **days) == date(2022, 1, 1)
    assert end(rule(longest), **days) == date(2023, 1, 1)
    assert end(rule(shortest), contract_end=date(2023, 1, 1)) is None
    assert end(rule(longest), contract_end=date(2023, 1, 1)) == date(2023, 1, 1)


def test_a_floor_outlives_facts_and_dates_but_not_limits():
    text = 'while = ["employed"]\nat_least = ["obtained_on + P3Y"]'
    assert end(rule(text)) == date(2023, 1, 1)
    assert end(rule(text), ["employed"]) == date(2070, 1, 1)
    assert end(rule(text, limit="P2Y")) == date(2022, 1, 1)


def test_either_of_two_facts_is_enough():
    text = 'while = ["case_open|quote_open"]'
    assert end(rule(text), ["quote_open"]) == date(2070, 1, 1) and end(rule(text)) is None


def test_a_vague_period_keeps_until_the_limit():
    assert end(rule('vague = { fi = "toistaiseksi", en = "x" }')) == date(2070, 1, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("first(case_closed, contract_end)", date(2021, 3, 15)),
        ("last(case_closed, contract_end) + P1M", date(2022, 7, 30)),
        ("year_end(case_closed)", date(2021, 12, 31)),
        ("month_end(case_closed) + P1W", date(2021, 4, 7)),
        ("fy_end(case_closed) + P1Y", date(2022, 4, 30)),
        ("warranty_end|case_closed", date(2021, 3, 15)),
        ("first(warranty_end, (contract_end + P1Y))", date(2023, 6, 30)),
        ("warranty_end", None),
        ("last(warranty_end, quote_closed)", None),
    ],
)
def test_day_expressions(text, day):
    days = {"case_closed": date(2021, 3, 15), "contract_end": date(2022, 6, 30)}
    assert Expr.parse(text, financial_year_end="04-30").day(days.get) == day


def test_a_limit_may_bind_some_data_purposes_or_registers_only():
    limit = '[[limits]]\nid = "mail"\nuntil = "obtained_on + P1Y"\n'
    state = SubjectState([("email", None), ("name", None)], {"employed": [(None, FOREVER)]}, {"obtained_on": [(None, DAY)]})
    for more, expected in (
        ('fields = ["email"]', [2021, 2025]),
        ('purposes = ["care"]', [2021, 2021]),
        ('subjects = ["staff"]\n[subjects.staff]\nlabel = "x"', [2025, 2025]),
    ):
        policy = changed(more=limit + more + "\n")
        assert [v.keep_until.year for v in evaluate([policy], state, DAY)] == expected


def test_the_reason_names_purpose_rule_limit_and_sentence():
    policy = changed()
    state = SubjectState([("email", None)], {"employed": [(None, FOREVER)]}, {"last_activity": [(None, DAY)]})
    (reason,) = reasons([policy], state, "email", None, DAY)
    assert (reason.purpose.id, reason.last_day, reason.limited_by) == ("care", date(2025, 1, 1), "sound:silence")
    assert reason.criterion("en") == (
        "as long as the person works for the company, "
        "at most 5 years from the latest activity or, where there is none, from the day the data were obtained"
    )
    assert [promise.id for promise in reason.promises()] == ["P1"]
    assert reasons([policy], state, "email", None, date(2026, 1, 1)) == []
