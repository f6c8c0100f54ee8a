"""Acts in place: dialogs, the company picker, ticked people, one datum edited on the card, and what happens when it fails."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.house import House
from tests.proof.looks import violations

pytestmark = pytest.mark.browser


def dialog(page: Any) -> Any:
    return page.locator("dialog#teko")


def at_card(house: House, desk: Callable[..., Any], name: str, who: str = "seller") -> Any:
    page = desk(who)
    page.goto(house.card(name))
    return page


def focused(page: Any) -> str:
    found: str = page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")
    return found


def test_a_move_is_made_and_undone_in_place(house: House, desk: Callable[..., Any]) -> None:
    page = at_card(house, desk, "Ilpo Mäki-Öhman")
    opener = page.get_by_role("link", name="Vaihtoi työpaikkaa")
    opener.click()
    expect(dialog(page)).to_be_visible()
    expect(page.get_by_label("Uusi työnantaja")).to_be_focused()
    assert violations(page) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.keyboard.type("kahv")
    option = page.get_by_role("option", name=re.compile("Kolmas Kahvila"))
    expect(option).to_contain_text(re.compile(r"Y-\d+"))
    page.keyboard.press("Escape")
    expect(option).to_be_hidden()
    expect(dialog(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog(page)).to_be_hidden()
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_label("Uusi työnantaja").press_sequentially("kahv")
    expect(option).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Uusi työnantaja")).to_have_value(re.compile(r"Kolmas Kahvila Ky \(Y-\d+\)"))
    page.get_by_role("button", name="Siirrä henkilö").click()
    expect(page.get_by_role("status").filter(has_text="Kolmas Kahvila Ky")).to_be_visible()
    expect(page.get_by_role("region", name="Työnantajat")).to_contain_text("Kolmas Kahvila Ky")
    page.get_by_role("button", name="Kumoa").click()
    expect(page.get_by_role("region", name="Työnantajat")).not_to_contain_text("Kolmas Kahvila Ky")


def test_a_refusal_stays_in_the_dialog_with_what_was_typed(house: House, desk: Callable[..., Any]) -> None:
    page = at_card(house, desk, "Kerttu Hakala")
    page.get_by_role("link", name="Vaihtoi työpaikkaa").click()
    page.get_by_label("Uusi työnantaja").fill("Olematon Oy")
    page.get_by_role("textbox", name="Työnimike").fill("toimitusjohtaja")
    page.get_by_role("button", name="Siirrä henkilö").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(dialog(page)).to_contain_text("Rekisterissä ei ole tällaista yritystä")
    expect(page.get_by_role("textbox", name="Työnimike")).to_have_value("toimitusjohtaja")
    assert "siirto" not in page.url


def test_people_are_ticked_passivated_and_brought_back(house: House, desk: Callable[..., Any]) -> None:
    page = desk("keeper")
    page.goto(f"{house.address}/henkilot/")
    bar = page.get_by_role("region", name="Valitut henkilöt")
    expect(bar).to_be_hidden()
    for name in ("Kerttu Hakala", "Väinö Lehtomaa"):
        page.get_by_role("checkbox", name=f"Valitse {name}").check()
    expect(bar).to_contain_text("2 valittu")
    bar.get_by_role("button", name="Passivoi").click()
    expect(dialog(page).get_by_role("heading")).to_have_text("Passivoi: 2 henkilöä")
    dialog(page).get_by_role("button", name="Passivoi").click()
    expect(page.get_by_role("status").filter(has_text="Passivoi: 2 tehty")).to_be_visible()
    expect(page.get_by_role("rowheader", name=re.compile("Kerttu Hakala"))).to_have_count(0)
    page.get_by_role("button", name="Kumoa").click()
    expect(page.get_by_role("rowheader", name=re.compile("Kerttu Hakala"))).to_have_count(1)


def test_a_datum_is_edited_in_its_place(house: House, desk: Callable[..., Any]) -> None:
    page = at_card(house, desk, "Väinö Lehtomaa")
    assert page.evaluate("document.activeElement === document.body"), "opening a card takes the focus nowhere"
    pencil = page.get_by_role("link", name="Muokkaa: Puhelin")
    pencil.focus()
    page.keyboard.press("Enter")
    field = page.get_by_role("region", name="Henkilökortti").get_by_role("textbox")
    expect(field).to_be_focused()
    page.keyboard.type("kirjaimia")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Henkilökortti").get_by_role("alert")).not_to_be_empty()
    expect(field).to_have_value("kirjaimia")
    page.keyboard.press("Escape")
    expect(field).to_have_count(0)
    expect(pencil).to_be_focused()
    page.keyboard.press("Enter")
    field.fill("040 123 4567")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Henkilökortti")).to_contain_text("040 123 4567")
    expect(page.get_by_role("region", name="Miksi meillä on nämä tiedot?")).to_contain_text("040 123 4567")
    expect(pencil).to_be_focused()


def test_two_who_edit_at_once_see_both_versions(house: House, desk: Callable[..., Any]) -> None:
    page = at_card(house, desk, "Åsa Söderström")
    edit = page.get_by_role("region", name="Henkilökortti").get_by_role("link", name="Muokkaa", exact=True)
    edit.click()
    page.get_by_role("textbox", name="Työnimike").fill("ostopäällikkö")
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("region", name="Henkilökortti").get_by_role("link", name="Muokkaa", exact=True).click()
    other.get_by_role("textbox", name="Työnimike").fill("hankintajohtaja")
    other.get_by_role("button", name="Tallenna").click()
    expect(other.get_by_role("status").filter(has_text="Tallennettu")).to_be_visible()
    page.get_by_role("button", name="Tallenna").click()
    row = dialog(page).get_by_role("row", name=re.compile("Työnimike"))
    expect(row).to_contain_text("ostopäällikkö")
    expect(row).to_contain_text("hankintajohtaja")
    page.get_by_role("button", name="Tallenna").click()
    expect(page.get_by_role("region", name="Henkilökortti")).to_contain_text("ostopäällikkö")


def test_a_lost_connection_changes_nothing_and_can_be_tried_again(house: House, desk: Callable[..., Any]) -> None:
    page = at_card(house, desk, "Rauha Rivi")
    page.get_by_role("link", name="Kirjaa yhteydenotto").click()
    page.get_by_label("Mitä tapahtui?").select_option(label="Puhelu")
    page.get_by_label("Lyhyesti").fill("Puhuttiin katkon yli")
    page.context.set_offline(True)
    page.get_by_role("button", name="Kirjaa", exact=True).click()
    note = page.get_by_role("alert").filter(has_text="Yhteys katkesi")
    expect(note).to_be_visible()
    expect(page.get_by_label("Lyhyesti")).to_have_value("Puhuttiin katkon yli")
    page.context.set_offline(False)
    note.get_by_role("button", name="Yritä uudelleen").click()
    expect(page.get_by_role("region", name="Tapahtumat")).to_contain_text("Puhuttiin katkon yli")
    page.watch.troubles.clear()  # the browser says on its console that it was offline


def test_a_session_that_ends_keeps_the_form(house: House, desk: Callable[..., Any]) -> None:
    page = at_card(house, desk, "Rauha Rivi")
    page.get_by_role("link", name="Kirjaa yhteydenotto").click()
    page.get_by_label("Mitä tapahtui?").select_option(label="Puhelu")
    page.get_by_label("Lyhyesti").fill("Säilyi istunnon yli")
    page.context.clear_cookies(name="kortisto")
    page.get_by_role("button", name="Kirjaa", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Istunto on päättynyt")).to_be_visible()
    page.get_by_label("Työsähköposti").fill(house.known["accounts"]["seller"]["email"])
    page.get_by_label("Salasana").fill(house.known["password"])
    page.get_by_role("main").get_by_role("button", name="Kirjaudu").click()
    expect(page.get_by_role("region", name="Tapahtumat")).to_contain_text("Säilyi istunnon yli")


def test_letters_move_select_and_open(house: House, desk: Callable[..., Any]) -> None:
    page = desk("seller")
    page.goto(f"{house.address}/henkilot/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    first = page.locator("tr[data-row]").first
    expect(first).to_have_class(re.compile("is-current"))
    page.keyboard.press("x")
    expect(first.get_by_role("checkbox")).to_be_checked()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Hae tästä listasta")).to_be_focused()
    page.keyboard.type("jkx")
    expect(page.get_by_role("searchbox", name="Hae tästä listasta")).to_have_value("jkx")
    page.goto(house.card("Kerttu Hakala"))
    page.keyboard.press("e")
    expect(dialog(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog(page)).to_be_hidden()  # Chromium closes it a moment after the key
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Pikanäppäimet")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Pikanäppäimet")).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("y")
    page.wait_for_url("**/yritykset/")


def test_the_palette_offers_the_acts_on_whom_it_found(house: House, desk: Callable[..., Any]) -> None:
    page = desk("seller")
    page.goto(f"{house.address}/")
    page.keyboard.press("Control+k")
    page.keyboard.type("hakala")
    option = page.get_by_role("option", name="Vaihtoi työpaikkaa: Kerttu Hakala")
    option.click()
    expect(dialog(page).get_by_role("heading", name="Vaihtoi työpaikkaa")).to_be_visible()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement !== null")
