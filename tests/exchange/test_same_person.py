"""Rows of one list that are one person, and cells of one row that are several."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kortisto.contacts.models import Contact, Position
from kortisto.exchange.cells import names
from kortisto.exchange.models import Import

from .lists import csv

pytestmark = pytest.mark.django_db

WHOLE = "Nimi;Yritys;Sähköposti;Puhelin;Kielto"


def cards() -> list[str]:
    return sorted(f"{one.given_name} {one.family_name}".strip() for one in Contact.objects.all())


@pytest.mark.usefixtures("b2b")
@pytest.mark.parametrize("turned", ["Virtanen Matti", "Matti Virtanen", "VIRTANEN MATTI"])
def test_a_name_in_either_order_is_one_person(bring: Callable[..., Import], turned: str) -> None:
    others = ["Aino Lehtonen;Firma Oy;aino@firma.example;;", "Väinö Mäki;Firma Oy;vaino@firma.example;;"]
    upload = bring(
        csv("Matti Virtanen;Tuuli Oy;matti@tuuli.example;040 765 4321;", *others,
            f"{turned};Tuuli Oy;matti@tuuli.example;040 765 4321;x", headings=WHOLE)
    )  # fmt: skip
    assert cards() == ["Aino Lehtonen", "Matti Virtanen", "Väinö Mäki"]
    assert upload.rows.get(number=5).into == 2


@pytest.mark.usefixtures("b2b")
def test_words_that_tell_no_order_are_one_person_in_one_mailbox(bring: Callable[..., Import]) -> None:
    rows = ["Zxcv Qwer;Tuuli Oy;zxcv@tuuli.example;;", "Qwer Zxcv;;zxcv@tuuli.example;040 765 4321;"]
    bring(csv(*rows, headings=WHOLE))
    assert cards() == ["Zxcv Qwer"]
    assert Position.objects.get().phone == "+358407654321"


@pytest.mark.usefixtures("b2b")
def test_a_turned_name_mends_the_row_it_is_joined_with(bring: Callable[..., Import]) -> None:
    rows = ["Virtanen;Matti;Tuuli Oy;matti@tuuli.example;;", "Matti;Virtanen;Tuuli Oy;matti@tuuli.example;;"]
    bring(csv(*rows))
    assert [(one.given_name, one.family_name) for one in Contact.objects.all()] == [("Matti", "Virtanen")]


@pytest.mark.usefixtures("b2b")
def test_a_shared_mailbox_makes_nobody_the_same(bring: Callable[..., Import]) -> None:
    rows = ["Zxcv;Qwer;Tuuli Oy;info@tuuli.example;;", "Qwer;Zxcv;Tuuli Oy;info@tuuli.example;;"]
    upload = bring(csv(*rows))
    assert cards() == ["Qwer Zxcv", "Zxcv Qwer"]
    assert upload.rows.get(number=3).notes == ["same_name_in_list"]


@pytest.mark.usefixtures("b2b")
def test_one_mailbox_at_two_firms_is_told(bring: Callable[..., Import]) -> None:
    rows = ["Aino;Ranta;Tuuli Oy;aino@tuuli.example;;", "Aino;Ranta;Myrsky Oy;aino@tuuli.example;;"]
    upload = bring(csv(*rows), check_only=True)
    assert upload.rows.get(number=3).notes == ["same_box_in_list"]


@pytest.mark.parametrize(
    ("text", "column", "order"),
    [
        ("Virtanen Matti", "given", "family"),
        ("Matti Virtanen", "family", "given"),
        ("Matti Juhani Virtanen", "family", "given"),
        ("Heikki Aarni", "family", "family"),
        ("Heikki Aarni", "given", "given"),
        ("Tariq Aaro", "given", "given"),
        ("Madonna", "family", "family"),
    ],
)
def test_the_words_of_a_name_say_their_order(text: str, column: names.Order, order: str) -> None:
    assert names.order_said(text, column) == order


@pytest.mark.parametrize(
    "cell",
    [
        "Olli Virtanen, Tiina Virtanen", "Olli Virtanen/Tiina Virtanen", "Olli Virtanen; Tiina Virtanen", "Olli ja Tiina Virtanen",
        "Olli Virtanen & Tiina Virtanen", "Olli och Tina Ek", "Olli and Tina Ek", "Olli Virtanen, Tiina", "Virtanen, Olli, Tiina",
        "Virtanen, Tiina Lahtinen", "Olli Virtanen\nTiina Virtanen",
    ],
)  # fmt: skip
def test_several_people_in_a_cell(cell: str) -> None:
    assert names.several(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "Virtanen, Olli", "von Essen, Carl", "Virtanen, Olli Juhani", "Garcia Lopez, Maria", "Olli Virtanen", "Virtanen Olli,",
        "Jari Maja", "Anna-Liisa Ylä-Outinen", "DI Olli Virtanen", "Virtanen\nOlli", "",
    ],
)  # fmt: skip
def test_one_person_in_a_cell(cell: str) -> None:
    assert not names.several(cell)


@pytest.mark.usefixtures("b2b")
def test_several_people_in_one_cell_are_never_one_person(bring: Callable[..., Import]) -> None:
    from kortisto.exchange import actions, working

    from .lists import NOW

    rows = ["Olli Virtanen, Tiina Virtanen;Virtanen & Pojat Oy;olli@virtanen.example;;", "Ek, Bo;Ek & Co Ab;bo@ek.example;;"]
    upload = bring(csv(*rows, headings=WHOLE), check_only=True)
    told = upload.rows.get(number=2)
    assert (told.outcome, told.reason, told.field) == ("bad", "name_several", "full_name")
    assert upload.rows.get(number=3).outcome == "created", "a company may have a & in its name"
    actions.correct(upload=upload, cells={(2, "full_name"): "Olli Virtanen"})
    working.check(upload=upload, now=NOW)
    assert upload.rows.get(number=2).outcome == "created"


@pytest.mark.usefixtures("b2b")
def test_two_given_names_of_two_people(bring: Callable[..., Import]) -> None:
    bring(csv("Olli ja Tiina;Virtanen;Tuuli Oy;olli@tuuli.example;;", "Bo;Ek;Tuuli Oy;bo@tuuli.example;;"))
    assert cards() == ["Bo Ek"]
