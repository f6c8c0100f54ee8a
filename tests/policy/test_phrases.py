"""Periods in words: each fact, anchor and construct, in three languages."""

import pytest

from kortisto.privacy.policy.expressions import Expr, ExpressionError
from kortisto.privacy.policy.model import KeepRule
from kortisto.privacy.policy.phrasing import expression_phrase, period_phrase, rule_phrase
from kortisto.privacy.policy.vocabulary import LANGUAGES, anchors, facts
from tests.policy.notices import changed


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_fact_and_anchor_speaks_every_language(lang):
    for fact in facts().values():
        assert fact.phrases[lang].strip() and not fact.phrases[lang].endswith(".")
    for anchor in anchors().values():
        assert all(anchor.phrase(lang, form).strip() for form in ("name", "since", "until"))


@pytest.mark.parametrize(
    ("text", "fi", "en"),
    [
        ("event_end + P3M", "3 kuukautta tilaisuuden päättymisestä", "3 months from the end of the event"),
        ("warranty_end", "takuuajan päättymiseen asti", "until the end of the warranty"),
        (
            "year_end(delivered_on) + P1Y",
            "1 vuosi sen vuoden lopusta, johon toimitus kuuluu",
            "1 year from the end of the year of the delivery",
        ),
        (
            "last(case_closed + P6M, warranty_end)",
            "viimeiseen näistä asti: 6 kuukautta asiakaspalvelutapauksen päättymisestä, takuuajan päättyminen",
            "until the last of these: 6 months from the closing of the service case, the end of the warranty",
        ),
    ],
)
def test_an_expression_in_words(text, fi, en):
    expr = Expr.parse(text)
    assert (expr.phrase("fi"), expr.phrase("en")) == (fi, en)
    assert expression_phrase(expr, "sv", {})


def test_a_rule_in_words():
    rule = KeepRule(while_facts=("employed", "case_open|quote_open"), until=(Expr.parse("interaction_on + P3Y"),))
    assert rule_phrase(rule, "en", {}) == (
        "as long as the person works for the company and a service case is open or a quote is open, "
        "at most 3 years from the interaction in question"
    )
    floor = KeepRule(until=(Expr.parse("contract_end"),), at_least=(Expr.parse("obtained_on + P2Y"),))
    assert rule_phrase(floor, "fi", {}) == "sopimuksen päättymiseen asti, vähintään 2 vuotta tietojen saamisesta"
    assert rule_phrase(KeepRule(vague={"fi": "toistaiseksi"}), "fi", {}) == "toistaiseksi"


def test_an_anchor_of_the_operators_own():
    own = '[anchors.fair_end]\nlabel = { fi = "messujen loppu", en = "the end of the fair" }\n'
    policy = changed('while = ["employed"]', 'until = ["fair_end + P1M"]', own)
    assert rule_phrase(policy.purposes[0].keep[0], "en", policy.anchors) == "1 month from this day: the end of the fair"
    assert expression_phrase(Expr.parse("fair_end"), "fi", policy.anchors) == "tähän päivään asti: messujen loppu"


def test_periods():
    assert [period_phrase(p, "sv") for p in ("P1Y", "P1Y6M", "P2W", "P30D")] == [
        "1 år",
        "1 år och 6 månader",
        "2 veckor",
        "30 dagar",
    ]


@pytest.mark.parametrize(
    "text", ["", "+ P1Y", "a +", "a + b", "first()", "year_end(a, b)", "a b", "(a", "a | | b", "1a", "a - P1Y"]
)
def test_what_is_no_expression_is_refused(text):
    with pytest.raises(ExpressionError):
        Expr.parse(text)
