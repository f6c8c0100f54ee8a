"""The lists on a phone: filters behind one button, rows as cards, nothing wider than the screen, a thumb hits what it aims at."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.house import House

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SMALL = """[...document.querySelectorAll("main .pick input, main tbody th a")].filter((one) => one.checkVisibility())
  .map((one) => one.getBoundingClientRect()).filter((box) => Math.min(box.width, box.height) < 24).length"""
OUTSIDE = """[...document.querySelectorAll("main tbody :is(a, span, td, input)")].filter((one) => one.checkVisibility())
  .map((one) => one.getBoundingClientRect()).filter((box) => box.width > 1 && (box.left < 4 || box.right > innerWidth)).length"""


def test_filters_fold_into_one_button_that_counts_them(house: House, desk: Callable[..., Any]) -> None:
    page = desk("seller", **PHONE)
    page.goto(f"{house.address}/henkilot/?tila=customer&informoitu=kylla")
    fold = page.get_by_role("button", name=re.compile("^Suodattimet"))
    expect(fold).to_have_text(re.compile("2"))
    chip = page.get_by_role("link", name="Poista suodatin Yrityksen tila")
    expect(chip).to_be_hidden()
    fold.tap()
    expect(chip).to_be_in_viewport(ratio=1)
    page.locator("#suodatin").get_by_role("button", name="Näytä").scroll_into_view_if_needed()
    expect(page.locator("#suodatin").get_by_role("button", name="Näytä")).to_be_in_viewport(ratio=1)
    chip.tap()
    page.wait_for_url(lambda address: "tila=" not in address and "informoitu=" in address)
    expect(fold).to_have_text(re.compile("1"))


@pytest.mark.parametrize("width", [390, 320])
@pytest.mark.parametrize("path", ["/henkilot/", "/yritykset/"])
def test_rows_are_cards_inside_the_screen(house: House, desk: Callable[..., Any], path: str, width: int) -> None:
    page = desk("seller", **{**PHONE, "viewport": {"width": width, "height": 844}})
    page.goto(house.address + path)
    expect(page.locator("tbody tr").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(OUTSIDE) == 0
    assert page.evaluate(SMALL) == 0, "targets under 24 px"


def test_the_palette_is_closed_without_a_keyboard(house: House, desk: Callable[..., Any]) -> None:
    page = desk("seller", **PHONE)
    page.goto(f"{house.address}/yritykset/")
    page.locator(".finder").tap()
    expect(page.locator("#haku")).to_be_visible()
    page.locator("#haku").get_by_role("button", name="Sulje").tap()
    expect(page.locator("#haku")).to_be_hidden()


def test_paper_is_no_phone(house: House, desk: Callable[..., Any]) -> None:
    """A list printed on A4 is a table whose columns all stand on the sheet (178 mm between the margins)."""
    page = desk("seller", viewport={"width": 676, "height": 950})
    page.emulate_media(media="print")
    for path in ("/henkilot/", "/yritykset/"):
        page.goto(house.address + path)
        row = page.locator("tbody tr").first
        assert row.evaluate("one => getComputedStyle(one).display") == "table-row", path
        assert page.evaluate("document.documentElement.scrollWidth") <= 676, path


def test_a_long_name_stays_inside_the_screen(house: House, desk: Callable[..., Any]) -> None:
    long = "Wolfeschlegelsteinhausenbergerdorffvonundzu"
    page = desk("seller", **{**PHONE, "viewport": {"width": 320, "height": 640}})
    page.goto(house.card("Kerttu Hakala"))
    page.evaluate(
        "long => { document.querySelector('h1').textContent = long; document.querySelector('.lede').textContent = long; }", long
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.goto(f"{house.address}/henkilot/")
    name = page.locator("tbody tr th a").first
    name.evaluate("(one, long) => { one.textContent = long; }", long)
    assert page.evaluate(OUTSIDE) == 0
    page.locator(".finder").tap()
    page.keyboard.type("kerttu")
    found = page.locator("#haku [role=option] .two > span").first
    found.evaluate("(one, long) => { one.textContent = long; }", long)
    inside = "one => one.getBoundingClientRect().right <= one.closest('[role=option]').getBoundingClientRect().right"
    assert found.evaluate("one => one.scrollWidth <= one.parentElement.clientWidth + 1") and found.evaluate(inside)
