"""A list from Excel comes in through the pages: encoding and columns found, dry run first, bad rows told, bans set."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.house import House
from tests.journeys.test_people import narrow

pytestmark = pytest.mark.browser
LIST = Path(__file__).with_name("asiakaslista.csv.txt").read_text("utf-8").encode("cp1252")


def bring_in(page: Any, house: House, *, name: str = "asiakaslista.csv", content: bytes = LIST) -> None:
    page.goto(f"{house.address}/tuonti/")
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Lue tiedosto").click()
    page.wait_for_url("**/sarakkeet/")
    page.get_by_role("main").get_by_role("button").last.click()
    page.wait_for_url("**/tarkistus/")


def start(page: Any) -> None:
    """Say where the list is from, look once more, import, and wait for the end."""
    page.get_by_label("Lähde").fill("Kevätmessujen käyntikortit")
    page.get_by_label("Keräyspäivä").fill("2026-11-02")
    page.get_by_role("button", name="Tarkista tällä päivällä").click()
    page.wait_for_load_state("networkidle")
    page.locator("form[action$='/aloitus/'], [formaction$='/aloitus/']").get_by_role("button").last.click()
    page.wait_for_url(lambda url: "tarkistus" not in url)


def test_the_list_of_an_excel_comes_in(house: House, desk: Callable[..., Any]) -> None:
    page = desk("keeper")
    bring_in(page, house)
    expect(page.get_by_role("main")).to_contain_text("4 riviä")
    expect(page.get_by_role("region", name="Yhteenveto")).to_contain_text("1 on jo rekisterissä")
    expect(page.get_by_role("main")).to_contain_text("Sähköpostiosoitteesta puuttuu @")
    check = page.url
    expect(narrow(page, house, "Järvenpää")).to_have_count(0)  # nothing is stored before the decision
    page.goto(check)
    start(page)
    for _ in range(40):
        if narrow(page, house, "Järvenpää").count():
            break
        page.wait_for_timeout(500)
    expect(page.get_by_role("rowheader").first).to_contain_text("Jaakko Järvenpää")
    page.get_by_role("rowheader").first.get_by_role("link").first.click()
    expect(page.get_by_role("region", name="Henkilökortti")).to_contain_text("Kevätmessujen käyntikortit")
    narrow(page, house, "Åkerblom").first.get_by_role("link").first.click()
    expect(page.get_by_role("switch", name="Markkinointi: Puhelin")).not_to_be_checked()


def test_a_file_that_is_no_list_is_told_so(house: House, desk: Callable[..., Any]) -> None:
    page = desk("keeper")
    page.goto(f"{house.address}/tuonti/")
    page.locator("input[type=file]").set_input_files(
        {"name": "kuva.csv", "mimeType": "text/csv", "buffer": b"\x89PNG\r\n\x1a\n\0\0"}
    )
    page.get_by_role("button", name="Lue tiedosto").click()
    expect(page.get_by_role("main")).to_be_visible()
    assert page.url.rstrip("/").endswith("tuonti")
