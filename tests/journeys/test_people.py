"""Working days: find a person, read why, log a call, ban a channel, move, passivate and undo, erase with a preview."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.house import House

pytestmark = pytest.mark.browser


def focus_is_somewhere(page: Any) -> None:
    """After something was exchanged on the page, the keyboard is not lost (DESIGN.md § 9)."""
    assert page.evaluate("document.activeElement !== document.body"), "focus fell to the body"


def test_a_person_is_found_and_the_card_says_why(house: House, desk: Callable[..., Any]) -> None:
    page = desk("seller")
    page.goto(f"{house.address}/haku/?q=lehtom")
    page.get_by_role("main").get_by_role("link", name="Väinö Lehtomaa").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Väinö Lehtomaa")
    why = page.get_by_role("region", name="Miksi meillä on nämä tiedot?")
    expect(why.get_by_role("rowheader", name=re.compile("Työsähköposti"))).to_contain_text("h1@firma1.example")
    expect(why).to_contain_text("Oikeutettu etu")


def narrow(page: Any, house: House, words: str) -> Any:
    """The rows of the list of people that hold these words."""
    page.goto(f"{house.address}/henkilot/")
    page.get_by_role("searchbox", name="Hae tästä listasta").fill(words)
    page.get_by_role("searchbox", name="Hae tästä listasta").press("Enter")
    page.wait_for_url(lambda address: "haku=" in address)
    page.wait_for_load_state("networkidle")
    return page.get_by_role("rowheader")


def test_the_list_narrows_while_one_types_and_keeps_the_focus(house: House, desk: Callable[..., Any]) -> None:
    page = desk("seller")
    page.goto(f"{house.address}/henkilot/")
    field = page.get_by_role("searchbox", name="Hae tästä listasta")
    field.click()
    page.keyboard.type("rivi")
    page.keyboard.press("Enter")
    rows = page.get_by_role("rowheader")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("Rauha Rivi")


def test_a_call_is_logged_and_moves_the_last_day(house: House, desk: Callable[..., Any]) -> None:
    page = desk("seller")
    page.goto(house.card("Aino Lehtovirta") + "yhteydenotot/")
    page.get_by_label("Mitä tapahtui?").select_option(label="Puhelu")
    page.get_by_label("Lyhyesti").fill("Sovittiin lokakuun toimitus")
    page.get_by_role("main").get_by_role("button", name="Kirjaa", exact=True).click()
    page.wait_for_url("**/henkilot/H-*/**")
    page.goto(house.card("Aino Lehtovirta"))
    expect(page.get_by_role("main")).to_contain_text("Sovittiin lokakuun toimitus")


def test_a_channel_is_banned_with_a_switch(house: House, desk: Callable[..., Any]) -> None:
    page = desk("seller")
    page.goto(house.card("Kirsti Kieltäjä"))
    page.get_by_role("switch", name="Markkinointi: Sähköposti").click()
    expect(page.get_by_role("switch", name="Markkinointi: Sähköposti")).not_to_be_checked()
    focus_is_somewhere(page)
    page.reload()
    expect(page.get_by_role("switch", name="Markkinointi: Sähköposti")).not_to_be_checked()
    expect(page.get_by_role("region", name="Markkinointiluvat")).to_contain_text("Kielletty")


def test_a_person_moves_and_the_old_address_stays_behind(house: House, desk: Callable[..., Any]) -> None:
    page = desk("seller")
    page.goto(house.card("Sirkka Siirtyvä") + "siirto/")
    page.get_by_label("Uusi työnantaja").fill("Kolmas Kahvila Ky")
    page.get_by_label("Työnimike").fill("toimitusjohtaja")
    page.get_by_label("Työsähköposti").fill("sirkka@kolmas.example")
    page.get_by_role("button", name="Siirrä henkilö").click()
    page.wait_for_url(re.compile(r"/henkilot/H-\d+/(\?.*)?$"))
    card = page.get_by_role("region", name="Henkilökortti")
    expect(card).to_contain_text("sirkka@kolmas.example")
    expect(card).not_to_contain_text("h6@firma0.example")
    expect(page.get_by_role("region", name="Työnantajat")).to_contain_text("Kivimäen Konepaja Oy")


def test_passivating_is_one_step_and_so_is_its_undoing(house: House, desk: Callable[..., Any]) -> None:
    page = desk("keeper")
    page.goto(house.card("Pentti Passiivinen") + "passivointi/")
    page.get_by_role("main").get_by_role("button", name="Passivoi").click()
    page.wait_for_url(lambda url: "passivointi" not in url)
    undo = page.get_by_role("button", name="Kumoa").first
    expect(undo).to_be_visible()
    other = page.context.new_page()
    expect(narrow(other, house, "Passiivinen")).to_have_count(0)
    other.close()
    undo.click()
    page.wait_for_load_state("networkidle")
    expect(narrow(page, house, "Passiivinen")).to_have_count(1)
    page.goto(house.card("Pentti Passiivinen"))
    expect(page.get_by_role("region", name="Henkilökortti")).to_contain_text("h7@firma1.example")


def test_an_erasure_shows_what_goes_and_asks_for_the_code_and_a_second_keeper(house: House, desk: Callable[..., Any]) -> None:
    page = desk("keeper")
    code = house.known["cards"]["Olavi Poistettava"]
    page.goto(house.card("Olavi Poistettava") + "poisto/")
    expect(page.get_by_role("region", name="Poistuu nyt")).to_contain_text("työsähköposti")
    page.get_by_label(re.compile("Kirjoita tunnus")).fill("H-99999")
    page.get_by_role("button", name="Pyydä toista ylläpitäjää poistamaan").click()
    expect(page.get_by_role("region", name="Poistuu nyt")).to_be_visible()
    page.get_by_label(re.compile("Kirjoita tunnus")).fill(code)
    page.get_by_role("button", name="Pyydä toista ylläpitäjää poistamaan").click()
    page.wait_for_url("**/tietosuoja/poistoehdotukset/*/")
    expect(page.get_by_role("button", name="Hyväksy ja poista")).to_have_count(0)
    second = desk("chief")
    second.goto(page.url)
    second.get_by_role("button", name="Hyväksy ja poista").click()
    second.wait_for_url("**/tietosuoja/poistoehdotukset/")
    assert page.goto(house.card("Olavi Poistettava")).status == 404
    page.goto(f"{house.address}/haku/?q=poistettava")
    expect(page.get_by_role("main")).not_to_contain_text("Olavi")


def test_the_keyboard_alone_is_enough(house: House, desk: Callable[..., Any]) -> None:
    """Skip link, search, result, card: without touching the mouse, always with a visible place."""
    page = desk("seller")
    page.goto(f"{house.address}/henkilot/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Siirry sisältöön")).to_be_focused()
    page.keyboard.press("Enter")
    page.goto(f"{house.address}/haku/")
    page.get_by_role("main").get_by_role("searchbox").focus()
    page.keyboard.type("Hakala")
    page.keyboard.press("Enter")
    link = page.get_by_role("main").get_by_role("link", name="Kerttu Hakala").first
    expect(link).to_be_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        if link.evaluate("element => element === document.activeElement"):
            break
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kerttu Hakala")
