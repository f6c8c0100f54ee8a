"""Every sentence of a notice shows the rules that execute it in words, and the rooms they wait for."""

from __future__ import annotations

from pathlib import Path

import pytest

from kortisto.privacy.policy.load import SHIPPED, load, shipped
from kortisto.privacy.policy.model import Policy
from kortisto.privacy.views.sentences import Sentence, sentence_of

FOREIGN = sorted((Path(__file__).parents[1] / "policy" / "foreign").glob("*.toml"))


def sentences(policy: Policy, lang: str) -> list[Sentence]:
    return [sentence_of(policy, promise, lang) for promise in policy.promises]


@pytest.mark.parametrize("policy", [*(shipped(key) for key in SHIPPED), *(load(path) for path in FOREIGN)], ids=lambda p: p.key)
def test_every_rule_is_said_in_words(policy: Policy) -> None:
    for lang in policy.languages:
        for one in sentences(policy, lang):
            assert one.says and one.rules
            for rule in one.rules:
                assert rule.words and "{" not in rule.words and rule.line > 0, f"{policy.key} {one.id} {lang}: {rule}"


def test_what_waits_for_a_room_says_which() -> None:
    """No sentence claims to be carried out whose room is not built, photographs by consent and newsletters included."""
    found = {one.id: one for one in sentences(shipped("b2b"), "fi")}
    idle = {key for key, one in found.items() if one.roomless}
    assert idle >= {"B11", "B18", "B19", "B20", "B22"}
    assert "kampanjat" in found["B04"].partly and "rekisteröityjen pyynnöt" in found["B10"].partly
    built = {key for key, one in found.items() if not one.roomless and not one.partly}
    assert built >= {"B01", "B05", "B06", "B08", "B13", "B15"}
    assert not [one.id for one in found.values() if one.proved and one.roomless]
