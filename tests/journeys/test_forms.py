"""A form from its building to its answer: built, framed by a page of another site, filled in with a proof of work, confirmed from
the mail that came, read and handled."""

from __future__ import annotations

import http.server
import re
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import expect

from tests.journeys.house import House, Watch, free_port, served
from tests.outreach.conftest import PostOffice
from tests.proof.instance import Instance
from tests.proof.looks import violations

pytestmark = pytest.mark.browser


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    office = PostOffice(port=free_port())
    controller = Controller(office, hostname="127.0.0.1", port=office.port)
    controller.start()
    yield office
    controller.stop()


@pytest.fixture
def forms_house(new_instance: Instance, post_office: PostOffice, tmp_path: Path) -> Iterator[House]:
    instance = new_instance.copy(tmp_path / "instance")
    known = instance.script("tests.journeys.forming")
    options = instance.home / "kortisto.toml"
    mail = f'[mail]\nhost = "127.0.0.1"\nport = {post_office.port}\nsecurity = "none"\nsender = "Kirje <kirje@oma.example>"\n'
    options.write_text(options.read_text().replace("[mail]\n", mail, 1))
    with served(instance) as found:
        found.known = known
        yield found


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The firm's own site: another origin, with a folder of pages."""
    folder = tmp_path / "site"
    folder.mkdir()
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}", folder
    server.shutdown()
    server.server_close()


def enter(house: House, chromium: Any) -> Any:
    context = chromium.new_context(locale="fi-FI", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto(f"{house.address}/kirjaudu/")
    page.get_by_label("Työsähköposti").fill(house.known["email"])
    page.get_by_label("Salasana").fill(house.known["password"])
    page.get_by_role("main").get_by_role("button", name="Kirjaudu").click()
    page.wait_for_url(lambda url: "kirjaudu" not in url)
    return page


def build(page: Any, house: House, site: str) -> tuple[str, str]:
    """A form with a question of its own, open and framed by `site`; (code of the frame, code of plain HTML)."""
    page.goto(f"{house.address}/lomakkeet/uusi/")
    page.get_by_label("Nimi").fill("Syksyn kirje")
    page.get_by_role("main").get_by_role("button", name="Tee lomake").click()
    page.get_by_label("Otsikko, suomi").fill("Kysy meiltä")
    page.get_by_label("Sivustot, jotka näyttävät sen").fill(site)
    page.get_by_label("Kiitos vahvistuksen jälkeen, suomi").fill("Vastaamme huomenna.")
    page.get_by_role("main").get_by_role("button", name="Tallenna").click()
    page.get_by_role("link", name="Lisää kysymys").click()
    page.get_by_label("Mitä se kysyy").select_option("form_extras")
    page.get_by_label("Kysymys, suomi").fill("Mitä haluat tietää?")
    page.get_by_label("Miten siihen vastataan").select_option("long")
    page.get_by_role("main").get_by_role("button", name="Tallenna").click()
    assert violations(page) == []
    page.get_by_role("button", name="Avaa lomake").click()
    expect(page.get_by_text("Avoin: ottaa vastauksia")).to_be_visible()
    return page.locator("#kehys").input_value(), page.locator("#avoin").input_value()


def fill_in(form: Any, email: str) -> None:
    form.get_by_label("Etunimi").fill("Ilona")
    form.get_by_label("Sukunimi").fill("Raitala")
    form.get_by_label("Työsähköposti").fill(email)
    form.get_by_label("Yritys").fill("Saarnihuone Oy")
    form.get_by_label("Mitä haluat tietää?").fill("Kuinka nopeasti toimitatte?")


def link(office: PostOffice, place: int, page: Any, house: House) -> str:
    for _ in range(120):
        if len(office.got) > place:
            break
        page.wait_for_timeout(500)
    mail = message_from_bytes(office.got[place].content, policy=policy.default)
    path = re.search(r"https?://[^/\s]+(/f/vahvistus/\S+)", mail.get_body(("plain",)).get_content())[1]  # type: ignore[union-attr,index]
    return house.address + path


@pytest.mark.timeout(600)
def test_a_form_from_its_building_to_its_answer(
    forms_house: House, chromium: Any, post_office: PostOffice, site: tuple[str, Path]
) -> None:
    house, (origin, folder) = forms_house, site
    desk = enter(house, chromium)
    frame, plain = build(desk, house, origin)
    # The code names the address of the instance's settings; the test serves it at another.
    here = re.sub(r"https?://[^/\"]+(?=/f/)", house.address, f"{frame}\n===\n{plain}")
    frame, plain = here.split("\n===\n")
    for name, code in (("kehys", frame), ("avoin", plain)):
        (folder / f"{name}.html").write_text(f"<!doctype html><html lang=fi><meta charset=utf-8><title>Oma</title>{code}")
    visitor = chromium.new_context(locale="fi-FI", viewport={"width": 390, "height": 844})
    page = visitor.new_page()
    page.set_default_timeout(30_000)
    watch = Watch(page, house.address)

    page.goto(f"{origin}/kehys.html")
    framed = page.frame_locator("iframe")
    fill_in(framed, "ilona@saarni.example")
    framed.get_by_role("button", name="Lähetä").click()
    expect(framed.get_by_role("heading", level=1)).to_have_text("Katso sähköpostisi", timeout=60_000)

    page.goto(f"{origin}/avoin.html")
    fill_in(page, "toinen@saarni.example")
    page.get_by_role("button", name="Lähetä").click()
    expect(page.get_by_text("Tarkista, mitä kirjoitit, ja lähetä lomake.")).to_be_visible()
    assert page.url.startswith(f"{house.address}/f/")
    assert violations(page) == []
    page.get_by_role("button", name="Lähetä").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Katso sähköpostisi", timeout=60_000)

    page.goto(link(post_office, 0, page, house))
    page.get_by_role("button", name="Vahvista").click()
    expect(page.get_by_text("Vastaamme huomenna.")).to_be_visible()
    assert visitor.cookies() == []
    assert [trouble for trouble in watch.troubles if origin not in trouble] == []

    desk.goto(f"{house.address}/lomakkeet/")
    desk.get_by_role("link", name="1 vastaus odottaa").click()
    expect(desk.get_by_text("Kuinka nopeasti toimitatte?")).to_be_visible()
    desk.get_by_role("button", name="Käsitelty").click()
    expect(desk.get_by_text(re.compile(r"^käsitelty \d"))).to_be_visible()

    elsewhere = f"http://127.0.0.1:{origin.rpartition(':')[2]}"
    page.goto(f"{elsewhere}/kehys.html")
    page.wait_for_timeout(1500)
    assert page.frame_locator("iframe").get_by_label("Etunimi").count() == 0, "no other site may frame it"
    visitor.close()
    desk.context.close()
