"""Looking companies up and noticing changes, against a server that answers as the business register does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from kortisto.contacts.models import Proposal, RegisterCheck
from kortisto.contacts.ytj import checking

from .business_register import BusinessRegister, batch, entry
from .conftest import NOW

pytestmark = pytest.mark.usefixtures("at_noon")
Make = Callable[..., Any]
ID, OTHER = "1234567-1", "2345678-0"


# Looking up


def test_a_name_brings_suggestions_that_fill_the_form(b2b: Any, signed_in: Make, register: BusinessRegister) -> None:
    register.companies = [entry(ID, "Kivimäki Konepaja Oy"), entry(OTHER, "Kivimäen Leipä Oy", ceased=True)]
    client = signed_in("sales")
    page = client.get("/yritykset/haku/", {"haku": "kivim"}).content.decode()
    assert page.index("Kivimäki Konepaja Oy") < page.index("Kivimäen Leipä Oy")
    assert "Poistettu kaupparekisteristä" in page
    assert "CC BY 4.0" in page
    fragment = client.get("/yritykset/haku/", {"haku": "kivim"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "1234567-1 · Osakeyhtiö · 33100 Tampere · Metallien työstö" in fragment
    client.get(f"/yritykset/uusi/?ytj={ID}")
    form = client.get(f"/yritykset/uusi/?ytj={ID}").page["form"]
    assert [form[n].value() for n in ("name", "business_id", "street", "postal_code", "city", "industry", "website")] == [
        "Kivimäki Konepaja Oy", ID, "Rautatienkatu 14", "33100", "Tampere", "Metallien työstö", "www.firma.example",
    ]  # fmt: skip


def test_an_id_in_any_form_and_the_card_we_have(b2b: Any, signed_in: Make, company: Make, register: BusinessRegister) -> None:
    ours = company("Kivimäki Konepaja Oy", business_id=ID)
    register.companies = [entry(ID, "Kivimäki Konepaja Oy")]
    page = signed_in("sales").get("/yritykset/haku/", {"haku": "FI12345671"}).content.decode()
    assert register.asked[-1].endswith("companies?businessId=1234567-1&page=1")
    assert f"Täällä jo: {ours.code}" in page


def test_only_the_typed_word_goes_out_and_is_cached(b2b: Any, signed_in: Make, person: Make, register: BusinessRegister) -> None:
    person()
    client = signed_in("sales")
    for _ in range(3):
        client.get("/yritykset/haku/", {"haku": "Kivimäki"})
    client.get("/yritykset/uusi/")
    assert register.asked == ["/opendata-ytj-api/v3/companies?name=Kivim%C3%A4ki&page=1"]
    said = " ".join(f"{k}: {v}" for k, v in register.headers[0].items())
    assert "Cookie" not in said
    assert "Referer" not in said
    assert "koskela" not in said.lower()


def test_short_words_ask_nobody(b2b: Any, signed_in: Make, register: BusinessRegister) -> None:
    assert "kolme kirjainta" in signed_in("sales").get("/yritykset/haku/", {"haku": "ki"}).content.decode()
    assert register.asked == []


@pytest.mark.parametrize(
    ("manner", "words"),
    [
        ("busy", "ruuhkautunut"), ("broken", "ei saada yhteyttä"), ("garbled", "ei voi lukea"), ("another_shape", "ei voi lukea"),
        ("deep", "ei voi lukea"), ("huge", "ei voi lukea"), ("packed", "ei voi lukea"), ("cut", "ei saada yhteyttä"),
        ("elsewhere", "ei saada yhteyttä"),
    ],
)  # fmt: skip
def test_trouble_is_told_and_blocks_nothing(b2b: Any, signed_in: Make, register: BusinessRegister, manner: str, words: str) -> None:
    register.manner = manner
    client = signed_in("sales")
    answer = client.get("/yritykset/haku/", {"haku": "kivimäki"})
    assert answer.status_code == 200
    assert words in answer.content.decode()
    client.get("/yritykset/haku/", {"haku": "toinen"})
    assert len(register.asked) == 1, "after trouble the desk leaves the service alone for a while"
    assert client.get(f"/yritykset/uusi/?ytj={ID}").status_code == 200
    made = client.post(
        "/yritykset/uusi/", {"name": "Kivimäki Oy", "status": "prospect", "status_on": "2026-11-24", "country": "FI"}
    )
    assert made.status_code == 302


def test_slowness_ends_after_the_deadline(
    b2b: Any, signed_in: Make, register: BusinessRegister, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kortisto.contacts.ytj.service.DESK", 0.3)
    register.manner = "silent"
    assert "ei vastannut ajoissa" in signed_in("sales").get("/yritykset/haku/", {"haku": "kivimäki"}).content.decode()


def test_odd_entries_are_left_out_and_odd_values_too(b2b: Any, signed_in: Make, register: BusinessRegister) -> None:
    """Nothing of the answer is believed: wrong types, markup, control characters, endless texts."""
    odd: dict[str, Any] = entry(ID, "<script>alert(1)</script> Oy\x00\u202e")
    odd |= {"addresses": [{"type": [], "street": {}}, 7, None], "mainBusinessLine": [], "website": {"url": 5}, "endDate": {"a": 1}}
    odd |= {"companyForms": [{"descriptions": [{"languageCode": 1, "description": "x" * 9000}], "version": "one"}]}
    register.companies = [odd]
    register.answer = lambda target: (
        __import__("json")
        .dumps(  # type: ignore[method-assign]
            {"totalResults": "many", "companies": [odd, 3, {}, {"businessId": "x"}, {"names": [{}]}]}
        )
        .encode()
    )
    page = signed_in("sales").get("/yritykset/haku/", {"haku": "script"}).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; Oy" in page
    assert "<script>alert" not in page
    assert page.count("ytj=") == 1


def test_it_is_off_until_switched_on(b2b: Any, signed_in: Make) -> None:
    client = signed_in("sales")
    assert client.get("/yritykset/haku/", {"haku": "kivimäki"}).status_code == 404
    assert "ytj-haku" not in client.get("/yritykset/uusi/").content.decode()
    assert client.get("/yritykset/muutokset/").status_code == 200


def test_the_page_says_what_goes_out(any_notice: Any, signed_in: Make, register: BusinessRegister) -> None:
    page = signed_in().get("/yritykset/uusi/").content.decode()
    assert "Yritysrekisteriin lähtee vain tähän kirjoittamasi nimi tai Y-tunnus" in page
    assert ("ei päästä yhteyshenkilöiden tietoja talosta" in page) is not any_notice.recipients


# The nightly look


def test_changes_become_proposals_and_nothing_else(b2b: Any, company: Make, person: Make, register: BusinessRegister) -> None:
    firm = company("Kivimäki Konepaja Oy", business_id=ID, street="Vanhatie 1", postal_code="33200", city="Tampere")
    person(at=firm)
    register.companies = [entry(ID, "Kallio Group Oy", former=["Kivimäki Konepaja Oy"], situation="KONK")]
    assert batch() == checking.Batch(checked=1, proposed=3)
    firm.refresh_from_db()
    assert (firm.name, firm.status, firm.street) == ("Kivimäki Konepaja Oy", "customer", "Vanhatie 1")
    found = {p.kind: p for p in Proposal.objects.all()}
    assert found["renamed"].name == "Kallio Group Oy"
    assert found["moved"].address == "Rautatienkatu 14, 33100 Tampere"
    assert (found["ended"].reason, found["ended"].since_on) == ("bankrupt", date(2026, 9, 15))
    assert batch(now=NOW + timedelta(days=1)).proposed == 0, "the same is not proposed twice"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Kivimäki Konepaja", entry(ID, "Kivimäki Konepaja Oy")),
        ("KIVIMÄKI KONEPAJA OY", entry(ID, "Kivimäki Konepaja Oy")),
        ("Kivimäki-brändi", entry(ID, "Kallio Group Oy", brands=["Kivimäki-brändi"])),
        ("Kivimäki Konepaja Oy", entry(ID, "Kivimäki Konepaja Oy", situation="SANE")),
    ],
)
def test_what_is_no_change(b2b: Any, company: Make, register: BusinessRegister, ours: str, theirs: dict[str, Any]) -> None:
    company(ours, business_id=ID, street="Rautatienkatu 14", postal_code="33100")
    register.companies = [theirs]
    batch()
    assert not Proposal.objects.exists()
    assert RegisterCheck.objects.get().result == "same"


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"ceased": True}, "ceased"), ({"situation": "SELTILA"}, "liquidation"), ({"situation": "SANE KONK"}, "bankrupt"),
        ({"ceased": True, "words": "Lakannut sulautumisen johdosta"}, "merged"),
        ({"ceased": True, "words": "Upplöst genom delning"}, "divided"),
    ],
)  # fmt: skip
def test_every_way_a_company_ends(b2b: Any, company: Make, register: BusinessRegister, more: dict[str, Any], reason: str) -> None:
    company("Kivimäki Oy", business_id=ID)
    register.companies = [entry(ID, "Kivimäki Oy", **more)]
    batch()
    assert Proposal.objects.get().reason == reason


def test_a_company_the_register_does_not_know_is_left_alone(b2b: Any, company: Make, register: BusinessRegister) -> None:
    company("Parturi Maija", business_id=ID)
    assert batch() == checking.Batch(checked=1, unknown=1)
    assert not Proposal.objects.exists()


def test_who_is_asked_about(b2b: Any, company: Make, person: Make, register: BusinessRegister) -> None:
    """Finnish ids of customers and prospects; never a name, never anything of a person."""
    person(at=company("Kivimäki Oy", business_id=ID))
    company("Utland AB", business_id="SE556012579001", status="prospect")
    company("Ohi Oy", business_id=OTHER, status="neither")
    company("Tunnukseton Oy")
    batch()
    assert register.asked == ["/opendata-ytj-api/v3/companies?businessId=1234567-1&page=1"]


def test_batches_go_on_where_the_last_one_ended(b2b: Any, company: Make, register: BusinessRegister) -> None:
    ids = ["1234567-1", "2345678-0", "0112038-9"]
    for number, business_id in enumerate(ids):
        company(f"Firma {number} Oy", business_id=business_id)
    register.companies = [entry(business_id, f"Firma {number} Oy") for number, business_id in enumerate(ids)]
    paused: list[int] = []
    checking.check_batch(clock=lambda: NOW, size=2, pause=lambda: paused.append(1), told=lambda done: None)
    assert len(paused) == 1, "a pause between two questions"
    batch(size=2, now=NOW + timedelta(minutes=2))
    assert [target.split("=")[1][:9] for target in register.asked] == ids
    assert batch(size=2, now=NOW + timedelta(minutes=4)).checked == 0
    assert batch(size=2, now=NOW + timedelta(days=1)).checked == 2


def test_a_service_in_trouble_is_left_alone_and_nobody_counts_as_checked(
    b2b: Any, company: Make, register: BusinessRegister
) -> None:
    for number, business_id in enumerate(["1234567-1", "2345678-0", "0112038-9", "0116297-6"]):
        company(f"Firma {number} Oy", business_id=business_id)
    register.manner = "broken"
    done = batch()
    assert (done.failed, done.trouble, len(register.asked)) == (3, True, 3)
    register.manner = "busy"
    assert (batch().failed, len(register.asked)) == (1, 4)
    assert not RegisterCheck.objects.exists()


def test_the_job_works_a_batch_and_books_the_next(
    b2b: Any, company: Make, register: BusinessRegister, monkeypatch: pytest.MonkeyPatch, time_machine: Any
) -> None:
    from kortisto.contacts.ytj import jobs as nightly
    from kortisto.jobs.models import Job

    for number, business_id in enumerate(["1234567-1", "2345678-0"]):
        company(f"Firma {number} Oy", business_id=business_id)
    register.companies = [entry("1234567-1", "Firma 0 Oy"), entry("2345678-0", "Firma 1 Oy")]
    monkeypatch.setattr(nightly, "BATCH", 1)
    time_machine.move_to(NOW.replace(hour=0), tick=False)
    assert nightly.check_companies.func()["checked"] == 1
    assert Job.objects.get().task == "kortisto.contacts.ytj.jobs.check_companies"
    time_machine.move_to(NOW.replace(hour=9), tick=False)
    assert nightly.check_companies.func()["checked"] == 1
    assert Job.objects.count() == 1, "in the morning nothing more is booked"
