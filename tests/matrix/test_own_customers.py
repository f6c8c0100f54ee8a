"""A role that sees its own customers only: every address, search, list, count, file and form, for somebody else's customer."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.matrix.routes import routes
from tests.matrix.world import World, build
from tests.proof import people, staff
from tests.proof.register import INSTALLED_ON
from tests.proof.scanning import Search, dump

THEIRS = {
    "given": "Väinämö", "family": "Lehtomaankukka", "email": "vainamo.lehtomaankukka@kivimaki.example", "phone": "+358405559876",
}  # fmt: skip
QUERIES = ("q=lehtomaankuk", "q=vainam", "q=5559876", "haku=lehtomaankuk", "ehdot=(nimi:sis:lehtomaankuk)", "vastuu=0")
"""Beginnings only: a page may say again what was typed."""
SHARED = ("accounts:sign-out",)


@pytest.fixture
def world(open_register: Any, tmp_path: Path) -> World:
    """The notice of a new installation, whose sales see their own customers only; one customer of hers, one of nobody's."""
    from kortisto.contacts import actions

    shipped = Path("src/kortisto/policies/b2b.toml").resolve() if Path("src").is_dir() else None
    assert shipped is not None
    text = shipped.read_text("utf-8")
    head, tail = text.split("[roles.sales]", 1)
    own = head + "[roles.sales]" + tail.replace('requires = ["employee_account", "employment_open"]', OWN, 1)
    (tmp_path / "b2b.toml").write_text(own, "utf-8")
    for words in shipped.parent.glob("b2b*.txt"):
        (tmp_path / words.name).write_bytes(words.read_bytes())
    open_register(tmp_path / "b2b.toml", on=INSTALLED_ON - timedelta(days=1))  # a day of its own: registers are kept by key and day
    found = build("b2b")
    on = timezone.localdate() - timedelta(days=100)
    company = found.rows["company"]
    theirs = people.person(f"{THEIRS['given']} {THEIRS['family']}", company, on=on, email=THEIRS["email"], phone=THEIRS["phone"])
    people.informed(theirs, on=on)
    people.talked(theirs, on=on + timedelta(days=3), summary="Sovittu käynti")
    mine = people.person("Oma Asiakasnen", company, on=on, email="oma@kivimaki.example")
    people.informed(mine, on=on)
    actions.set_owner(contact=people.fresh(mine), owner=found.users["sales"], by=people.BY, now=timezone.now())
    found.rows |= {"theirs": theirs, "mine": mine}
    return found


OWN = 'requires = ["employee_account", "employment_open", "own_customers"]'


def _addresses(route: Any, world: World) -> list[str]:
    theirs = world.rows["theirs"]
    named = {"contact_id": theirs.pk, "code": theirs.code, "position": theirs.positions.get().pk}
    own = {name: named[name] for name in route.names & set(named) if "compan" not in route.name}
    plain = route.address(world)
    asked = [] if route.names or route.name.startswith("accounts:") else [f"{plain}?{query}" for query in QUERIES]
    return [plain, *asked, *([route.address(world, **own)] if own else [])]


def test_nothing_of_somebody_elses_customer_is_told(world: World) -> None:
    search, leaks = Search(THEIRS), []
    browser = staff.browser(world.users["sales"])
    browser.raise_request_exception = False
    for route in routes():
        if route.name in SHARED:
            continue
        for address in _addresses(route, world):
            answer = browser.get(address)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            if hits := search.in_bytes(body):
                leaks.append(f"GET {route.name} {address}: {hits}")
            if answer.status_code >= 500:
                leaks.append(f"GET {address}: {answer.status_code}")
    assert not leaks, "\n".join(leaks)


def test_somebody_elses_customer_is_not_there_for_any_act(world: World) -> None:
    """T1: 404 for the card and everything under it, posted or read, and nothing changes."""
    theirs, wrong = world.rows["theirs"], []
    browser = staff.browser(world.users["sales"])
    browser.raise_request_exception = False
    noise = ("privacy_readevent", "accounts_session", "sqlite_sequence")
    before = dump(leave_out=noise)
    for route in routes():
        if route.name == "contacts:undo":
            continue  # there the token is the proof, because the act may have hidden the card; an unknown one does nothing
        if "code" not in route.names or "compan" in route.name or not route.pattern.startswith(("henkilot/", "vienti/henkilot/")):
            continue
        address = route.address(world, code=theirs.code)
        answers = (browser.get(address), browser.post(address, {"channel": "email", "name": "x"}))
        wrong += [f"{route.name}: {one.status_code}" for one in answers if one.status_code not in (403, 404, 405)]
    assert not wrong, "\n".join(wrong)
    assert dump(leave_out=noise) == before


def test_own_customers_are_all_there(world: World) -> None:
    browser = staff.browser(world.users["sales"])
    mine = world.rows["mine"]
    assert "Asiakasnen" in browser.get(f"/henkilot/{mine.code}/").content.decode()
    page = browser.get("/henkilot/").content.decode()
    assert "Asiakasnen" in page
    assert "Lehtomaankukka" not in page
    assert "Asiakasnen" in browser.get("/haku/?q=asiakasnen").content.decode()
    # Whoever answers for the firm answers for its people.
    company = world.rows["company"]
    type(company).objects.filter(pk=company.pk).update(owner=world.users["sales"])
    assert "Lehtomaankukka" in browser.get("/henkilot/").content.decode()


def test_others_see_everybody_and_whoever_holds_a_narrow_role_too_does_not(world: World) -> None:
    from kortisto.accounts import actions

    service = world.users["service"]
    assert "Lehtomaankukka" in staff.browser(service).get("/henkilot/").content.decode()
    actions.set_roles(by=None, user=service, role_keys=["service", "sales"], now=timezone.now())
    assert "Lehtomaankukka" not in staff.browser(service).get("/henkilot/").content.decode()


def test_a_role_that_extends_a_narrow_one_is_narrow(world: World, tmp_path: Path) -> None:
    from kortisto.privacy import publication
    from kortisto.privacy.gate.own import only_own

    policies = publication.active_policies()
    assert only_own(policies, {"sales"})
    assert not only_own(policies, {"service", "unknown"})
