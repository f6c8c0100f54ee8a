"""H02: “Asiakasrekisteri on Hehku Businessin nykyisten sekä potentiaalisten asiakasyritysten ja heidän yhteyshenkilöidensä
rekisteri.” (b2b: “Rekisterissä ovat nykyiset ja potentiaaliset asiakasyrityksemme ja heidän yhteyshenkilönsä.”)

A company is customer, prospect or neither; a contact has an open position at one of the first two, or is passive.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register

DAY = date(2026, 3, 2)


@pytest.mark.parametrize("status", ["customer", "prospect"])
def test_contacts_of_customers_and_prospects_belong_to_it(either: Register, status: str) -> None:
    contact = people.person("Aino Lehtovirta", people.firm(status=status, since=DAY), on=DAY, email="aino@kivimaki.example")
    people.sweep(people.day_after(DAY))
    assert people.there(contact)
    assert "email" in people.data_of(contact)


def test_nobody_gets_in_without_a_company_in_scope(either: Register) -> None:
    from kortisto.contacts.models import Contact
    from kortisto.contacts.refusals import Refused

    stranger = people.firm("Naapuri Oy", "neither", since=DAY)
    for company in (None, stranger):
        with pytest.raises(Refused) as refusal:
            people.person("Aino Lehtovirta", company, on=DAY)
        assert refusal.value.message, "a refusal says what to do"
    assert not Contact.objects.exists()


def test_a_company_that_falls_out_of_scope_takes_its_people_along(either: Register) -> None:
    from kortisto.contacts import actions
    from kortisto.contacts.models import Passivation

    company, other = people.firm(since=DAY), people.firm("Toinen Oy", "prospect", since=DAY)
    only_here = people.person("Aino Lehtovirta", company, on=DAY)
    two_jobs = people.person("Bertta Ahola", company, on=DAY)
    actions.add_position(contact=two_jobs, company=other, details=people.details(job_title="neuvonantaja"), by="cli", now=at(DAY))
    gone = DAY + timedelta(days=30)
    actions.set_company_status(company=company, status="neither", by="cli", now=at(gone))
    passive = Passivation.objects.open()
    assert passive.get(contact=only_here).passivated_on == gone
    assert not passive.filter(contact=two_jobs).exists()


def test_nobody_moves_to_a_company_out_of_scope(either: Register) -> None:
    from kortisto.contacts import actions
    from kortisto.contacts.refusals import Refused

    contact = people.person("Aino Lehtovirta", people.firm(since=DAY), on=DAY)
    with pytest.raises(Refused):
        actions.move(contact=contact, company=people.firm("Naapuri Oy", "neither", since=DAY), by="cli", now=at(DAY))
    assert contact.positions.get().company.name == "Kivimäen Konepaja Oy"
