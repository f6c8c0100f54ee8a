"""A campaign at the screen: from a segment of the list to its numbers, back to a draft, and the report of one that was sent."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.house import House

pytestmark = pytest.mark.browser


def test_from_a_segment_to_the_report(house: House, desk: Callable[..., Any]) -> None:
    page = desk("seller")
    page.goto(f"{house.address}/kampanjat/")
    page.get_by_role("link", name="Uusi kampanja").first.click()
    page.get_by_label("Nimi", exact=True).fill("Hinnasto 2027")
    page.get_by_label(re.compile("^uusien asiakkaiden|^Uusien asiak")).first.check()
    page.get_by_label("Segmentti").select_option(
        label=page.get_by_label("Segmentti").locator("option", has_text="Hinnaston saajat").inner_text()
    )
    page.get_by_role("button", name="Tee luonnos").click()
    expect(page.get_by_role("alert")).to_contain_text("mitä työtehtäviä")
    page.get_by_label("Hankinnat").check()
    page.get_by_role("button", name="Tee luonnos").click()
    sieve = page.get_by_role("table", name="Segmentistä vastaanottajiin")
    expect(sieve).to_contain_text("Työtehtävä ei täsmää")
    page.get_by_role("link", name="1 sähköpostilla").click()
    expect(page.get_by_role("main")).to_contain_text("Åsa Söderström")
    page.go_back()
    page.get_by_role("link", name="Sisältö", exact=True).click()
    page.get_by_label("Aihe, suomi").fill("Hinnasto 2027 on valmis")
    page.get_by_role("button", name="Tallenna").click()
    page.get_by_role("link", name="Lähetys", exact=True).click()
    page.get_by_role("button", name="Lukitse vastaanottajat").click()
    page.get_by_label("Kirjoita 1 jatkaaksesi").fill("1")
    page.get_by_role("button", name="Ajasta 1 vastaanottajalle").click()
    expect(page.get_by_role("alert")).to_contain_text(
        re.compile("Peruutus: |Sisältö: |Lähettäjä: ")
    )  # nothing leaves that a check stops
    expect(page.get_by_role("main")).to_contain_text("Vastaanottajat lukittu")
    page.get_by_role("button", name="Takaisin luonnokseksi").click()
    expect(page.get_by_role("main")).to_contain_text("Luonnos")
    page.goto(f"{house.address}/kampanjat/{house.known['sent']}/raportti/")
    main = page.get_by_role("main")
    expect(main).to_contain_text("Alle viisi henkilöä sai kirjeen")  # whose clicks would be one person's (T30)
    expect(main).not_to_contain_text("14 klikkausta")
    main.get_by_role("region", name="Työtehtävä").get_by_text("Hankinnat").first.wait_for()
