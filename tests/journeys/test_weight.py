"""What a page weighs over the wire (DESIGN.md § 9): the first visit at most 100 kB, a fragment of a list at most 10 kB."""

from __future__ import annotations

import gzip
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.journeys.conftest import _sign_in
from tests.journeys.house import House, served
from tests.proof.instance import Instance

pytestmark = pytest.mark.browser
FIRST, FRAGMENT = 100_000, 10_000
ROWS = 50


@pytest.mark.parametrize("path", ["/", "/henkilot/", "/yritykset/", "{card}", "{company}", "/tehtavat/"])
def test_the_first_visit_is_light(house: House, desk: Callable[..., Any], path: str) -> None:
    """Bytes as the server itself sends them, whichever page is the first: whoever signs in begins on Today, a link on a card."""
    page, answers = desk("seller"), list[Any]()
    page.on("response", lambda answer: answers.append(answer))
    known = {"card": house.card("Kerttu Hakala").removeprefix(house.address), "company": f"/yritykset/{house.known['company']}/"}
    page.goto(house.address + path.format(**known), wait_until="networkidle")
    weights = {one.url.removeprefix(house.address): one.request.sizes()["responseBodySize"] for one in answers}
    assert any(path.endswith(".css") and weight > 1000 for path, weight in weights.items()), "the style was seen"
    assert sum(weights.values()) <= FIRST, sorted(weights.items(), key=lambda item: -item[1])
    pages = [one for one in answers if one.request.is_navigation_request()]
    assert all(one.headers.get("content-encoding") == "gzip" for one in pages) or path == "/tehtavat/"


@pytest.fixture(scope="module")
def full(new_instance: Instance, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own with more people than a page of the list shows."""
    instance = new_instance.copy(tmp_path_factory.mktemp("full") / "instance")
    known = instance.script("tests.journeys.furnishing")
    instance.script("tests.journeys.filling")
    with served(instance) as found:
        found.known = known
        yield found


@pytest.mark.parametrize(("path", "least"), [("/henkilot/", ROWS), ("/yritykset/", 12)])
def test_a_fragment_of_a_full_list_is_light(full: House, chromium: Any, path: str, least: int) -> None:
    """Bytes as the server itself sends them, compressed, without a proxy in front."""
    key = _sign_in(full, chromium, "seller")
    cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in key["cookies"])
    asked = urllib.request.Request(
        full.address + path, headers={"HX-Request": "true", "Accept-Encoding": "gzip", "Cookie": cookies, "Accept-Language": "fi"}
    )
    with urllib.request.urlopen(asked) as answer:
        body = answer.read()
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body).count(b"<tr") - 1 >= least
    assert len(body) <= FRAGMENT, len(body)
