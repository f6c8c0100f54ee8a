"""A real browser on the frame: accessibility, width, keyboard, theme, the content policy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.proof.looks import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = (
    "/kirjaudu/",
    "/kayttajat/",
    "/kayttajat/uusi/",
    "/asetukset/",
    "/oma/",
    "/oma/salasana/",
    "/kehitys/komponentit/",
    "/eiole/",
)
LOOKED_AT = ("/kirjaudu/", "/kehitys/komponentit/", "/eiole/")
"""For axe; the journeys look at the others (tests/journeys/test_every_page.py)."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def append_only_again(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The audit trail forbids deletion, and so the emptying between these tests: its triggers come back at the end."""
    yield
    from django.db import connection

    from kortisto.privacy import triggers

    with django_db_blocker.unblock():
        triggers.install(connection)


@pytest.fixture
def site(append_only_again, live_server, settings) -> Iterator[Any]:
    """A running Kortisto with one administrator; gives address and the session's cookie."""
    settings.UI_GALLERY = True
    yield _furnished(live_server.url)
    from django.db import connection

    from kortisto.privacy import triggers

    triggers.remove(connection)


def _furnished(address: str) -> tuple[str, str]:
    from django.test import Client
    from django.utils import timezone

    from kortisto.accounts import actions, second_step
    from kortisto.accounts.sessions import BACKEND, BEGAN, SEEN
    from tests.accounts.people import PASSWORD, code_for

    now = timezone.now()
    user = actions.add_user(by=None, email="marja@kuurankukka.example", name="Marja Koskela", now=now, role_keys=["administrator"])
    actions.set_password(by=None, user=user, password=PASSWORD, now=now)
    secret = second_step.new_secret()
    assert second_step.turn_on(user=user, secret=secret, code=code_for(secret), now=now)
    client = Client()
    client.force_login(user, backend=BACKEND)
    session = client.session
    session[BEGAN] = session[SEEN] = now.timestamp()
    session.save()
    return address, client.cookies["kortisto"].value


def opened(chromium: Any, site: Any, *, width: int = 1440, scheme: str = "light", signed_in: bool = True) -> Any:
    """A page of a fresh browser, with its console kept in `.said`."""
    address, cookie = site
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, locale="fi-FI", base_url=address)
    if signed_in:
        context.add_cookies([{"name": "kortisto", "value": cookie, "url": address}])
    page = context.new_page()
    page.said = []
    page.on("console", lambda message: page.said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: page.said.append(str(error)))
    return page


def test_no_page_breaks_a_rule_of_accessibility(chromium, site) -> None:
    page = opened(chromium, site)
    for path in LOOKED_AT:
        page.goto(path)
        assert violations(page) == [], path


def test_no_page_scrolls_sideways_at_320_pixels_nor_breaks_the_content_policy(chromium, site) -> None:
    page = opened(chromium, site, width=320)
    for path in PAGES:
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0, path
        assert [line for line in page.said if "404" not in line] == [], path


def test_the_time_left_has_room_in_every_language(chromium, site) -> None:
    """“4 år 11 mån” is the longest; where the cell ends, the box of the table cuts."""
    page = opened(chromium, site)
    for language in ("fi", "sv", "en"):
        page.context.add_cookies([{"name": "django_language", "value": language, "url": site[0]}])
        page.goto("/kehitys/komponentit/")
        assert page.locator("html").get_attribute("lang") == language
        left = page.locator(".janacell--row small").first
        assert left.evaluate("e => [e.scrollWidth <= e.clientWidth, e.textContent]")[0], (language, left.text_content())


def test_signing_in_by_keyboard(chromium, site) -> None:
    from tests.accounts.people import PASSWORD

    page = opened(chromium, site, signed_in=False)
    page.goto("/kirjaudu/")
    page.keyboard.type("marja@kuurankukka.example")
    page.keyboard.press("Tab")
    page.keyboard.type("väärä")
    page.keyboard.press("Enter")
    page.wait_for_selector(".banner--bad")
    assert page.title().startswith("Virhe:")
    assert page.evaluate("document.activeElement.hasAttribute('data-focus') || document.activeElement.id === 'id_email'")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/kirjaudu/koodi/")


def test_palette_opens_closes_and_gives_the_focus_back(chromium, site) -> None:
    page = opened(chromium, site)
    page.goto("/oma/")
    page.focus(".finder")
    page.keyboard.press("Control+k")
    assert page.evaluate("document.activeElement.matches('[data-palette]')")
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement.matches('.finder')")


def test_letters_are_inert_in_fields_and_under_dialogs_and_can_be_off(chromium, site) -> None:
    page = opened(chromium, site)
    page.goto("/kayttajat/uusi/")
    page.focus("#id_name")
    page.keyboard.type("?gh")
    assert page.input_value("#id_name") == "?gh"
    assert not page.evaluate("document.getElementById('pikanappaimet').open")
    page.goto("/kayttajat/")
    page.keyboard.press("?")
    assert page.evaluate("document.getElementById('pikanappaimet').open")
    page.keyboard.press("n")
    assert page.url.endswith("/kayttajat/")
    page.keyboard.press("Escape")
    page.wait_for_function("!document.getElementById('pikanappaimet').open")  # Chromium closes it a moment after the key
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('[data-row]') !== null")
    page.keyboard.press("n")
    page.wait_for_url("**/kayttajat/uusi/")
    page.goto("/oma/")
    page.uncheck("#id_keyboard_shortcuts")
    page.click("main .btn--main")
    page.wait_for_selector(".toast")
    page.keyboard.press("?")
    assert not page.evaluate("document.getElementById('pikanappaimet').open")


def test_theme_is_kept_and_set_before_the_first_paint(chromium, site) -> None:
    page = opened(chromium, site)
    page.goto("/oma/")
    page.click("[data-theme-toggle]")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.goto("/kayttajat/")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_everything_can_be_read_and_sent_without_scripts(chromium, site) -> None:
    address, cookie = site
    context = chromium.new_context(java_script_enabled=False, base_url=address, locale="fi-FI")
    context.add_cookies([{"name": "kortisto", "value": cookie, "url": address}])
    page = context.new_page()
    page.goto("/kayttajat/uusi/")
    page.fill("#id_name", "Aino Lehtovirta")
    page.fill("#id_email", "aino@kuurankukka.example")
    page.click("main .btn--main")
    assert "/kutsu/" in page.inner_text(".secret")
    page.goto("/oma/")
    page.click("main .btn--main")
    assert "Tallennettu" in page.inner_text("[role=status].toasts")
