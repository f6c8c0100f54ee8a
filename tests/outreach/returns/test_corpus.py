"""How often what a server says is understood, by class, over a collection of our own; the rates stand in the failure.

Each answer is met three ways: in the standard's field, in a bounce that is one text, and while sending.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kortisto.outreach.returns import replies, statuses
from kortisto.outreach.returns.classify import classify
from kortisto.outreach.returns.verdicts import PERSONAL

from . import shapes

DAY = date(2026, 11, 26)
AT_LEAST = 95.0


def _in_a_field(said: str) -> str:
    status = statuses.status_in(said) or ("4.0.0" if said.startswith("4") else "5.0.0")
    return classify(shapes.dsn(status, said), received_on=DAY)[0].kind


def _in_text(said: str) -> str:
    return classify(shapes.bounce_in_text(said), received_on=DAY)[0].kind


def _while_sending(said: str) -> str:
    return replies.judge(said).kind


def _corpus() -> list[tuple[set[str], str]]:
    lines = (Path(__file__).parent / "corpus.txt").read_text("utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return [(set(kinds.split("|")), said) for kinds, said in pairs]


@pytest.mark.parametrize("meet", [_in_a_field, _in_text, _while_sending])
def test_most_are_understood_and_nobody_is_harmed(meet: Callable[[str], str]) -> None:
    met, right, wrong, harmed = Counter[str](), Counter[str](), [], []
    for kinds, said in _corpus():
        if meet is _while_sending and not said[:3].isdigit():
            continue  # a server that answers gives three digits
        kind, first = meet(said), sorted(kinds)[0]
        met[first] += 1
        right[first] += kind in kinds
        if kind not in kinds:
            wrong.append((kind, said))
        if kind in PERSONAL and not kinds & set(PERSONAL):
            harmed.append((kind, said))
    rates = {kind: round(100 * right[kind] / met[kind], 1) for kind in met}
    assert harmed == []
    assert min(rates.values()) >= AT_LEAST and 100 * right.total() / met.total() >= AT_LEAST, (rates, wrong)
