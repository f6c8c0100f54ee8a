"""B17: “Aiemmat tehtäväsi ja yhteydenpidon muistamme kortillasi, vanhoja yhteystietoja emme. Yhteydenpidon merkintä
liitetiedostoineen poistuu kolmessa vuodessa.”

Each entry has a day of its own: what is talked or written later adds nothing to it.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from tests.proof import people, staff
from tests.proof.days import at, years_after
from tests.proof.register import Register
from tests.proof.scanning import Search

DAY = date(2026, 3, 2)
MOVED = date(2026, 9, 14)
LAST = date(2029, 3, 2)
"""The last day of an entry of `DAY`."""
OLD = {"email": "aino@kivimaki.example", "phone": "+358405551234", "street": "Konepajanraitti 7"}


@pytest.fixture
def contact(b2b: Register) -> Any:
    firm = people.firm(since=DAY)
    contact = people.person(
        "Aino Lehtovirta", firm, on=DAY, job_title="hankintajohtaja", **OLD, postal_code="33100", city="Tampere"
    )
    people.informed(contact, on=DAY)
    return contact


def card(contact: Any, on: date) -> str:
    """What somebody at work reads."""
    with time_machine.travel(at(on, 16), tick=False):
        answer = staff.browser(staff.account(f"Sami Myyjä {on:%Y%m%d}", ["sales"])).get(f"/henkilot/{contact.code}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def move(contact: Any) -> None:
    from kortisto.contacts import actions

    actions.move(
        contact=people.fresh(contact), company=people.firm("Toinen Talo Oy", "prospect", since=DAY),
        details=people.details(job_title="toimitusjohtaja", email="aino@toinen.example"), by=people.BY, now=at(MOVED),
    )  # fmt: skip


def test_the_card_remembers_earlier_positions_and_what_was_talked_and_no_old_details(contact: Any) -> None:
    people.talked(contact, on=DAY, summary="Sovittiin rullakoista")
    before = card(contact, DAY)
    assert OLD["email"] in before and OLD["street"] in before, "the test would prove nothing"
    move(contact)
    people.sweep(MOVED + timedelta(days=1))
    after = card(contact, MOVED + timedelta(days=1))
    assert all(
        words in after for words in ("Kivimäen Konepaja Oy", "hankintajohtaja", "Sovittiin rullakoista", "aino@toinen.example")
    )
    assert [name for name, words in OLD.items() if words in after] == []
    assert Search(OLD).in_tables() == set(), "nor anywhere else"


def test_earlier_positions_stay_as_long_as_the_card(contact: Any) -> None:
    """No three years for them: the card goes with all of it, or none."""
    move(contact)
    people.talked(contact, on=date(2029, 9, 1))
    late = date(2031, 9, 1)
    people.sweep(late)
    assert "hankintajohtaja" in card(contact, late)


def test_an_entry_is_there_on_its_last_day_and_gone_the_next_night(contact: Any) -> None:
    entry = people.talked(contact, on=DAY, summary="Sovittiin rullakoista")
    people.talked(contact, on=DAY + timedelta(days=400), summary="Soitettiin hinnoista")
    people.sweep(LAST)
    assert people.there(entry) and "Sovittiin rullakoista" in card(contact, LAST)
    people.sweep(LAST + timedelta(days=1))
    left = card(contact, LAST + timedelta(days=1))
    assert not people.there(entry) and "Sovittiin rullakoista" not in left and "Soitettiin hinnoista" in left
    assert Search({"said": "Sovittiin rullakoista"}).in_tables() == set()


@pytest.mark.parametrize("kind", ["call_held", "inbound_message", "meeting_held"])
def test_what_comes_later_adds_no_day(contact: Any, kind: str) -> None:
    entry = people.talked(contact, on=DAY)
    people.talked(contact, on=LAST - timedelta(days=1), kind=kind)
    people.sweep(LAST + timedelta(days=1))
    assert not people.there(entry) and people.there(contact)


def test_attachments_go_with_their_interaction_while_the_person_stays(contact: Any, b2b: Register) -> None:
    """Row, file and key; a newer one stays."""
    from kortisto.contacts.attachments import acts
    from kortisto.contacts.models import Attachment

    entry, later = people.talked(contact, on=DAY), DAY + timedelta(days=400)
    people.talked(contact, on=later)
    old, new = (
        acts.attach(
            contact=people.fresh(contact), files=acts.check([acts.Sent("muistio.txt", b"Sovittiin")]), interaction=bond, by=people.BY,
            now=at(later, 15),
        )[0]
        for bond in (entry, None)
    )  # fmt: skip
    people.sweep(LAST)
    assert people.there(old) and people.there(entry)
    people.sweep(LAST + timedelta(days=1))
    assert not people.there(old) and not people.there(entry) and people.there(contact)
    stems = {path.stem for path in b2b.files() if path.parent.name == "attachments"}
    assert stems == {Attachment.objects.get().ref.hex} == {new.ref.hex}
    people.sweep(years_after(later, 3) + timedelta(days=1))
    assert not Attachment.objects.exists() and not [path for path in b2b.files() if path.parent.name == "attachments"]
    assert people.there(contact)
