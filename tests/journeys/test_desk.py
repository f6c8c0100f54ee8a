"""The desk: a call in two clicks without a page, a task from Today, with and without a mouse."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.house import House

pytestmark = pytest.mark.browser


def look(page: Any, name: str) -> None:
    """A picture for whoever asked for one."""
    if folder := os.environ.get("DESK_SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_a_call_is_two_clicks_and_no_page(house: House, desk: Callable[..., Any]) -> None:
    page = desk("seller")
    page.goto(house.card("Kerttu Hakala"))
    loads: list[str] = []
    page.on("request", lambda request: loads.append(request.url) if request.is_navigation_request() else None)
    page.get_by_role("button", name="Soitettu").click()
    look(page, "soitettu")
    page.get_by_role("button", name="Ei vastannut").click()
    line = page.locator("#aika-osio ol.line li").first
    expect(line).to_contain_text("Soitettiin, ei vastattu")
    expect(page.get_by_text("Kirjattu: Soitettiin, ei vastattu – Kerttu Hakala.")).to_be_visible()
    assert page.evaluate("document.activeElement.tagName") != "BODY"
    assert loads == []
    look(page, "kirjattu")
    page.emulate_media(media="print")
    expect(line.get_by_text("Soitettiin, ei vastattu", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Kirjaa kielto henkilön sanoin")).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Kumoa").click()
    expect(page.get_by_text("Kumottu.")).to_be_visible()


def test_a_call_from_a_row_of_the_list(house: House, desk: Callable[..., Any]) -> None:
    page = desk("seller")
    page.goto(f"{house.address}/henkilot/?haku=Hakala")
    loads: list[str] = []
    page.on("request", lambda request: loads.append(request.url) if request.is_navigation_request() else None)
    page.locator("tbody tr").first.hover()
    page.get_by_role("link", name="Soitettu: Kerttu Hakala").click()
    look(page, "rivilta")
    page.get_by_role("button", name="Puhuttiin").click()
    expect(page.locator("dialog#teko")).to_be_hidden()
    expect(page.get_by_text("Kirjattu: Puhelu – Kerttu Hakala.")).to_be_visible()
    assert loads == []


def test_a_task_from_today_is_made_put_off_and_done(house: House, desk: Callable[..., Any]) -> None:
    page = desk("seller")
    page.goto(house.address)
    page.get_by_role("link", name="Uusi tehtävä").click()
    page.get_by_role("combobox", name="Henkilö").fill("Kerttu Hakala")
    page.get_by_label("Lyhyesti").fill("Kysy kaapeista")
    look(page, "tehtava")
    page.get_by_role("button", name="Tallenna").click()
    tasks = page.locator("#tehtavat-omat")
    expect(tasks).to_contain_text("Kysy kaapeista")
    look(page, "tanaan")
    tasks.get_by_role("button", name="Lisää toimintoja: Kysy kaapeista").click()
    look(page, "siirto")
    tasks.get_by_role("button", name="Huomiseen").click()
    expect(tasks.get_by_text("tänään")).to_have_count(0)
    page.goto(f"{house.address}/tehtavat/")
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Kysy kaapeista")).to_be_visible()
    expect(page.get_by_role("link", name="Uusi tehtävä")).to_be_hidden()
    page.emulate_media(media="screen")
    page.goto(house.address)
    tasks.get_by_role("button", name="Tehty: Kysy kaapeista").click()
    expect(tasks).not_to_contain_text("Kysy kaapeista")
    expect(page.get_by_text("Tehtävä on tehty.")).to_be_visible()
    assert page.evaluate("document.activeElement.tagName") != "BODY"
    page.goto(f"{house.address}/tehtavat/")
    look(page, "tehtavat")
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark")
    look(page, "tehtavat-390")
    page.goto(house.card("Kerttu Hakala"))
    look(page, "kortti-390")


def test_the_desk_by_keyboard_alone(house: House, desk: Callable[..., Any]) -> None:
    """A row ticked by Space lets the letters through; S and Enter log a call, Z takes it back; N adds; Esc comes back."""
    page = desk("seller")
    page.goto(f"{house.address}/henkilot/?haku=Hakala")
    page.get_by_role("checkbox", name="Valitse Kerttu Hakala").focus()
    for key in (" ", "j", "s"):
        page.keyboard.press(key)
    expect(page.get_by_role("button", name="Puhuttiin")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Kirjattu: Puhelu – Kerttu Hakala.")).to_be_visible()
    page.keyboard.press("z")
    expect(page.get_by_text("Kumottu.")).to_be_visible()
    page.goto(house.card("Kerttu Hakala"))
    page.keyboard.press("s")
    expect(page.get_by_role("button", name="Puhuttiin")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="Ei vastannut")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Soitettu")).to_be_focused()
    page.goto(house.address)
    page.keyboard.press("n")
    expect(page.get_by_role("link", name="Henkilö", exact=True)).to_be_focused()
    page.goto(f"{house.address}/henkilot/")
    page.keyboard.press("n")
    page.wait_for_url("**/henkilot/uusi/")
    expect(page.get_by_label("Etunimi")).to_be_focused()
