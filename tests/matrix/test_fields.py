"""Three notices × every role: of a person's card, the list and the search show each role what a purpose of its own lists.

What is expected is read off the notice by hand: a purpose that names the role and the activity "contacts", is alive for the
person and lists the datum. Nothing of the gate is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import time_machine

from kortisto.privacy.policy.load import shipped
from kortisto.privacy.policy.model import Policy
from tests.proof import people, staff
from tests.proof.days import at
from tests.proof.register import Register

DAY = date(2026, 3, 2)
WORDS = {
    "name": "Piirtola",
    "company": "Kivimäen Konepaja",
    "job_title": "tiimivetäjä",
    "email": "aino.p@kivimaki.example",
    "phone": "040 555 1234",
    "work_address": "Rantatie 17",
}
ROLES = [(notice, role) for notice in ("hehku", "b2b", "yritysasiakkaat") for role in shipped(notice).roles]


def roles_of(policy: Policy, role: str) -> set[str]:
    """The role and those it extends."""
    found: set[str] = set()
    while role and role not in found:
        found.add(role)
        role = policy.roles[role].extends
    return found


def expected(policy: Policy, role: str, live: dict[str, set[str]]) -> set[str]:
    """Data some purpose of the role shows on the contacts' pages; `live`: datum → refs of purposes alive for it."""
    own = roles_of(policy, role)
    purposes = {p.ref: p for p in policy.purposes if own & set(p.roles) and "contacts" in p.activities}
    return {datum for datum, refs in live.items() if refs & set(purposes)}


@pytest.mark.parametrize(("notice", "role"), ROLES)
def test_a_role_sees_what_its_purposes_list(open_register: Callable[..., Register], notice: str, role: str) -> None:
    from kortisto.privacy import due

    open_register(notice)
    policy = shipped(notice)
    contact = people.person(
        f"Aino {WORDS['name']}", people.firm(f"{WORDS['company']} Oy", since=DAY), on=DAY, email=WORDS["email"],
        phone="+358405551234", job_title=WORDS["job_title"], street=WORDS["work_address"], postal_code="33100", city="Tampere",
    )  # fmt: skip
    [verdicts] = due.verdicts([contact.subject_id], as_of=DAY).values()
    live: dict[str, set[str]] = {}
    for verdict in verdicts:
        live.setdefault(verdict.datum, set()).update(verdict.live)
    rights = set().union(*(policy.roles[one].rights for one in roles_of(policy, role)))
    sees = expected(policy, role, live) if "register.read" in rights else set()
    code = people.fresh(contact).code
    with time_machine.travel(at(DAY, 16), tick=False):
        client = staff.browser(staff.account("Marja Mäki", [role]))
        card = client.get(f"/henkilot/{code}/")
        shown = card.content.decode() if card.status_code == 200 else ""
        assert {datum for datum, word in WORDS.items() if word in shown} == (sees & set(WORDS) if "name" in sees else set())
        listed = client.get("/henkilot/").content.decode()
        assert (WORDS["name"] in listed) == ("name" in sees)
        for datum, typed in {"email": "aino.p@kivimaki", "phone": "0405551234", "job_title": "tiimiveta", "name": "pi ai"}.items():
            found = client.get("/haku/", {"q": typed}).content.decode()
            assert (code in found) == (card.status_code == 200 and datum in sees), f"search by {datum}"


@pytest.mark.parametrize("notice", ["hehku", "b2b"])
def test_a_passive_person_is_shown_only_to_whoever_may_move_them(open_register: Callable[..., Register], notice: str) -> None:
    from kortisto.contacts import actions

    open_register(notice)
    policy = shipped(notice)
    contact = people.person(f"Aino {WORDS['name']}", people.firm(f"{WORDS['company']} Oy", since=DAY), on=DAY, email=WORDS["email"])
    actions.passivate(contact=people.fresh(contact), by=people.BY, now=at(DAY, 12))
    pages = [
        f"/henkilot/{people.fresh(contact).code}/",
        "/henkilot/",
        "/haku/?q=piirtola",
        "/haku/?q=pi+ai",
        "/haku/?q=aino.p",
        "/",
    ]
    [relink] = [p for p in policy.purposes if p.id == "relink"]
    with time_machine.travel(at(DAY, 16), tick=False):
        for number, role in enumerate(policy.roles):
            client = staff.browser(staff.account(f"Marja {number}", [role]))
            leaks = {page for page in pages if WORDS["name"] in client.get(page).content.decode()}
            assert bool(leaks) == bool(roles_of(policy, role) & set(relink.roles)), (role, leaks)
