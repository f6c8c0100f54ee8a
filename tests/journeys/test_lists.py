"""The lists at the screen: conditions built with the keyboard, a segment kept, acts on everybody, cards one after another."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.house import House

pytestmark = pytest.mark.browser


def test_conditions_are_built_kept_as_a_segment_and_removed(house: House, desk: Callable[..., Any]) -> None:
    page = desk("seller")
    page.goto(f"{house.address}/henkilot/suodatin/")
    key = page.get_by_label("Ehto", exact=True).first
    key.focus()
    key.select_option(label="Nimi")
    operator = page.get_by_label("Vertailutapa").first
    expect(operator.locator("option", has_text="alkaa")).to_have_count(1)
    assert page.evaluate("document.activeElement.id") == key.get_attribute("id"), "the keyboard stays where it was"
    operator.select_option(label="alkaa")
    page.get_by_label("Arvo").fill("hakala")
    page.get_by_role("button", name="Lisää ryhmä").click()
    expect(page.get_by_role("group", name="Ehtojen ryhmä")).to_be_visible()
    page.get_by_role("button", name="Poista ryhmä").click()
    page.get_by_role("button", name="Näytä luettelo").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "nimi:alk:hakala" in page.url
    page.get_by_role("link", name="Tallenna segmentiksi").click()
    page.get_by_role("dialog").get_by_label("Nimi").fill("Kevään käynnit")
    page.get_by_role("dialog").get_by_role("button", name="Tallenna segmentti").click()
    expect(
        page.get_by_role("navigation", name="Segmentit").get_by_role("link", name=re.compile("Kevään käynnit"))
    ).to_have_attribute("aria-current", "page")
    page.get_by_role("link", name=re.compile("^Poista suodatin Nimi")).click()
    expect(page.get_by_text("Suodattimia muutettu")).to_be_visible()
    page.get_by_role("link", name="Palauta").click()
    page.get_by_role("button", name="Poista segmentti").click()
    page.get_by_role("button", name="Kumoa").first.click()
    expect(page.get_by_role("link", name=re.compile("Kevään käynnit"))).to_be_visible()


def test_a_refusal_of_ours_is_read_in_its_own_words(house: House, desk: Callable[..., Any]) -> None:
    page = desk("seller")
    page.goto(f"{house.address}/henkilot/")
    told = {"X-Refused": "1", "HX-Retarget": "#ilmoitus", "HX-Reswap": "innerHTML show:top", "Content-Type": "text/html"}
    page.route(
        re.compile("haku=kerttu"), lambda route: route.fulfill(status=503, headers=told, body="<p>Rekisterissä on ruuhkaa</p>")
    )
    page.get_by_role("searchbox", name="Hae tästä listasta").press_sequentially("kerttu")
    expect(page.locator("#ilmoitus")).to_contain_text("Rekisterissä on ruuhkaa")
    expect(page.locator("tbody tr").nth(1)).to_be_visible()  # the list stays as it was
    page.watch.troubles.clear()  # what was answered for the server is no trouble of its


def test_an_act_on_the_ticked_is_told_and_undone(house: House, desk: Callable[..., Any]) -> None:
    page = desk("seller")
    page.goto(f"{house.address}/henkilot/?haku=kerttu")
    page.locator("input[data-pick]").first.check()
    page.get_by_role("region", name="Valitut henkilöt").get_by_role("button", name="Kieli").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 henkilö")
    dialog.get_by_label("Kieli").select_option(label="ruotsi")
    dialog.get_by_role("button", name="Aseta kieli").click()
    expect(page.get_by_role("status").filter(has_text="1 tehty")).to_be_visible()
    page.get_by_role("button", name="Kumoa").first.click()
    expect(page.get_by_role("status").filter(has_text="kumottu")).to_be_visible()


def test_cards_follow_each_other_by_the_keyboard(house: House, desk: Callable[..., Any]) -> None:
    page = desk("seller")
    page.goto(f"{house.address}/henkilot/?jarj=nimi")
    second = page.locator("tbody tr th a").nth(1).inner_text()
    page.locator("tbody tr th a").first.click()
    page.wait_for_url(re.compile("/henkilot/H-"))
    page.wait_for_load_state()  # the letters are read once the scripts are there
    page.keyboard.press("j")
    expect(page.get_by_role("heading", level=1)).to_have_text(second)
    page.wait_for_load_state()
    page.keyboard.press("k")
    expect(page.get_by_role("heading", level=1)).not_to_have_text(second)
