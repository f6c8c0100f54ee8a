"""Texts and questions become the same words."""

from __future__ import annotations

import pytest

from kortisto.search import terms
from kortisto.search.question import ask, near, slips_allowed


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Väinö LEHTOMAA", {"vaino", "lehtomaa"}),
        ("aino.lehtovirta@merituuli.example", {"aino", "lehtovirta", "merituuli", "example"}),
        ("040 000 4821", {"0400004821", "400004821"}),
        ("+358 40 0004821", {"358400004821", "400004821"}),
        ("(02) 000 9593", {"020009593", "20009593"}),
        ("1234567-1", {"12345671"}),
        ("FI12345671", {"12345671"}),
        ("fi 1234567-1", {"12345671"}),
        ("FI 2000 Oy", {"fi", "2000", "oy"}),
        ("H-00012", {"h00012", "h12"}),
        ("PL 55", {"pl", "55"}),
    ],
)
def test_words_of_a_text(text: str, words: set[str]) -> None:
    assert set(terms.of_text([text])) == words


@pytest.mark.parametrize("typed", ["0400004821", "040 000 4821", "+358400004821", "358 40 000", "00358 40 0004821", "0400-004821"])
def test_a_number_is_found_however_it_is_typed(typed: str) -> None:
    assert ask(typed).answers(["Aino", "040 000 4821"]) is not None


@pytest.mark.parametrize(
    "typed", ["lehto aino", "AINO leht", "ai le", "Áino", "merit aino", "h-12", "123456", "lehtovitra", "lehtovrta"]
)
def test_every_word_in_any_order(typed: str) -> None:
    texts = ["Aino Lehtovirta", "aino@merituuli.example", "H-00012", "1234567-1"]
    assert ask(typed).answers(texts) is not None


@pytest.mark.parametrize("typed", ["lehto väinö", "aino 0400004822", "xq"])
def test_one_missing_word_is_no_answer(typed: str) -> None:
    assert ask(typed).answers(["Aino Lehtovirta", "040 000 4821"]) is None


def test_slips_are_for_words_not_for_numbers() -> None:
    assert slips_allowed("abc") == 0
    assert slips_allowed("abcd") == 1
    assert slips_allowed("lehtovirta") == 2
    assert slips_allowed("0400004821") == 0
    assert near("lehtvoirta", "lehtovirta", 2)
    assert not near("lehtovirta", "vuorenmaa", 2)


def test_marks_show_what_was_asked_for() -> None:
    assert ask("leht").marks("Aino Lehtovirta") == [("Aino ", False), ("Leht", True), ("ovirta", False)]
    assert ask("vai").marks("Väinö") == [("Väi", True), ("nö", False)]
    assert ask("x").marks("") == []


def test_a_better_answer_costs_less() -> None:
    asked = ask("aino")
    whole, beginning, slip = asked.answers(["Aino"]), asked.answers(["Ainola"]), ask("aiono").answers(["Aino"])
    assert whole is not None and beginning is not None and slip is not None
    assert whole < beginning < slip
