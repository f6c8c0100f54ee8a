"""Writing in the editor of letters, which saves by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def saved(page: Any, act: Callable[[], Any]) -> None:
    """Does `act` and waits until the server has answered for all that is written."""
    from playwright.sync_api import expect

    with page.expect_response(lambda answer: "/kampanjat/kirjeet/" in answer.url and answer.request.method == "POST") as found:
        act()
    assert found.value.status == 200
    # On a slow machine one typing is saved twice: the next act must not take the second answer for its own.
    expect(page.locator("form[data-letter]:not([data-unsaved])")).to_be_attached()
