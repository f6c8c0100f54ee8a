"""Y10: “Hinnastopostitus. Nimi Yritys Titteli/tehtävä yrityksessä Yrityksen osoite Työpuhelinnumero Työsähköpostiosoite. Niin
kauan kuin yhteyshenkilön tiedot ovat voimassa.” (b2b: “Hinnastoja lähetämme niin kauan kuin tietosi ovat voimassa.”)

A price list is direct marketing of its own purpose: to those whose details are valid, by their work, and not after a ban.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.proof import campaigns, people
from tests.proof.days import at
from tests.proof.register import Register

DAY = date(2026, 3, 2)
PRICES = "b2b:price_lists"


def customer(name: str, **details: Any) -> Any:
    details = {"email": f"{name.lower()}@kivimaki.example", "work_task": campaigns.task()} | details
    contact = people.person(f"Aino {name}", people.firm(f"{name} Oy", since=DAY), on=DAY, **details)
    people.informed(contact, on=DAY)
    return contact


def test_price_lists_go_to_those_whose_details_are_valid_and_not_after_a_ban(b2b: Register) -> None:
    from kortisto.consents import actions

    customer("Saa"), customer("Muu", work_task=None)
    actions.object_to(contact=customer("Kieltää"), how="person_told", made_on=DAY, by=people.BY, now=at(DAY))
    campaign = campaigns.settled(PRICES, [campaigns.task()], on=DAY + timedelta(days=1))
    assert campaigns.outcome(campaign) == {"Saa": "email hankinta", "Muu": "no_task", "Kieltää": "banned"}
    assert campaign.kind == "price_list"


def test_details_nobody_has_confirmed_for_two_years_end_the_price_lists(b2b: Register) -> None:
    """“Niin kauan kuin … tiedot ovat voimassa”: the notice says what valid is (`definitions.details_valid`)."""
    contact = customer("Vanha")
    last = people.fresh(contact).subject.keeps.get(datum="email").live[PRICES]
    assert last is not None
    over = date.fromisoformat(last) + timedelta(days=1)
    people.sweep(over)
    assert campaigns.outcome(campaigns.settled(PRICES, [campaigns.task()], on=over)) in ({}, {"Vanha": "not_live"})


def test_by_post_they_go_to_the_companys_address(b2b: Register) -> None:
    """The row lists “yrityksen osoite”, and no address of the person's own."""
    from kortisto.campaigns.posting import addressing
    from kortisto.contacts.models import Company
    from kortisto.privacy import due

    contact = customer("Posti", email="")
    Company.objects.filter(positions__contact=contact).update(street="Tehtaankatu 1", postal_code="33100", city="Tampere")
    due.refresh([contact.subject_id], as_of=DAY)
    customer("Ilman", email="", street="Kotikatu 2", city="Turku")
    campaign = campaigns.settled(PRICES, [campaigns.task()], on=DAY + timedelta(days=1), by_post=True)
    assert campaigns.outcome(campaign)["Posti"] == "post hankinta"
    assert campaigns.outcome(campaign)["Ilman"] in ("no_address", "not_live")
    [letter] = addressing.batch(campaign, as_of=DAY + timedelta(days=1)).people
    assert list(letter.lines) == ["Posti Oy", "Aino Posti", "Tehtaankatu 1", "33100 Tampere"]


def test_of_a_person_the_purpose_holds_what_the_row_lists(b2b: Register) -> None:
    from kortisto.privacy.policy.load import shipped

    [purpose] = [one for one in shipped("b2b").purposes if one.id == "price_lists"]
    assert {"name", "company", "job_title", "company_address", "phone", "email"} <= set(purpose.fields)
    assert purpose.direct_marketing and purpose.work_contact_only and set(purpose.channels) == {"email", "post"}
    [seed] = [one for one in shipped("yritysasiakkaat").purposes if one.id == "price_lists"]
    assert seed.direct_marketing and set(seed.channels) == {"email", "post"}
