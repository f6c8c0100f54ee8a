"""A letter in three languages, written by keyboard alone: saved by itself, taken back, looked at on a phone by night."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.house import House
from tests.journeys.writing import saved

pytestmark = pytest.mark.browser
WORDS = {
    "fi": ("Hinnat 2027", "Hei, hinnat ovat valmiit"),
    "sv": ("Priser 2027", "Hej, priserna"),
    "en": ("Prices 2027", "Hello, the prices"),
}


def press(page: Any, target: Any) -> None:
    """As somebody without a mouse does."""
    target.focus()
    page.keyboard.press("Enter")


def test_a_letter_in_three_languages_by_keyboard(house: House, desk: Callable[..., Any]) -> None:
    page = desk("seller")
    where = f"{house.address}/kampanjat/kirje2/viesti/"
    for language, (subject, text) in WORDS.items():
        page.goto(f"{where}?kieli={language}")
        page.get_by_label("Aihe", exact=True).focus()
        saved(page, lambda subject=subject: page.keyboard.type(subject))
        saved(page, lambda: press(page, page.get_by_role("button", name="Lisää: Teksti")))
        box = page.get_by_role("textbox", name="Teksti", exact=True).first
        expect(box).to_be_focused()
        saved(page, lambda text=text: page.keyboard.type(text))
        page.keyboard.press("Control+a")
        saved(page, lambda: page.keyboard.press("Control+b"))
        saved(page, lambda: press(page, page.get_by_role("button", name="Lisää: Otsikko")))
        saved(page, lambda: page.keyboard.type("Otsikko"))
        saved(page, lambda: press(page, page.get_by_role("button", name="Siirrä ylös: 2. Otsikko")))
        expect(page.get_by_role("heading", level=2).first).to_contain_text("1. Otsikko")
        assert page.evaluate("document.activeElement.tagName") != "BODY"
    page.reload()
    expect(page.get_by_label("Aihe", exact=True)).to_have_value("Prices 2027")
    expect(page.locator(".richtext b")).to_have_text("Hello, the prices")
    saved(page, lambda: press(page, page.get_by_role("button", name="Kumoa")))
    expect(page.get_by_role("heading", level=2).first).to_contain_text("1. Teksti")
    saved(page, lambda: press(page, page.get_by_role("button", name="Tee uudelleen")))
    expect(page.get_by_role("heading", level=2).first).to_contain_text("1. Otsikko")
    page.goto(f"{where}?kieli=fi&rinnalla=sv")
    expect(page.locator(".beside")).to_contain_text("Hej, priserna")
    page.goto(f"{where}esikatselu/?kieli=fi&leveys=puhelin&tila=tumma")
    letter = page.frame_locator("iframe")
    expect(letter.get_by_text("Hei, hinnat ovat valmiit")).to_be_visible()
    assert page.locator("iframe").bounding_box()["width"] <= 375
    assert letter.locator(".k-card").first.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(24, 33, 36)"


def test_two_who_write_the_same_letter_lose_nothing(house: House, desk: Callable[..., Any]) -> None:
    first, second = desk("seller"), desk("keeper")
    for page in (first, second):
        page.goto(f"{house.address}/kampanjat/kirje1/viesti/")
    saved(first, lambda: first.get_by_label("Esiotsikko").fill("Ensimmäisen"))
    second.get_by_label("Esiotsikko").fill("Toisen")
    expect(second.get_by_text("Joku muu on muuttanut viestiä")).to_be_visible()
    expect(second.get_by_label("Esiotsikko")).to_have_value("Toisen")
    press(second, second.get_by_role("link", name="Näytä uusin versio"))
    expect(second.get_by_label("Esiotsikko")).to_have_value("Ensimmäisen")
