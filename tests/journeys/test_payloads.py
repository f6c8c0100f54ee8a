"""T11: what attackers write stands in every text of the register, and every page is looked at: it is text everywhere, it runs nowhere."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from tests.journeys.conftest import _sign_in
from tests.journeys.house import Watch, served
from tests.journeys.test_every_page import PAGES, addresses
from tests.proof.instance import Instance

pytestmark = pytest.mark.browser

SMUGGLED = '() => [...document.querySelectorAll(\'img[src=x], svg[onload], [onerror], [href^="javascript:"], [hx-get="/paha"], [data-hx-get="/paha"]\')].length'
"""Elements made of what was typed, in the page and not in its text."""


def _dialog(found: list[str], who: str, dialog: Any) -> None:
    found.append(f"{who}: a dialog opened")
    dialog.dismiss()


@pytest.mark.timeout(3600)
def test_nothing_typed_becomes_a_part_of_a_page(
    new_instance: Instance, chromium: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    instance = new_instance.copy(tmp_path_factory.mktemp("poisoned") / "instance")
    known = instance.script("tests.journeys.furnishing")
    poisoned = instance.script("tests.journeys.poisoning")
    assert len(poisoned) > 15, poisoned
    assert {"contacts.Company.name", "contacts.Contact.family_name"} <= set(poisoned)
    found: list[str] = []
    with served(instance) as house:
        house.known = known
        for who in PAGES:
            state = _sign_in(house, chromium, who) if who else None
            context = chromium.new_context(locale="fi-FI", storage_state=state)
            context.set_default_timeout(60_000)
            page = context.new_page()
            page.on("dialog", partial(_dialog, found, who))
            watch = Watch(page, house.address)
            for path in addresses(house, who):
                answer = page.goto(house.address + path)
                if answer is None or answer.status >= 500:
                    found.append(f"{path}: {answer.status if answer else 'no answer'}")
                if page.evaluate("() => window.pwned") is not None or page.evaluate(SMUGGLED):
                    found.append(f"{who} {path}: what was typed is a part of the page")
            found += [f"{who}: {trouble}" for trouble in watch.troubles if "Content Security Policy" in trouble]
            context.close()
    assert not found, "\n".join(found)
