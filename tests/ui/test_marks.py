"""Small marks: their HTML, and what a screen reader hears."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from kortisto.ui import marks

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def finnish():
    with translation.override("fi"):
        yield


def test_icon_is_hidden_from_screen_readers_and_comes_from_the_sprite() -> None:
    html = marks.icon("mail", "icon--s")
    assert html == (
        '<svg class="icon icon--s" aria-hidden="true" focusable="false"><use href="/static/ui/icons.svg#i-mail"/></svg>'
    )


def test_unknown_icon_is_an_error() -> None:
    with pytest.raises(KeyError, match="nosuch"):
        marks.icon("nosuch")


@pytest.mark.parametrize(
    ("code", "cls", "letter", "word"),
    [
        ("legitimate_interest", "etu", "E", "Oikeutettu etu"),
        ("contract", "sopimus", "S", "Sopimus"),
        ("consent", "suostumus", "T", "Suostumus"),
        ("legal_obligation", "laki", "L", "Lakisääteinen velvoite"),
        ("vital_interest", "vital", "H", "Elintärkeä etu"),
        ("public_task", "public", "J", "Yleistä etua koskeva tehtävä"),
        ("laki", "laki", "L", "Lakisääteinen velvoite"),
    ],
)
def test_basis_has_colour_letter_and_word(code: str, cls: str, letter: str, word: str) -> None:
    assert marks.basis(code) == f'<span class="basis basis--{cls}"><i aria-hidden="true">{letter}</i>{word}</span>'


def test_law_is_short_in_tables_and_a_basis_stands_once() -> None:
    assert "Laki</span>" in marks.basis("legal_obligation", short=True)
    assert marks.bases(["contract", "contract", "consent"]).count("<i ") == 2


@pytest.mark.parametrize(
    ("days", "auto", "cls", "words"),
    [
        (0, False, "stamp stamp--now", "tänään"),
        (-2, False, "stamp stamp--now", "2 pv myöhässä"),
        (3, False, "stamp stamp--time", "3 pv"),
        (24, False, "stamp", "24 pv"),
        (7, True, "stamp stamp--auto", "itsestään"),
    ],
)
def test_stamp_says_date_and_words(days: int, auto: bool, cls: str, words: str) -> None:
    day = TODAY + timedelta(days=days)
    html = marks.leima(day, TODAY, auto=auto)
    assert f'class="{cls}"' in html
    assert f"{day.day}.{day.month}." in html
    assert words in html


def test_channels_stand_in_fixed_order_with_words() -> None:
    html = marks.kanavat({"post": "waiting", "email": "allowed", "phone": "banned"})
    assert html.index("Sähköposti: sallittu") < html.index("Puhelin: kielletty") < html.index("Posti: odottaa informointia")
    assert 'class="no"' in html and 'class="wait"' in html


def test_due_date_turns_amber_under_ninety_days() -> None:
    assert 'class="soon"' in marks.erapaiva(TODAY + timedelta(days=89), TODAY)
    assert 'class="soon"' not in marks.erapaiva(TODAY + timedelta(days=90), TODAY)
    assert "ei päivää" in marks.erapaiva(None, TODAY)


def test_names_are_escaped() -> None:
    assert "<b>" not in marks.tag("<b>") and "<b>" not in marks.avatar("<b>") and "<i>" not in marks.breakable("<i>@x.example")
    assert marks.breakable("a@x.example") == '<span class="whole">a</span><wbr><span class="whole">@x.example</span>'


def test_initials() -> None:
    assert marks.initials("Sanna-Kaisa Hietaluoma") == "SH"
    assert marks.initials("Aino") == "A"
    assert marks.initials("") == ""
