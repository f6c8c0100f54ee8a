"""B10: “Poistamme tietosi pyynnöstäsi. Markkinointikieltosi muistamme senkin jälkeen vain tunnisteesta, josta osoitettasi ei voi
lukea.”

The person asks, the keeper erases from the card. Who asks and when is answered waits for the room of requests (H11).
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection

from tests.proof import people, staff
from tests.proof.days import at
from tests.proof.register import Register
from tests.proof.scanning import Search

DAY = date(2026, 3, 2)
ASKED = date(2026, 9, 14)
WORDS = {
    "family name": "Lehtovirta",
    "email": "aino.lehtovirta@kivimaki.example",
    "phone": "+358405551234",
    "said": "Sovittiin rullakoista",
}


@pytest.fixture
def contact(b2b: Register) -> Any:
    """A customer's contact person who banned e-mail: nothing but the request makes the card go."""
    from kortisto.consents import actions

    contact = people.person("Aino Lehtovirta", people.firm(since=DAY), on=DAY, email=WORDS["email"], phone=WORDS["phone"])
    people.informed(contact, on=DAY)
    people.talked(contact, on=DAY, summary=WORDS["said"])
    actions.object_to(contact=people.fresh(contact), channel="email", how="person_told", made_on=DAY, by=people.BY, now=at(DAY))
    return contact


def asks(contact: Any) -> None:
    """The keeper opens the card's page of erasing, reads what goes, and says the card's code; another keeper approves."""
    with time_machine.travel(at(ASKED), tick=False):
        keeper = staff.browser(staff.account("Pia Pitäjä", ["privacy_officer"]))
        page = f"/henkilot/{contact.code}/poisto/"
        assert keeper.get(page).status_code == 200
        waits = keeper.post(page, {"confirm": contact.code}).headers["Location"]
        second = staff.browser(staff.account("Petra Pitäjä", ["privacy_officer"]))
        assert second.post(f"{waits}hyvaksynta/").status_code == 302
        assert keeper.get(f"/henkilot/{contact.code}/").status_code == 404
        assert WORDS["family name"] not in keeper.get("/henkilot/?q=lehtovirta").content.decode()


def remains(register: Register) -> set[str]:
    """Where a word of the person still is, in tables and in the bytes of every file, spelled and encoded in any way."""
    from kortisto.privacy import scan

    search = Search(WORDS)
    found = search.in_tables()
    if connection.vendor == "postgresql":
        assert scan.compact(), "the log kept erased bytes"
    return found | search.in_files(register.files())


def allowed(address: str, *, on: date) -> bool:
    """Whether somebody with the address, added anew, may be sent marketing."""
    from kortisto import consents

    again = people.person("Aino Lehtovirta", people.firm("Toinen Oy", "prospect", since=on), on=on, email=address)
    people.informed(again, on=on)
    [answer] = consents.may([again.pk], "email", "b2b:new_customers", as_of=on).values()
    return bool(answer.allowed)


def test_the_night_would_have_kept_what_the_request_erases(contact: Any, b2b: Register) -> None:
    people.sweep(ASKED)
    assert people.there(contact)
    assert {hit.split(": ")[1].split(" (")[0] for hit in Search(WORDS).in_tables()} == set(WORDS), "the test would prove nothing"
    asks(contact)
    assert not people.there(contact)
    assert remains(b2b) == set()


def test_the_ban_is_remembered_when_the_address_comes_again(contact: Any) -> None:
    asks(contact)
    later = ASKED + timedelta(days=400)
    people.sweep(later)
    assert not allowed(WORDS["email"].upper(), on=later)
    assert allowed("aino.toinen@kivimaki.example", on=later), "a ban on everybody would prove nothing"


def test_what_is_remembered_is_a_code_and_the_kind_and_day_of_the_ban(contact: Any) -> None:
    """The ban there was, and the request itself, which is remembered as a ban on every channel."""
    from kortisto.consents.models import Suppression

    asks(contact)
    rows = list(Suppression.objects.values())
    assert {(row["channel"], row["made_on"]) for row in rows} == {("email", DAY), ("*", ASKED)}
    assert {name for row in rows for name in row} == {"id", "key_id", "digest", "kind", "channel", "scope", "made_on"}
    assert all(len(row["digest"]) == 64 for row in rows)


def test_the_code_cannot_be_made_from_the_address_without_the_key(contact: Any, settings: Any) -> None:
    """Whoever holds the table alone cannot even try addresses: the key lies outside the database, and no plain digest fits."""
    from kortisto.consents.models import Suppression
    from kortisto.consents.suppression import hashes

    asks(contact)
    kept = set(Suppression.objects.values_list("digest", flat=True))
    assert kept & set(hashes(WORDS["email"]).values())
    assert not kept & set(hashes(WORDS["email"], [("other", b"\1" * 32)]).values())
    for text in (WORDS["email"], f"email:{WORDS['email']}"):
        assert not kept & {hashlib.new(name, text.encode()).hexdigest() for name in ("sha256", "sha3_256", "blake2s")}
    assert Search({"key": settings.KORTISTO_KEYS.read("suppression").hex()}).in_tables() == set()
