"""A file is found by its name and seen on the card it lies on: with the palette, and on the search page without a script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.house import House

pytestmark = pytest.mark.browser


def test_a_file_is_found_and_shown_on_its_card(house: House, desk: Callable[..., Any]) -> None:
    page = desk("seller")
    page.goto(house.card("Rauha Rivi") + "liitteet/")
    names = ["Syysmessujen pohjapiirros.txt", *(f"lasku {number}.txt" for number in range(7))]
    for name in names:
        page.goto(house.card("Rauha Rivi") + "liitteet/")
        page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/plain", "buffer": b"Osasto 12"})
        page.get_by_role("main").get_by_role("button", name="Liitä").click()
        page.wait_for_url(lambda address: "liitteet" not in address)
    page.goto(f"{house.address}/")
    page.keyboard.press("Control+k")
    page.keyboard.type("pohja syysmesut")
    option = page.get_by_role("option", name="Syysmessujen pohjapiirros.txt")
    expect(option).to_contain_text("Rauha Rivi")
    option.click()
    page.wait_for_url("**#liite-*")
    expect(page.locator("li:target")).to_contain_text("Syysmessujen pohjapiirros.txt")
    expect(page.locator("li:target")).to_be_in_viewport(ratio=1)
    page.goto(f"{house.address}/haku/?q=pohjapii")
    page.get_by_role("main").get_by_role("link", name="Syysmessujen pohjapiirros.txt").click()
    expect(page.locator("li:target")).to_contain_text("Syysmessujen pohjapiirros.txt")
