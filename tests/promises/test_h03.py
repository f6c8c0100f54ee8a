"""H03: “Rekisterin käyttö ja ylläpito. Käytämme rekisteriä asiakassuhteen voimassaolon aikana tai uusien asiakassuhteiden
muodostamista varten, B2B markkinoinnin menetelmin.”

Two purposes; whom neither concerns any more is written to no more. B2B methods: work addresses only, whatever a card holds.
"""

from __future__ import annotations

from datetime import date

from tests.proof import campaigns, people
from tests.proof.days import at
from tests.proof.register import Register

DAY = date(2026, 3, 2)


def purpose(register: Register) -> str:
    return f"{register.notices[0]}:new_customers"


def test_customers_and_prospects_are_written_to_and_nobody_else(either: Register) -> None:
    from kortisto.contacts import actions

    task = campaigns.task()
    for name, status in (("Asiakas", "customer"), ("Tuleva", "prospect"), ("Entinen", "customer")):
        firm = people.firm(f"{name} Oy", status, since=DAY)
        people.informed(people.person(f"Aino {name}", firm, on=DAY, email=f"{name.lower()}@firma.example", work_task=task), on=DAY)
    actions.set_company_status(company=people.fresh(firm), status="neither", on=DAY, by=people.BY, now=at(DAY, 11))
    found = campaigns.outcome(campaigns.settled(purpose(either), [task], on=DAY))
    assert found["Asiakas"] == found["Tuleva"] == "email hankinta"
    assert found["Entinen"] == "not_live", "neither of the two purposes concerns whose firm is neither"


def test_a_private_address_is_no_method_of_b2b_marketing(either: Register) -> None:
    firm, task = people.firm(since=DAY), campaigns.task()
    for name, address in (("Työ", "tyo@kivimaki.example"), ("Koti", "koti@gmail.com")):
        people.informed(people.person(f"Aino {name}", firm, on=DAY, email=address, work_task=task), on=DAY)
    assert campaigns.outcome(campaigns.settled(purpose(either), [task], on=DAY)) == {
        "Työ": "email hankinta",
        "Koti": "private_address",
    }


def test_a_purpose_that_is_no_marketing_carries_no_campaign(either: Register) -> None:
    """The relationship is looked after person by person; a campaign serves a purpose the notice calls direct marketing."""
    from kortisto.campaigns.audiences import marketing

    offered = {one.ref for one in marketing.meanings(at(DAY).date())}
    assert purpose(either) in offered
    assert not {ref for ref in offered if ref.endswith((":relationship", ":customer_care"))}
