"""Whether two cards are one person, or two company cards one firm: the pure part."""

from __future__ import annotations

from typing import Any

import pytest

from kortisto.contacts.likeness.scoring import Firm, Known, compare, compare_firms
from kortisto.contacts.likeness.spelling import local_part, name_keys


def known(name: str, mail: str = "", number: str = "", firm: str = "") -> Known:
    given, _, family = name.rpartition(" ")
    return Known(given, family, {mail} - {""}, {number} - {""}, {firm} - {""})


SAME = [
    ("Väinö Lehtomäki", "Vaino Lehtomaki", {"firm": "telakka"}),
    ("Mikko Wikström", "Micke Vikstrom", {"number": "358401"}),
    ("Matti Mattsson", "Matti Matson", {"firm": "telakka"}),
    ("Aino Virtanen", "Virtanen Aino", {"firm": "telakka"}),
    ("Anna-Kaisa Mäki-Salo", "Anna Mäki", {"number": "358401"}),
    ("M. Virtanen", "Matti Virtanen", {"mail": "matti.virtanen@firma.fi"}),
    ("Aino Virtanen", "Aino Salo", {"mail": "aino@firma.fi"}),
]
APART = [
    ("Aino Virtanen", "Eino Salonen", {"number": "358401", "firm": "telakka"}),
    ("Aino Virtanen", "Eino Salonen", {"mail": "info@telakka.fi", "firm": "telakka"}),
    ("Matti Virtanen", "Matti Virtanen", {}),
    ("Matti Virtanen", "Matti Salonen", {"firm": "telakka"}),
    ("Aino Virtanen", "Aino Virta", {"firm": ""}),
]


@pytest.mark.parametrize(("one", "other", "shared"), SAME)
def test_the_same(one: str, other: str, shared: dict[str, Any]) -> None:
    assert compare(known(one, **shared), known(other, **shared))
    assert compare(known(one, **shared), known(other, **shared)) == compare(known(other, **shared), known(one, **shared))
    assert name_keys(*one.rsplit(" ", 1)) & name_keys(*other.rsplit(" ", 1)) or shared


@pytest.mark.parametrize(("one", "other", "shared"), APART)
def test_not_the_same(one: str, other: str, shared: dict[str, Any]) -> None:
    assert not compare(known(one, **shared), known(other, **shared))


def test_the_address_moves_with_the_person_to_another_domain() -> None:
    assert compare(known("Aino Salo", "aino.salo@vanha.fi"), known("Aino Salo", "aino.salo@uusi.example"))
    assert local_part("info@uusi.example") == ""
    assert local_part("aino.salo+lista@uusi.example") == "aino.salo"


def test_a_rare_namesake_elsewhere_counts_unless_both_have_a_number_of_their_own() -> None:
    assert compare(known("Aino Salo"), known("Aino Salo", number="358402"), rare=True)
    assert not compare(known("Aino Salo", number="358401"), known("Aino Salo", number="358402"), rare=True)


def test_firms() -> None:
    assert compare_firms(Firm({"kivimaki"}), Firm({"kivimaki"}, business_id="0112038-9"))
    assert not compare_firms(Firm({"kivimaki"}, "0112038-9"), Firm({"kivimaki"}, "1927400-1")), "two ids are two firms"
    assert not compare_firms(Firm({"kiinteisto 1"}), Firm({"kiinteisto 2"}))
    assert not compare_firms(Firm({"kivimaki"}, phone="3581"), Firm({"salo"}, phone="3581")), "tenants of one switchboard"
