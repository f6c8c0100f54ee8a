"""H15: “Jos passivoitu henkilö ei siirry uuteen Hehku Businessin asiakkaan tai potentiaalisen asiakkaan palvelukseen 5 vuodessa,
hänen tietonsa poistetaan.” (b2b: “…Jos siirtoa ei tule viidessä vuodessa, poistamme ne.”)

H12 and H15 both promise deletion: the earlier of the two days keeps both. Passivation is no activity.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register

DAY = date(2026, 3, 2)
LEFT = date(2027, 9, 14)


@pytest.fixture
def contact(either: Register) -> object:
    contact = people.person("Aino Lehtovirta", people.firm(since=DAY), on=DAY, email="aino@kivimaki.example")
    people.informed(contact, on=DAY)
    return contact


def leave(contact: object) -> None:
    from kortisto.contacts import actions

    actions.passivate(contact=people.fresh(contact), on=LEFT, by=people.BY, now=at(LEFT))


def test_five_years_from_the_passivation_and_not_a_day_more(contact: object) -> None:
    people.talked(contact, on=LEFT)
    leave(contact)
    talked_later = LEFT + timedelta(days=60)
    people.talked(contact, on=talked_later, kind="inbound_message")  # still in touch, so H12 ends later
    people.sweep(date(2032, 9, 14))
    assert people.there(contact)
    people.sweep(date(2032, 9, 15))
    assert not people.there(contact)


def test_of_the_two_five_year_terms_the_earlier_counts(contact: object) -> None:
    """The example of the design: silent since 2026-03-02, passive since 2027-09-14 → 2031-03-02, not 2032."""
    leave(contact)
    people.sweep(date(2031, 3, 2))
    assert people.there(contact)
    people.sweep(date(2031, 3, 3))
    assert not people.there(contact)


def test_a_move_in_time_stops_the_term(contact: object) -> None:
    from kortisto.contacts import actions

    people.talked(contact, on=LEFT)
    leave(contact)
    moved = date(2032, 9, 1)
    people.talked(contact, on=moved)
    actions.move(
        contact=people.fresh(contact), company=people.firm("Toinen Oy", since=DAY), details=people.details(email="a@toinen.example"),
        by=people.BY, now=at(moved),
    )  # fmt: skip
    people.sweep(date(2032, 9, 15))
    people.sweep(date(2033, 9, 15))
    assert {"name", "email"} <= people.data_of(contact)


def test_a_company_that_fell_out_of_scope_starts_the_same_term(contact: object) -> None:
    from kortisto.contacts import actions

    people.talked(contact, on=LEFT)
    actions.set_company_status(
        company=contact.positions.get().company,
        status="neither",
        by=people.BY,
        now=at(LEFT),  # type: ignore[attr-defined]
    )
    people.sweep(date(2032, 9, 14))
    assert people.there(contact)
    people.sweep(date(2032, 9, 15))
    assert not people.there(contact)


def test_a_ban_survives_as_a_hash_and_stops_the_same_address_from_coming_back(contact: object) -> None:
    from kortisto.consents import actions, suppression

    actions.object_to(contact=people.fresh(contact), how="person_told", made_on=DAY, by=people.BY, now=at(DAY))
    leave(contact)
    people.sweep(date(2031, 3, 3))
    assert not people.there(contact)
    assert suppression.blocked(["AINO@kivimaki.example "]) == {"AINO@kivimaki.example "}
    assert suppression.blocked(["dan@kivimaki.example"]) == set()
