"""What the register says of companies we have: noticed, proposed, accepted, rejected, taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kortisto.contacts import actions
from kortisto.contacts.details import WorkDetails
from kortisto.contacts.models import Company, Contact, Passivation, Proposal, RegisterCheck

from .business_register import BusinessRegister, batch, entry
from .conftest import NOW

pytestmark = pytest.mark.usefixtures("at_noon")
Make = Callable[..., Any]
ID, OTHER = "1234567-1", "2345678-0"


def proposed(company: Make, register: BusinessRegister, **more: Any) -> tuple[Company, Proposal]:
    firm = company("Kivimäki Konepaja Oy", business_id=ID, street=more.pop("ours", ""), postal_code="33100")
    register.companies = [entry(ID, more.pop("name", "Kivimäki Konepaja Oy"), **more)]
    batch()
    return firm, Proposal.objects.get()


def test_a_rename_keeps_the_former_name_and_can_be_taken_back(
    b2b: Any, signed_in: Make, company: Make, person: Make, register: BusinessRegister
) -> None:
    firm, row = proposed(company, register, name="Kallio Group Oy")
    client = signed_in("sales")
    assert "Nimi on nyt Kallio Group Oy" in client.get(f"/yritykset/{firm.code}/").content.decode()
    client.post(f"/yritykset/muutokset/{row.pk}/hyvaksynta/")
    firm.refresh_from_db()
    assert firm.name == "Kallio Group Oy"
    assert [(n.name, n.kind) for n in firm.other_names.all()] == [("Kivimäki Konepaja Oy", "former")]
    client.post(f"/yritykset/muutokset/{row.pk}/kumous/")
    firm.refresh_from_db()
    assert firm.name == "Kivimäki Konepaja Oy"
    assert not firm.other_names.exists()
    row.refresh_from_db()
    assert (row.state, row.before) == ("open", {})


def test_a_move_changes_the_address_only_when_accepted(
    b2b: Any, signed_in: Make, company: Make, register: BusinessRegister
) -> None:
    firm, row = proposed(company, register, ours="Vanhatie 1")
    client = signed_in("sales")
    client.post(f"/yritykset/muutokset/{row.pk}/hyvaksynta/", {"lista": "1"})
    firm.refresh_from_db()
    assert firm.address == "Rautatienkatu 14, 33100 Tampere"
    actions.change_company(company=firm, street="Kolmastie 3", by="test", now=NOW)
    client.post(f"/yritykset/muutokset/{row.pk}/kumous/")
    firm.refresh_from_db()
    assert firm.street == "Kolmastie 3", "what was done since is not undone"


def test_an_end_says_and_does_what_follows_for_its_people(
    b2b: Any, signed_in: Make, company: Make, person: Make, register: BusinessRegister
) -> None:
    firm, row = proposed(company, register, situation="KONK")
    elsewhere = company("Toinen Oy")
    both, only = person("Kaksi", "Paikkainen", at=firm), person("Vain", "Täällä", at=firm)
    actions.add_position(contact=both, company=elsewhere, details=WorkDetails(job_title="Neuvoja"), by="test", now=NOW)
    client = signed_in("sales")
    assert "1 henkilö passivoidaan" in client.get("/yritykset/muutokset/").content.decode()
    client.post(f"/yritykset/muutokset/{row.pk}/hyvaksynta/")
    firm.refresh_from_db()
    assert firm.status == "neither"
    assert [p.contact_id for p in Passivation.objects.open()] == [only.pk]
    client.post(f"/yritykset/muutokset/{row.pk}/kumous/")
    firm.refresh_from_db()
    assert firm.status == "customer"
    assert not Contact.objects.passive().exists()


def test_a_rejected_proposal_stays_away_until_the_register_changes(
    b2b: Any, signed_in: Make, company: Make, register: BusinessRegister
) -> None:
    _firm, row = proposed(company, register, name="Kallio Group Oy")
    signed_in("sales").post(f"/yritykset/muutokset/{row.pk}/hylkays/")
    batch(now=NOW + timedelta(days=1))
    assert not Proposal.objects.filter(state="open").exists()
    register.companies = [entry(ID, "Graniitti Oy")]
    batch(now=NOW + timedelta(days=2))
    assert Proposal.objects.get(state="open").name == "Graniitti Oy"
    register.companies = [entry(ID, "Kivimäki Konepaja Oy")]
    batch(now=NOW + timedelta(days=3))
    assert not Proposal.objects.filter(state="open").exists(), "what the register no longer shows lapses"


def test_deciding_twice_is_refused_and_needs_the_right(
    b2b: Any, signed_in: Make, company: Make, register: BusinessRegister
) -> None:
    firm, row = proposed(company, register, name="Kallio Group Oy")
    assert signed_in("finance").post(f"/yritykset/muutokset/{row.pk}/hyvaksynta/").status_code == 403
    client = signed_in("sales")
    client.post(f"/yritykset/muutokset/{row.pk}/hylkays/")
    client.post(f"/yritykset/muutokset/{row.pk}/hyvaksynta/")
    firm.refresh_from_db()
    assert firm.name == "Kivimäki Konepaja Oy"


def test_today_tells_and_the_list_costs_the_same_for_one_and_for_three(
    b2b: Any, signed_in: Make, company: Make, person: Make, register: BusinessRegister
) -> None:
    client, costs = signed_in("sales"), []
    for number, business_id in enumerate(["1234567-1", "2345678-0", "0112038-9"], start=1):
        person(at=company(f"Firma {business_id} Oy", business_id=business_id))
        register.companies.append(entry(business_id, f"Firma {business_id} Oy", situation="KONK"))
        batch()
        client.get("/")
        with CaptureQueriesContext(connection) as caught:
            page = client.get("/yritykset/muutokset/").content.decode()
        assert page.count("1 henkilö passivoidaan.") == number
        costs.append(len(caught))
    assert costs[0] == costs[2], costs
    assert "3 yrityksen tiedot ovat muuttuneet" in client.get("/").content.decode()


def test_filling_in_an_old_card_is_no_change_meanwhile(
    b2b: Any, signed_in: Make, company: Make, register: BusinessRegister
) -> None:
    """What the form began from is what is stored, also when it shows what the business register has."""
    ours = company("Kivimäki", business_id=ID)
    register.companies = [entry(ID, "Kivimäki Konepaja Oy")]
    client, path = signed_in("sales"), f"/yritykset/{ours.code}/muokkaus/?ytj={ID}"
    form = client.get(path).page["form"]
    given = {bound.name: bound.value() or "" for bound in form} | {"versio": form.stamp}
    assert given["name"] == "Kivimäki Konepaja Oy"
    assert client.post(path, given).status_code == 302
    ours.refresh_from_db()
    assert (ours.name, ours.street) == ("Kivimäki Konepaja Oy", "Rautatienkatu 14")


def test_cards_of_one_firm_become_one_with_their_proposals(b2b: Any, company: Make, register: BusinessRegister) -> None:
    from kortisto.contacts.merging import companies

    kept, gone = company("Kivimäki Oy", business_id=ID), company("Kivimäki Konepaja Oy")
    register.companies = [entry(ID, "Kallio Group Oy")]
    batch()
    Proposal.objects.create(company=gone, kind="renamed", name="Toinen Oy", seen_at=NOW)
    RegisterCheck.objects.create(company=gone, checked_at=NOW, result="differs")
    token = companies.merge(kept=kept, gone=gone, by="test", now=NOW)
    assert [p.name for p in Proposal.objects.filter(state="open")] == ["Kallio Group Oy"]
    companies.unmerge(token=token, by="test", now=NOW)
    assert sorted(p.name for p in Proposal.objects.filter(state="open")) == ["Kallio Group Oy", "Toinen Oy"]
