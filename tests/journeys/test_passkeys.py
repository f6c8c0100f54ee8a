"""Passkeys in a real browser with a virtual device; the other ways without JavaScript; a forgotten password by real mail."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.furnishing import PASSWORD
from tests.journeys.house import House, Watch, free_port, served
from tests.outreach.conftest import PostOffice
from tests.proof.instance import Instance
from tests.proof.looks import RULES

pytestmark = pytest.mark.browser

DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
    "automaticPresenceSimulation": True,
}  # fmt: skip


class Person:
    """Somebody at a browser of her own, at the name passkeys are bound to; with a passkey device unless it is plain."""

    def __init__(self, chromium: Any, house: House, *, plain: bool = False) -> None:
        self.address = house.address.replace("127.0.0.1", "localhost")
        self.email = house.known["accounts"]["holder"]["email"]
        self.context = chromium.new_context(locale="fi-FI", java_script_enabled=not plain)
        self.context.set_default_timeout(30_000)
        self.page = self.context.new_page()
        self.watch = Watch(self.page, self.address)
        if not plain:
            self.tool = self.context.new_cdp_session(self.page)
            self.tool.send("WebAuthn.enable")
            self.device = self.tool.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]

    @property
    def main(self) -> Any:
        return self.page.get_by_role("main")

    def recognised(self, yes: bool) -> None:
        """Whether the device will know its owner's finger."""
        self.tool.send("WebAuthn.setUserVerified", {"authenticatorId": self.device, "isUserVerified": yes})

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)

    def gives_password(self) -> None:
        self.open("/kirjaudu/")
        self.page.get_by_label("Työsähköposti").fill(self.email)
        self.page.get_by_label("Salasana").fill(PASSWORD)
        self.main.get_by_role("button", name="Kirjaudu", exact=True).click()

    def signs_out(self) -> None:
        self.open("/oma/")
        self.page.locator('form[action="/kirjaudu/ulos/"]').first.evaluate("form => form.submit()")
        self.page.wait_for_url("**/kirjaudu/**")

    def sees_no_violation(self) -> None:
        """What axe says of the page as it stands, with the parts only a passkey's owner sees."""
        found = Axe().run(self.page, options=RULES).response["violations"]
        assert not found, [(one["id"], one["nodes"][0]["html"][:140]) for one in found]

    def is_inside(self) -> bool:
        self.page.wait_for_url(lambda url: "/kirjaudu/" not in url)
        return bool(self.page.goto(self.address + "/oma/").ok and self.page.url.endswith("/oma/"))


@pytest.fixture
def person(house: House, chromium: Any) -> Iterator[Person]:
    found = Person(chromium, house)
    yield found
    found.context.close()
    assert not found.watch.troubles, "\n".join(found.watch.troubles)


def test_a_passkeys_life(person: Person, house: House, chromium: Any, tmp_path: Path) -> None:
    """Added, alone at the door, as second step, without JavaScript by a recovery code, turned down, removed."""
    page, main = person.page, person.main
    person.gives_password()
    person.open("/oma/kirjautuminen/")
    main.get_by_role("link", name="Lisää pääsyavain").click()
    expect(page.get_by_label("Nimi")).to_have_value(re.compile("Chrome, Linux"))
    person.sees_no_violation()
    page.get_by_label("Nimi").fill("Työkone")
    main.get_by_role("button", name="Lisää pääsyavain").click()
    expect(main.get_by_role("heading", level=1)).to_have_text("Varakoodit")
    codes = main.locator(".codes li").all_text_contents()
    person.sees_no_violation()
    with page.expect_download() as saved:
        main.get_by_role("link", name="Tallenna tiedostoon").click()
    saved.value.save_as(tmp_path / "codes.txt")
    assert (tmp_path / "codes.txt").read_text().splitlines() == [f"Kortisto, {person.email}", *codes]
    main.get_by_role("link", name="Laitoin ne talteen").click()
    expect(main.get_by_role("region", name="Pääsyavaimet")).to_contain_text("Työkone")
    expect(main.get_by_role("region", name="Muut tavat")).to_contain_text("10 jäljellä")
    person.sees_no_violation()
    person.open("/oma/vahvistus/")
    person.sees_no_violation()

    person.signs_out()
    person.sees_no_violation()
    main.get_by_role("button", name="Kirjaudu pääsyavaimella").click()
    assert person.is_inside(), "the passkey alone"

    person.signs_out()
    person.gives_password()
    page.wait_for_url("**/kirjaudu/koodi/")
    person.sees_no_violation()
    main.get_by_role("button", name="Käytä pääsyavainta").press("Enter")
    assert person.is_inside(), "as the second step, by keyboard"

    _without_javascript(chromium, house, codes[3])
    _turned_down_and_removed(person)


def _without_javascript(chromium: Any, house: House, code: str) -> None:
    plain = Person(chromium, house, plain=True)
    plain.open("/kirjaudu/")
    expect(plain.main.get_by_role("button", name="Kirjaudu pääsyavaimella")).to_be_hidden()
    plain.gives_password()
    plain.page.get_by_label("Koodi").fill(code.upper())
    plain.main.get_by_role("button", name="Kirjaudu", exact=True).click()
    assert plain.is_inside()
    plain.open("/oma/avaimet/uusi/")
    expect(plain.main).to_contain_text("Tässä selaimessa ei ole pääsyavaimia")
    plain.open("/oma/kirjautuminen/")
    rows = plain.main.get_by_role("region", name="Avoimet istunnot", exact=True).locator("tbody tr")
    expect(rows).to_have_count(2)
    rows.nth(1).get_by_role("button").click()
    expect(rows).to_have_count(1)
    plain.context.close()


def _turned_down_and_removed(person: Person) -> None:
    """Its session was ended from the other browser; a finger the device does not know; then the passkey is taken away."""
    main = person.main
    person.open("/oma/")
    assert "/kirjaudu/" in person.page.url
    person.recognised(False)
    main.get_by_role("button", name="Kirjaudu pääsyavaimella").click()
    expect(main.get_by_role("alert")).to_contain_text("Mitään ei tapahtunut")
    person.recognised(True)
    main.get_by_role("button", name="Kirjaudu pääsyavaimella").click()
    assert person.is_inside()
    person.open("/oma/avaimet/uusi/")
    main.get_by_role("button", name="Lisää pääsyavain").click()
    expect(main.get_by_role("alert")).to_contain_text("Laitteella on jo tilin pääsyavain.")
    person.open("/oma/kirjautuminen/")
    main.get_by_text("Nimeä uudelleen tai poista").click()
    main.get_by_role("button", name="Poista Työkone").click()
    expect(main).to_contain_text("Ei vielä pääsyavainta.")
    person.signs_out()
    main.get_by_role("button", name="Kirjaudu pääsyavaimella").click()
    expect(person.page.get_by_role("alert")).to_contain_text("Pääsyavainta ei hyväksytty.")
    person.gives_password()
    assert person.is_inside(), "with the last passkey the second step is gone"


def test_a_forgotten_password_by_mail(new_instance: Instance, chromium: Any, tmp_path: Path) -> None:
    """The command adds a person, the server's own worker sends the link over real SMTP, and the link opens the door."""
    office = PostOffice(port=free_port())
    controller = Controller(office, hostname="127.0.0.1", port=office.port)
    controller.start()
    instance = new_instance.copy(tmp_path / "instance")
    _with_mail(instance, office.port)
    process = instance.start(
        "-c",
        "import sys; sys.argv[1:] = ['user', 'add', 'aino@oma.example', '--name', 'Aino Unohtaja', '--role', 'sales', '--password-stdin'];"
        "from io import StringIO; sys.stdin = StringIO('vihreä-kuusi-laulaa-iltaisin\\n'); from kortisto.cli.entry import main; main()",
    )
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, out + err
    try:
        with served(instance) as house:
            context = chromium.new_context(locale="fi-FI")
            page = context.new_page()
            watch = Watch(page, house.address)
            page.goto(f"{house.address}/kirjaudu/")
            page.get_by_role("link", name="Unohditko salasanan?").click()
            page.get_by_label("Työsähköposti").fill("aino@oma.example")
            page.get_by_role("button", name="Lähetä linkki").click()
            expect(page.get_by_role("main")).to_contain_text("Jos osoitteella aino@oma.example on tili")
            letter = _letter(office)
            path = re.search(r"(/kutsu/[\w-]+/)", letter.get_body(("plain",)).get_content())[1]  # type: ignore[index]
            page.goto(house.address + path)
            for box in page.locator("input[type=password]").all():
                box.fill("uusi-lause-meren-rannalta")
            page.get_by_role("main").get_by_role("button").click()
            page.wait_for_url(f"{house.address}/")
            assert not watch.troubles
            context.close()
    finally:
        controller.stop()


def _with_mail(instance: Instance, port: int) -> None:
    path = instance.home / "kortisto.toml"
    own = f'[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nsender = "Oma <rekisteri@oma.example>"\n'
    path.write_text(path.read_text().replace("[mail]\n", own))


def _letter(office: PostOffice) -> Any:
    deadline = time.monotonic() + 60
    while not office.got:
        assert time.monotonic() < deadline, "no letter came"
        time.sleep(0.2)
    return message_from_bytes(office.got[0].content, policy=default)
