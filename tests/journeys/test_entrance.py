"""The first hour: making the first administrator, signing in with a code, being turned away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.furnishing import PASSWORD
from tests.journeys.house import House, served
from tests.proof.instance import Instance

pytestmark = pytest.mark.browser


def test_the_first_administrator_is_made_by_the_link_in_the_terminal(new_instance: Instance, chromium: Any, tmp_path: Path) -> None:
    with served(new_instance.copy(tmp_path / "instance")) as house:
        said = (house.instance.home / "serve.txt").read_text()
        link = next(word for word in said.split() if "avain=" in word)
        context = chromium.new_context(locale="fi-FI")
        page = context.new_page()
        page.goto(f"{house.address}/")
        expect(page.get_by_role("main")).to_be_visible()
        assert "/alku/" in page.url
        page.goto(link)
        boxes = page.get_by_role("main")
        boxes.locator("input[name=name]").fill("Ensimmäinen Hoitaja")
        boxes.locator("input[name=email]").fill("ensimmainen@oma.example")
        for box in boxes.locator("input[type=password]").all():
            box.fill(PASSWORD)
        boxes.get_by_role("button").last.click()
        page.wait_for_url(lambda url: "avain" not in url)
        assert page.goto(link).status in (302, 410, 404, 200)
        assert "kirjaudu" in page.url or "alku" in page.url or page.url.endswith("/")
        context.close()


def test_a_wrong_password_says_no_more_than_that(house: House, desk: Callable[..., Any]) -> None:
    page = desk("")
    page.goto(f"{house.address}/kirjaudu/")
    page.get_by_label("Työsähköposti").fill("ei.ole@oma.example")
    page.get_by_label("Salasana").fill("väärä-salasana-kolme")
    page.get_by_role("main").get_by_role("button", name="Kirjaudu").click()
    expect(page.get_by_role("main")).to_contain_text("Sähköposti tai salasana on väärin.")


def test_the_second_step_stands_between_the_password_and_the_register(house: House, desk: Callable[..., Any]) -> None:
    page = desk("")
    page.goto(f"{house.address}/kirjaudu/")
    page.get_by_label("Työsähköposti").fill(house.known["accounts"]["keeper"]["email"])
    page.get_by_label("Salasana").fill(house.known["password"])
    page.get_by_role("main").get_by_role("button", name="Kirjaudu").click()
    page.wait_for_url("**/koodi/")
    page.goto(f"{house.address}/henkilot/")
    assert "kirjaudu" in page.url
    page.goto(f"{house.address}/kirjaudu/koodi/")
    page.get_by_role("main").get_by_role("textbox").fill("000000")
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_role("main").get_by_role("textbox")).to_be_visible()
    assert "koodi" in page.url
