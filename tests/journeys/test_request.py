"""A request from its writing down to its package, in a browser: the officer by keyboard, the person by the links of real mail."""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.house import House, Watch, served
from tests.journeys.test_forms import post_office
from tests.outreach.conftest import PostOffice
from tests.proof.instance import Instance
from tests.proof.looks import violations

pytestmark = pytest.mark.browser
__all__ = ["post_office"]


@pytest.fixture
def desk_house(new_instance: Instance, post_office: PostOffice, tmp_path: Path) -> Iterator[House]:
    instance = new_instance.copy(tmp_path / "instance")
    known = instance.script("tests.journeys.requesting")
    options = instance.home / "kortisto.toml"
    mail = f'[mail]\nhost = "127.0.0.1"\nport = {post_office.port}\nsecurity = "none"\nsender = "Vastaus <vastaus@oma.example>"\n'
    options.write_text(options.read_text().replace("[mail]\n", mail, 1))
    with served(instance) as found:
        found.known = known
        yield found


def enter(house: House, chromium: Any) -> Any:
    from tests.accounts.people import code_for

    context = chromium.new_context(locale="fi-FI", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.goto(f"{house.address}/kirjaudu/")
    page.get_by_label("Työsähköposti").fill(house.known["email"])
    page.get_by_label("Salasana").fill(house.known["password"])
    page.get_by_role("main").get_by_role("button", name="Kirjaudu").click()
    page.wait_for_url("**/koodi/")
    page.get_by_role("main").get_by_role("textbox").fill(code_for(house.known["secret"]))
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_url(lambda url: "koodi" not in url and "kirjaudu" not in url)
    return page


def link(office: PostOffice, number: int, path: str) -> str:
    """The path of the link in the message of that number, as soon as it has come."""
    deadline = time.monotonic() + 90
    while len(office.got) < number and time.monotonic() < deadline:
        time.sleep(0.2)
    message = message_from_bytes(office.got[number - 1].content, policy=policy.default)
    part = message.get_body(("plain",))
    assert message["To"] == "aino@kivimaki.example" and part is not None
    found = re.search(rf"https?://[^/\s]+(/{path}/\S+)", part.get_content())
    assert found is not None
    return found.group(1)


@pytest.mark.timeout(400)
def test_from_the_palette_to_the_package(desk_house: House, chromium: Any, post_office: PostOffice) -> None:
    page = enter(desk_house, chromium)
    watch = Watch(page, desk_house.address)
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Control+k")
    page.keyboard.type("tietopyyntö")
    page.get_by_role("option", name="Kirjaa tietopyyntö henkilöltä…").click()
    page.wait_for_url("**/tietosuoja/pyynnot/uusi/")
    page.get_by_role("textbox", name=re.compile("^Henkilö")).fill(desk_house.known["code"])
    page.get_by_role("button", name="Kirjaa", exact=True).click()
    expect(page.get_by_role("heading", name="Selvitä, kuka pyytää.")).to_be_visible()
    page.get_by_role("button", name=re.compile("Lähetä linkki")).click()
    where = page.url
    person = chromium.new_context(locale="fi-FI", accept_downloads=True).new_page()
    person.goto(desk_house.address + link(post_office, 1, "p"))
    assert not violations(person)
    person.get_by_role("button", name="Kyllä, se on minun").click()
    expect(person.get_by_role("heading", name="Kiitos")).to_be_visible()
    page.goto(where)
    page.get_by_role("button", name="Toteuta ja vastaa").click()
    person.goto(desk_house.address + link(post_office, 2, "paketti"))
    assert not violations(person)
    with person.expect_download() as waited:
        person.get_by_role("button", name=re.compile("Nouda kooste")).click()
    with zipfile.ZipFile(io.BytesIO(Path(waited.value.path()).read_bytes())) as box:
        [name] = [name for name in box.namelist() if name.endswith(".json") and "/" not in name]
        told = json.loads(box.read(name))
    assert "Aino Lehtovirta" in {one["value"] for one in told["data"]}
    page.goto(where)
    expect(page.get_by_role("main")).to_contain_text("Kooste noudettiin")
    page.set_viewport_size({"width": 390, "height": 844})
    assert not violations(page) and page.evaluate("document.scrollingElement.scrollWidth") <= 390
    assert not watch.troubles, watch.troubles
