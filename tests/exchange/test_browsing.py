"""Every row of a checked list, by what would become of it, a page at a time."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kortisto.jobs.worker import Worker
from tests.accounts.conftest import enter, make

from .walking import checked, clerk, words

__all__ = ["clerk", "enter", "make"]

pytestmark = pytest.mark.django_db


def test_all_rows_are_looked_at_a_page_at_a_time(
    clerk: Client, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    from kortisto.exchange import browsing, working

    monkeypatch.setattr(browsing, "SIZE", 2)
    address = checked(clerk)

    def numbers(path: str) -> list[int]:
        with django_assert_max_num_queries(20):
            text = clerk.get(f"{address}rivit/{path}").content.decode()
        return [int(number) for number in re.findall(r'<tr><td class="code"[^>]*>(\d+)<', text)]

    for _ in range(2):
        assert numbers("uudet/") == [2, 3]
        assert numbers("uudet/?jatko=3") == [4, 7] and numbers("uudet/?ennen=7") == [3, 4]
        assert numbers("virheet/") == [5] and numbers("ehka/") == [] and numbers("pois/") == [12]
        assert numbers("uudet/?jatko=x") == [2, 3] and numbers("uudet/?jatko=999") == []
        page = clerk.get(f"{address}rivit/uudet/?jatko=3").content.decode()
        assert "?ennen=4" in page and "?jatko=7" in page
        assert "paivi.hedman@tuulikello.example" in words(page).replace(" ", "")
        assert "yhdistetään riviin 5" in clerk.get(f"{address}rivit/ennestaan/").content.decode()
        monkeypatch.setattr(working, "AT_ONCE", 3)
        clerk.post(f"{address}korjaus/", {})
        while Worker().run_one():
            pass
    assert clerk.get(f"{address}rivit/muut/").status_code == 404


def test_rows_of_anothers_list_are_not_there(clerk: Client, make: Callable[..., Any], enter: Callable[..., Client]) -> None:
    address = checked(clerk)
    assert enter(Client(), make("teemu", "marketing")).get(f"{address}rivit/uudet/").status_code == 404
    clerk.post(address.replace("tarkistus/", "hylkays/"))
    assert clerk.get(f"{address}rivit/uudet/").status_code == 302
