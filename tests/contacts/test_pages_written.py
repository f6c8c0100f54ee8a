"""Forms and acts from the pages: what is typed, refused, moved, ended and erased."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from kortisto.contacts.models import Company, Contact, Interaction, Passivation

from .conftest import TODAY

pytestmark = pytest.mark.usefixtures("at_noon")

Make = Callable[..., Any]


def add_form(firm: Company, **more: Any) -> dict[str, Any]:
    return {
        "given_name": "Aino",
        "family_name": "Lehtovirta",
        "company": firm.name,
        "email": "aino@firma.example",
        "source_kind": "person",
        "source": "",
        "obtained_on": "2026-11-24",
        **more,
    }


def test_adding_warns_of_a_duplicate_first(any_notice: Any, signed_in: Make, company: Make) -> None:
    client, firm = signed_in(), company()
    assert client.post("/henkilot/uusi/", add_form(firm)).status_code == 302
    again = client.post("/henkilot/uusi/", add_form(firm, company="MERITUULI TELAKKA"))
    assert again.status_code == 200
    assert Contact.objects.count() == 1
    assert Contact.objects.get().code in again.content.decode()
    assert client.post("/henkilot/uusi/", add_form(firm, silti="1")).status_code == 302
    assert Contact.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"family_name": ""}, "family_name"),
        ({"company": "Olematon Oy"}, "company"),
        ({"email": "x"}, "email"),
        ({"obtained_on": "2099-01-01"}, "obtained_on"),
        ({"obtained_on": "eilen"}, "obtained_on"),
    ],
)
def test_mistakes_come_back_with_what_was_typed(
    b2b: Any, signed_in: Make, company: Make, change: dict[str, str], field: str
) -> None:
    answer = signed_in("sales").post("/henkilot/uusi/", add_form(company(), **change))
    assert answer.status_code == 422
    assert field in answer.page["form"].errors
    assert "Aino" in answer.content.decode()
    assert Contact.objects.count() == 0


def test_nobody_sets_what_the_form_does_not_have(b2b: Any, signed_in: Make, company: Make) -> None:
    """T29: dates of the clocks are never taken from a form."""
    extra = {"last_activity_on": "2020-01-01", "passivated_on": "2020-01-01", "informed_on": "2020-01-01", "subject": "1"}
    signed_in("sales").post("/henkilot/uusi/", add_form(company(), **extra))
    who = Contact.objects.get()
    assert who.last_activity_on is None
    assert not Passivation.objects.exists()


def test_fields_without_a_purpose_are_not_offered(hehku: Any, signed_in: Make, person: Make) -> None:
    who = person()
    answer = signed_in("register_keeper").get(f"/henkilot/{who.code}/yhteydenotot/")
    assert "text" not in answer.page["form"].fields
    assert "H06" in answer.content.decode()


def test_the_acts_from_the_page(b2b: Any, signed_in: Make, company: Make, person: Make) -> None:
    client, who = signed_in("sales"), person()
    other = company("Ahjola Konepaja Oy")
    card = f"/henkilot/{who.code}/"
    recorded = client.post(
        card + "yhteydenotot/", {"kind": "call_held", "happened_on": "24.11.2026", "summary": "soitto", "text": "sovittu"}
    )
    assert recorded.status_code == 302
    assert Interaction.objects.get().text == "sovittu"
    assert client.post(card + "yhteydenotot/", {"kind": "", "happened_on": ""}).status_code == 422
    assert client.post(card + "vahvistus/").status_code == 302
    moved = client.post(
        card + "siirto/",
        {"company": other.code, "moved_on": "2026-11-20", "job_title": "Ostaja", "source_kind": "person", "source": ""},
    )
    assert moved.status_code == 302
    assert who.positions.get(ended_on=None).company == other
    client.post(card + "passivointi/", {"passivated_on": "2026-11-24"})
    assert Passivation.objects.open().count() == 1
    undo = _undo(client, card)
    assert client.post(undo).status_code == 302
    assert Passivation.objects.open().count() == 0
    assert client.get(card + "kumous/olematon/").status_code == 405
    assert client.post(card + "kumous/olematon/").status_code == 302
    client.post(card + "passivointi/", {"passivated_on": "2026-11-24"})
    assert (
        client.post(
            card + "paluu/", {"company": other.code, "moved_on": "2026-11-24", "source_kind": "person", "source": ""}
        ).status_code
        == 302
    )
    assert Contact.objects.employed(TODAY).count() == 1


def _undo(client: Any, card: str) -> str:
    """The address behind the latest "Undo" of the card."""
    return re.findall(r'action="(/henkilot/[^"]+/kumous/[^"]+)"', client.get(card).content.decode())[-1]


def test_two_employers_from_the_page(hehku: Any, signed_in: Make, company: Make, person: Make) -> None:
    client, who = signed_in(), person()
    card = f"/henkilot/{who.code}/"
    assert (
        client.post(
            card + "tyopaikat/", {"company": company("Ahjola Oy").code, "moved_on": "2026-11-01", "job_title": "Hallitus"}
        ).status_code
        == 302
    )
    second = who.positions.latest("pk")
    assert (
        client.post(f"{card}tyopaikat/{second.pk}/", {"job_title": "Puheenjohtaja", "email": "pj@ahjola.example"}).status_code
        == 302
    )
    second.refresh_from_db()
    assert second.job_title == "Puheenjohtaja"
    shown = client.get(card).content.decode()  # what is known of either job is on the page, and mended from there
    assert "mailto:pj@ahjola.example" in shown
    assert all(f'href="{card}tyopaikat/{job.pk}/"' in shown for job in who.positions.all())
    assert client.post(f"{card}tyopaikat/{second.pk}/paattyminen/", {"ended_on": "2026-11-24"}).status_code == 302
    only = who.positions.get(ended_on=None)
    assert client.post(f"{card}tyopaikat/{only.pk}/paattyminen/", {"ended_on": "2026-11-24"}).status_code == 422


def test_editing_the_card(b2b: Any, signed_in: Make, person: Make) -> None:
    client, who = signed_in("sales"), person()
    assert (
        client.post(
            f"/henkilot/{who.code}/muokkaus/",
            {"given_name": "Aino", "family_name": "Lehto", "language": "sv", "owner": client.user.pk},
        ).status_code
        == 302
    )
    who.refresh_from_db()
    assert (who.name, who.language, who.owner_id) == ("Aino Lehto", "sv", client.user.pk)


def test_companies_from_the_page(b2b: Any, signed_in: Make, person: Make) -> None:
    client = signed_in("sales")
    form = {"name": "Uusi Oy", "business_id": "0112038-9", "status": "customer", "status_on": "2026-01-01", "country": "FI"}
    assert client.post("/yritykset/uusi/", form).status_code == 302
    firm = Company.objects.get()
    wrong = client.post("/yritykset/uusi/", {**form, "business_id": "0112038-8"})
    assert wrong.status_code == 422
    assert "9" in str(wrong.page["form"].errors["business_id"])
    person(at=firm)
    assert (
        client.post(
            f"/yritykset/{firm.code}/muokkaus/", {"name": "Uudempi Oy", "country": "FI", "business_id": "0112038-9"}
        ).status_code
        == 302
    )
    assert firm.other_names.get().name == "Uusi Oy"
    assert client.post(f"/yritykset/{firm.code}/nimet/", {"name": "Uusis", "kind": "auxiliary"}).status_code == 302
    assert client.post(f"/yritykset/{firm.code}/nimet/{firm.other_names.get(name='Uusis').pk}/poisto/").status_code == 302
    assert client.get(f"/yritykset/{firm.code}/tila/").page["alone"] == 1
    assert client.post(f"/yritykset/{firm.code}/tila/", {"status": "neither", "status_on": "2026-11-24"}).status_code == 302
    assert Passivation.objects.open().count() == 1


@pytest.mark.django_db(transaction=True)
def test_erasing_shows_the_plan_and_leaves_nothing(home: Any, signed_in: Make, person: Make) -> None:
    from .conftest import install

    install("b2b")
    client, who = signed_in("privacy_officer"), person()
    page = f"/henkilot/{who.code}/poisto/"
    shown = client.get(page)
    assert shown.page["plan"].whole
    assert shown.page["goes"][0].name == "nimi", "in the order of the catalogue"
    assert client.post(page, {"confirm": "H-99999"}).status_code == 422
    assert Contact.objects.count() == 1
    second = signed_in("privacy_officer", "sales")
    waits = client.post(page, {"confirm": who.code}).headers["Location"]
    assert Contact.objects.count() == 1, "one keeper asks, another erases (T18)"
    assert client.post(f"{waits}hyvaksynta/").status_code == 422
    assert second.post(f"{waits}hyvaksynta/").status_code == 302
    assert Contact.objects.count() == 0
    from kortisto.consents import suppression

    assert suppression.blocked(["aino.lehtovirta@firma.example", "toinen@firma.example"]) == {"aino.lehtovirta@firma.example"}
