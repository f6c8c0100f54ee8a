"""T4, T31: a purpose named in the address opens nothing; who types a hidden person's address or number learns nothing of them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from kortisto.privacy.policy.load import shipped
from tests.matrix.routes import routes
from tests.matrix.world import HIDDEN, World
from tests.proof import staff
from tests.proof.scanning import Search
from tests.threats.asking import body

CHOOSERS = ("tarkoitus", "purpose", "activity", "rooli", "role", "kaytto")
ENDS_THE_SESSION = {"accounts:sign-out", "accounts:close", "accounts:password", "accounts:second-step-off"}


@pytest.mark.parametrize("role", ["events", "finance", "service"])
def test_no_purpose_in_the_address_shows_more(world: World, role: str) -> None:
    browser = staff.browser(world.users[role])
    pages = ["/henkilot/", "/haku/?q=lehtomaa", f"/henkilot/{world.rows['contact'].code}/"]
    for page in pages:
        plain = browser.get(page)
        for purpose in shipped("b2b").purposes:
            query = "&".join(f"{name}={value}" for name in CHOOSERS for value in (purpose.ref, purpose.id, "relink"))
            other = browser.get(f"{page}{'&' if '?' in page else '?'}{query}")
            assert (other.status_code, _words(other)) == (plain.status_code, _words(plain)), (page, purpose.ref)


def _words(answer: Any) -> list[bytes]:
    """What stands on a page: addresses within it repeat what was asked."""
    return re.sub(rb"<[^>]*>", b" ", body(answer)).split()


def test_whoever_types_the_address_of_somebody_hidden_learns_nothing(world: World) -> None:
    """Duplicates, imports, forms, bans: sent to every address, the e-mail and number of the passive person bring no name and no card."""
    passive = world.rows["passive"]
    search = Search({"given": HIDDEN["given"], "family": HIDDEN["family"]})
    typed = {"email": HIDDEN["email"], "phone": HIDDEN["phone"], "address": HIDDEN["email"], "typed": HIDDEN["email"], "haku": HIDDEN["email"],
             "q": HIDDEN["email"], "given_name": "Aino", "family_name": "Uusi", "name": "Aino Uusi", "recipients": HIDDEN["email"]}  # fmt: skip
    browser, told = staff.browser(world.users["marketing"]), []
    browser.raise_request_exception = False
    for route in routes():
        if route.name in ENDS_THE_SESSION or not route.opens_for(world.users["marketing"].rights):
            continue
        answer = browser.post(route.address(world), typed)
        content = body(answer)
        if search.in_bytes(content) or (passive.code.encode() in content and {"code", "contact_id"}.isdisjoint(route.names)):
            told.append(f"{route.name}: {answer.status_code}")
    assert not told, told
