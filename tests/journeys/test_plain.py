"""The same days without JavaScript: everything can be read and submitted."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.house import House
from tests.journeys.test_import import bring_in
from tests.journeys.test_people import narrow

pytestmark = pytest.mark.browser


@pytest.fixture
def plain(desk: Callable[..., Any]) -> Callable[..., Any]:
    return lambda who="seller": desk(who, java_script_enabled=False)


def test_find_and_read_why(house: House, plain: Callable[..., Any]) -> None:
    page = plain()
    page.goto(f"{house.address}/haku/")
    page.get_by_role("main").get_by_role("searchbox").fill("söderström")
    page.get_by_role("main").get_by_role("button").first.click()
    page.get_by_role("main").get_by_role("link", name="Åsa Söderström").first.click()
    expect(page.get_by_role("region", name="Miksi meillä on nämä tiedot?")).to_contain_text("Työsähköposti")


def test_log_a_call(house: House, plain: Callable[..., Any]) -> None:
    page = plain()
    page.goto(house.card("Sulo Skriptitön") + "yhteydenotot/")
    page.get_by_label("Mitä tapahtui?").select_option(label="Tapaaminen")
    page.get_by_label("Lyhyesti").fill("Kahvit ilman skriptiä")
    page.get_by_role("main").get_by_role("button", name="Kirjaa", exact=True).click()
    page.goto(house.card("Sulo Skriptitön"))
    expect(page.get_by_role("main")).to_contain_text("Kahvit ilman skriptiä")


def test_ban_a_channel(house: House, plain: Callable[..., Any]) -> None:
    page = plain()
    page.goto(house.card("Ilpo Mäki-Öhman") + "kielto/")
    main = page.get_by_role("main")
    for group in main.locator("select").all():
        group.select_option(index=1)
    for choice in ("channel", "how"):
        if main.locator(f"input[type=radio][name={choice}]").count():
            main.locator(f"input[type=radio][name={choice}]").first.check()
    main.get_by_role("button").last.click()
    page.goto(house.card("Ilpo Mäki-Öhman"))
    expect(page.get_by_role("region", name="Markkinointiluvat")).to_contain_text(re.compile("[Kk]ielletty"))


def test_move_to_another_employer(house: House, plain: Callable[..., Any]) -> None:
    page = plain()
    page.goto(house.card("Anneli Muuttava") + "siirto/")
    page.get_by_label("Uusi työnantaja").fill("Kolmas Kahvila Ky")
    page.get_by_label("Työsähköposti").fill("anneli@kolmas.example")
    page.get_by_role("button", name="Siirrä henkilö").click()
    expect(page.get_by_role("region", name="Henkilökortti")).to_contain_text("anneli@kolmas.example")


def test_passivate(house: House, plain: Callable[..., Any]) -> None:
    page = plain("keeper")
    page.goto(house.card("Tauno Poistuva") + "passivointi/")
    page.get_by_role("main").get_by_role("button", name="Passivoi").click()
    expect(narrow(page, house, "Poistuva")).to_have_count(0)


def test_bring_in_a_list(house: House, plain: Callable[..., Any]) -> None:
    page = plain("keeper")
    content = "Nimi;Yritys;Sähköposti\nPlain Palola;Palolan Puu Oy;plain@palola.example\n".encode("cp1252")
    bring_in(page, house, name="palola.csv", content=content)
    expect(page.get_by_role("main")).to_contain_text("palola.csv")


def test_the_wrong_form_comes_back_with_words(house: House, plain: Callable[..., Any]) -> None:
    page = plain()
    page.goto(f"{house.address}/henkilot/uusi/")
    page.get_by_role("main").get_by_role("button").last.click()
    expect(page.get_by_role("main")).to_contain_text("Korjaa 2 kohtaa")
