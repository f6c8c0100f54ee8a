"""Every sentence of a notice shows the rules that execute it in words, and the rooms they wait for."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import translation

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
    for key, room in {"B07": "tapahtumat"}.items():
        assert found[key].partly and room in found[key].rooms
    built = {key for key, one in found.items() if not one.roomless and not one.partly}
    assert built >= {"B01", "B04", "B05", "B06", "B08", "B10", "B13", "B15"}
    assert not [one.id for one in found.values() if one.proved and one.roomless]


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
@pytest.mark.parametrize("key", SHIPPED)
def test_a_sentence_without_a_test_names_the_rooms_it_waits_for(key: str, lang: str) -> None:
    """In the language of the page, and no room by the name of its folder."""
    with translation.override(lang):
        waiting = {one.id: one.rooms for one in sentences(shipped(key), lang) if not one.proved}
    assert (waiting or key == "hehku") and [number for number, rooms in waiting.items() if not rooms] == []
    assert not [rooms for rooms in waiting.values() if "_" in rooms]
    if key == "b2b":
        photos = {"fi": "kuvat", "sv": "bilder", "en": "photographs"}[lang]
        assert waiting["B11"] == photos
