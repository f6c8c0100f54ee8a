"""Slips of the hand: a button pressed twice, a dialog left by mistake, a place in the list lost, a person typed in again."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.house import House
from tests.journeys.test_dialogs import at_card, dialog

pytestmark = pytest.mark.browser


def test_a_form_in_a_dialog_is_sent_once_and_its_entry_can_be_taken_back(house: House, desk: Callable[..., Any]) -> None:
    page = at_card(house, desk, "Kerttu Hakala")
    sent: list[str] = []
    page.on("request", lambda asked: asked.method == "POST" and sent.append(asked.url))
    page.get_by_role("link", name="Kirjaa yhteydenotto").click()
    dialog(page).get_by_label("Mitä tapahtui?").select_option(label="Puhelu")
    dialog(page).get_by_label("Lyhyesti").fill("Painettiin kahdesti")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    note = page.get_by_role("status").filter(has_text="Kirjattu")
    expect(note).to_be_visible()
    assert len(sent) == 1
    expect(page.get_by_role("link", name="Kirjaa yhteydenotto")).to_be_focused()  # where the act began
    events = page.get_by_role("region", name="Tapahtumat")
    expect(events.get_by_text("Painettiin kahdesti")).to_have_count(1)
    note.get_by_role("button", name="Kumoa").click()
    expect(events.get_by_text("Painettiin kahdesti")).to_have_count(0)


@pytest.mark.parametrize("slip", ["Esc", "beside"])
def test_what_was_typed_outlives_a_slip(house: House, desk: Callable[..., Any], slip: str) -> None:
    page = at_card(house, desk, "Kerttu Hakala")
    page.get_by_role("link", name="Kirjaa yhteydenotto").click()
    dialog(page).get_by_label("Mitä tapahtui?").select_option(label="Tapaaminen")
    dialog(page).get_by_label("Muistiinpano").fill("Pitkä kertomus käynnistä")
    if slip == "Esc":
        page.keyboard.press("Escape")
    else:
        page.mouse.click(5, 5)
    expect(dialog(page)).to_be_hidden()
    page.get_by_role("link", name="Kirjaa yhteydenotto").click()
    expect(dialog(page).get_by_label("Muistiinpano")).to_have_value("Pitkä kertomus käynnistä")
    expect(dialog(page).get_by_label("Mitä tapahtui?")).to_have_value("meeting_held")
    dialog(page).get_by_role("button", name="Peru").click()
    page.get_by_role("link", name="Kirjaa yhteydenotto").click()
    expect(dialog(page).get_by_label("Muistiinpano")).to_have_value("")


def test_a_dialog_left_by_a_slip_is_for_whom_it_is_opened_next(house: House, desk: Callable[..., Any]) -> None:
    page = desk("seller")
    page.goto(f"{house.address}/henkilot/")
    bar = page.get_by_role("region", name="Valitut henkilöt")
    for name in ("Kerttu Hakala", "Rauha Rivi"):
        page.get_by_role("checkbox", name=f"Valitse {name}").check()
        bar.get_by_role("button", name="Kieli").click()
        dialog(page).get_by_label("Kieli").select_option(label="ruotsi")
        chosen = dialog(page).locator("[name=valittu]").input_value()
        assert chosen == house.known["cards"][name]
        page.keyboard.press("Escape")
        expect(dialog(page)).to_be_hidden()
        page.get_by_role("checkbox", name=f"Valitse {name}").uncheck()


def test_an_act_on_a_row_and_its_undo_keep_the_list_and_the_place(house: House, desk: Callable[..., Any]) -> None:
    page = desk("seller")
    page.goto(f"{house.address}/henkilot/?haku=kivim&jarj=-nimi")
    names = page.locator("tbody tr th a").all_inner_texts()
    page.keyboard.press("j")
    page.keyboard.press("j")
    for _ in range(4):  # company, called, changed jobs, passivate
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    dialog(page).get_by_role("button", name="Passivoi").click()
    expect(page.get_by_role("status").filter(has_text=f"{names[1]} passivoitiin")).to_be_visible()
    expect(page.get_by_role("link", name=names[2], exact=True)).to_be_focused()
    page.get_by_role("button", name="Kumoa").click()
    expect(page.locator("tbody tr th a")).to_have_count(len(names))
    assert "haku=kivim" in page.url and "jarj=-nimi" in page.url


def test_whoever_is_typed_in_again_is_told_of_while_typing(house: House, desk: Callable[..., Any]) -> None:
    page = desk("seller")
    page.goto(f"{house.address}/henkilot/uusi/")
    page.get_by_label("Etunimi").fill("Rauha")
    page.get_by_label("Sukunimi").press_sequentially("Rivi")
    page.get_by_label("Työpuhelin").press_sequentially("0400004012")
    told = page.locator(".field:has([name=phone]) + [aria-live=polite]")
    expect(told).to_contain_text("Rauha Rivi")
    expect(told).to_be_in_viewport()
    expect(page.get_by_label("Työpuhelin")).to_be_focused()
    page.goto(f"{house.address}/yritykset/uusi/")
    page.get_by_label("Nimi", exact=True).press_sequentially("Kolmas Kahvila Ky")
    expect(page.locator("#samat")).to_contain_text("Kolmas Kahvila Ky")
    page.goto(house.card("Rauha Rivi") + "siirto/")
    with page.expect_response(re.compile("/samat/$")):
        page.get_by_label("Uusi työnantaja").fill("Kolmas Kahvila Ky")
        page.get_by_label("Työnimike").click()


def test_the_palette_stays_on_the_screen_and_knows_what_can_be_added(house: House, desk: Callable[..., Any]) -> None:
    page = desk("seller", viewport={"width": 1280, "height": 640})
    page.goto(f"{house.address}/henkilot/")
    page.keyboard.press("Control+k")
    page.keyboard.type("kivim")
    options = page.locator("#haku").get_by_role("option")
    expect(options.nth(9)).to_be_attached()
    for _ in range(10):
        page.keyboard.press("ArrowDown")
    expect(page.locator("#haku [aria-selected=true]")).to_be_in_viewport(ratio=1)
    expect(page.locator("#haku .palette__foot")).to_be_in_viewport(ratio=1)
    page.keyboard.press("Control+a")
    page.keyboard.type("uusi")
    expect(page.get_by_role("option", name="Uusi: Henkilö")).to_be_visible()
    expect(page.get_by_role("option", name="Uusi: Yritys")).to_be_visible()


def test_the_segment_that_is_open_is_seen_among_many(house: House, desk: Callable[..., Any]) -> None:
    page = desk("seller", viewport={"width": 390, "height": 844})
    page.goto(f"{house.address}/henkilot/")
    last = page.get_by_role("navigation", name="Segmentit").get_by_role("link").last
    last.click()
    expect(page.locator(".tabs > [aria-current]")).to_be_in_viewport(ratio=0.95)
