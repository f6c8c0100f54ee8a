"""The keeper's day: the notice in three languages on paper, a dry run, the calendar of deletions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.house import House

pytestmark = pytest.mark.browser
TITLES = {"fi": "tietosuojaseloste", "sv": "dataskyddsmeddelande", "en": "privacy notice"}


@pytest.mark.parametrize("language", TITLES)
def test_the_notice_is_printed_in_three_languages(house: House, desk: Callable[..., Any], language: str) -> None:
    page = desk("")
    page.goto(f"{house.address}/seloste/b2b/{language}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLES[language])
    assert page.evaluate("document.documentElement.lang") == language
    page.emulate_media(media="print")
    paper = page.pdf(format="A4")
    assert paper.startswith(b"%PDF")
    assert len(paper) > 20_000
    file = page.request.get(f"{house.address}/seloste/b2b/{language}.pdf")
    assert file.ok
    assert file.body().startswith(b"%PDF")


def test_a_dry_run_shows_and_changes_nothing(house: House, desk: Callable[..., Any]) -> None:
    page = desk("keeper")
    page.goto(f"{house.address}/tietosuoja/ajot/")
    rows = page.get_by_role("main").get_by_role("row").count()
    page.get_by_role("main").locator("form[action*='/ajot/'] button").first.click()
    for _ in range(40):
        page.goto(f"{house.address}/tietosuoja/ajot/")
        if page.get_by_role("main").get_by_role("row").count() > rows:
            break
        page.wait_for_timeout(500)
    assert page.get_by_role("main").get_by_role("row").count() > rows
    page.goto(house.card("Aino Lehtovirta"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Aino Lehtovirta")


def test_every_sentence_of_the_notice_shows_what_executes_it(house: House, desk: Callable[..., Any]) -> None:
    page = desk("keeper")
    page.goto(f"{house.address}/tietosuoja/seloste/")
    expect(page.get_by_role("main")).to_contain_text("tests/promises/test_h12.py")
