"""Fixtures of the journeys: one house for all, a browser, and somebody signed in at a desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.journeys.house import House, Watch, served
from tests.proof.instance import Instance, filled, made

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


@pytest.fixture(scope="session")
def new_instance(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    return made(tmp_path_factory.mktemp("house") / "instance")


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    instance, known = filled(tmp_path_factory.mktemp("furnished") / "instance", "tests.journeys.furnishing")
    with served(instance) as found:
        found.known = known
        yield found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=30_000)  # as long as the other waits: a busy machine is no failure
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def keys(house: House, chromium: Any) -> dict[str, Any]:
    """The session of each member of staff, made by signing in once."""
    return {who: _sign_in(house, chromium, who) for who in ("seller", "keeper", "chief")}


def _sign_in(house: House, chromium: Any, who: str) -> Any:
    from tests.accounts.people import code_for

    context = chromium.new_context(locale="fi-FI")
    page = context.new_page()
    page.goto(f"{house.address}/kirjaudu/")
    account = house.known["accounts"][who]
    page.get_by_label("Työsähköposti").fill(account["email"])
    page.get_by_label("Salasana").fill(house.known["password"])
    page.get_by_role("main").get_by_role("button", name="Kirjaudu").click()
    if account["secret"]:
        page.wait_for_url("**/koodi/")
        page.get_by_role("main").get_by_role("textbox").fill(code_for(account["secret"]))
        page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_url(lambda url: "kirjaudu" not in url)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def desk(house: House, chromium: Any, keys: dict[str, Any]) -> Iterator[Callable[..., Any]]:
    """`desk("seller")` gives a page signed in; whatever a page must never do fails the test at its end."""
    opened: list[tuple[Any, Watch]] = []

    def sit(who: str = "seller", **options: Any) -> Any:
        settings = {"locale": "fi-FI", "viewport": {"width": 1440, "height": 900}} | options
        context = chromium.new_context(storage_state=keys[who] if who else None, **settings)
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.watch = Watch(page, house.address)
        opened.append((context, page.watch))
        return page

    yield sit
    for context, _ in opened:
        context.close()
    troubles = [trouble for _, watch in opened for trouble in watch.troubles]
    assert not troubles, "\n".join(troubles)
