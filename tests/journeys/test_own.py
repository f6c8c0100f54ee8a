"""The page of one's own on a phone, from the notice to the erasure, by the link of real mail; with and without scripts."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.house import House, Watch
from tests.journeys.test_forms import post_office
from tests.journeys.test_request import desk_house
from tests.outreach.conftest import PostOffice
from tests.proof.looks import violations

pytestmark = pytest.mark.browser
__all__ = ["desk_house", "post_office"]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def page(desk_house: House, chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(locale="sv-SE", viewport=PHONE, accept_downloads=True)
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.watch = Watch(page, desk_house.address)
    yield page
    context.close()
    assert not page.watch.troubles, page.watch.troubles


def link(office: PostOffice) -> str:
    """The path in the first message that carries one."""
    deadline = time.monotonic() + 90
    while not office.got and time.monotonic() < deadline:
        time.sleep(0.2)
    body = message_from_bytes(office.got[0].content, policy=policy.default).get_body(("plain",))
    found = re.search(r"https?://[^/\s]+(/omat-tiedot/\S+)", body.get_content() if body else "")
    assert found is not None
    return found.group(1)


def looks(page: Any) -> None:
    assert not violations(page) and page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]


def downloaded(page: Any, name: str) -> bytes:
    with page.expect_download() as waited:
        page.get_by_role("button", name=re.compile(name)).click()
    return Path(waited.value.path()).read_bytes()


@pytest.mark.timeout(400)
def test_from_the_notice_to_the_erasure(desk_house: House, page: Any, post_office: PostOffice, chromium: Any) -> None:
    page.goto(f"{desk_house.address}/seloste/b2b/sv/")
    page.get_by_role("link", name="Be om länken").click()
    page.get_by_role("textbox").first.fill("aino@kivimaki.example")
    page.get_by_role("button", name=re.compile("länken")).dblclick()
    expect(page.get_by_role("status").first).to_be_visible()
    looks(page)
    own = desk_house.address + link(post_office) + "?kieli=sv"
    page.goto(own)
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    looks(page)
    page.reload()
    page.locator("a[href='#f-phone']").or_(page.locator("a[href='#f-given_name']")).first.click()
    expect(page.locator("#f-given_name")).to_be_visible()
    page.locator("#f-given_name").fill("Aina")
    page.locator("#korjaa details").first.get_by_role("button").dblclick()
    expect(page.locator(".banner--ok")).to_be_visible()
    expect(page.locator("#muuta ul li")).to_have_count(1)
    assert downloaded(page, "^PDF").startswith(b"%PDF")
    assert json.loads(downloaded(page, "^JSON"))["language"] == "sv", "the second download works as the first did"
    plain = chromium.new_context(locale="sv-SE", viewport=PHONE, java_script_enabled=False).new_page()
    plain.goto(own)
    plain.locator("#poista button").click()
    expect(plain.locator("input[value=keep]")).to_have_count(1)
    plain.locator("form:has(input[value=keep]) button").click()
    expect(plain.locator(".banner--ok")).to_be_visible()
    plain.context.close()
    page.goto(own.replace("/?", "x/?"))
    expect(page.get_by_role("link", name="Be om en ny länk")).to_be_visible()
    looks(page)
    assert len(post_office.got) == 1, "two presses, one message"
