"""Custom fields through the front door: the administrator's pages, the card, the company page."""

from __future__ import annotations

from typing import Any

import pytest

from .test_custom_fields import define, said, write

pytestmark = pytest.mark.usefixtures("at_noon")
HTMX = {"HX-Request": "true"}


def test_an_administrator_defines_a_field_and_sees_what_it_inherits(b2b: Any, signed_in: Any) -> None:
    from kortisto.contacts.models import CustomField

    assert signed_in("sales").get("/kentat/").status_code == 403
    browser = signed_in("administrator")
    page = browser.get("/kentat/uusi/position/")
    assert "työnimike" in page.content.decode()
    names = [named.datum for named in page.page["data"]]
    assert names == ["job_title", "work_task", "company", "email", "phone", "work_address", "notes"]
    title = page.page["data"][0]
    assert title.purposes and all(why.basis for why in title.purposes) and "myynti" in title.readers
    given = {
        "label_fi": "Päätösvalta", "label_sv": "Beslutanderätt", "kind": "choice", "datum": "job_title",
        "options": "Päättää; Beslutar; Decides\nValmistelee", "required": "on",
    }  # fmt: skip
    assert browser.post("/kentat/uusi/position/", given).status_code == 302
    field = CustomField.objects.get(key="paatosvalta")
    assert (field.datum, field.required, field.label_sv) == ("job_title", True, "Beslutanderätt")
    assert [(o.key, o.label_en) for o in field.options.order_by("place")] == [("paattaa", "Decides"), ("valmistelee", "")]
    assert "Päätösvalta" in browser.get("/kentat/").content.decode()


def test_a_field_without_a_datum_is_refused_with_the_reason(hehku: Any, signed_in: Any) -> None:
    from kortisto.contacts.models import CustomField

    browser = signed_in("register_keeper")
    assert [named.datum for named in browser.get("/kentat/uusi/person/").page["data"]] == ["name"]
    answer = browser.post("/kentat/uusi/position/", {"label_fi": "Huomio", "kind": "text", "datum": "job_title"})
    assert answer.status_code == 422 and "H06" in answer.content.decode()
    answer = browser.post("/kentat/uusi/person/", {"label_fi": "Koko", "kind": "number", "datum": ""})
    assert answer.status_code == 422 and not CustomField.objects.exists()


def test_a_value_is_edited_in_its_place(b2b: Any, person: Any, signed_in: Any) -> None:
    contact, browser = person(), signed_in("sales")
    level, mark = define("position", "choice", "job_title"), define("person", "choices", "tags", "Merkki", required=True)
    job = contact.positions.get()
    card = f"/henkilot/{contact.code}/"
    assert "Merkki" in browser.get(card).content.decode()
    place = f"{card}tyopaikat/{job.pk}/kentat/taso/"
    form = browser.get(place, headers=HTMX).content.decode()
    assert "<html" not in form and 'name="arvo"' in form
    answer = browser.post(place, {"arvo": "vanhempi"}, headers=HTMX)
    assert "Vanhempi" in answer.content.decode() and answer.headers["HX-Trigger"] == "tieto-muuttui"
    assert said(job) == ["vanhempi"]
    assert browser.post(f"{card}kentat/merkki/", {"arvo": ["nuorempi", "vanhempi"]}, headers=HTMX).status_code == 200
    assert said(contact) == ["nuorempi", "vanhempi"]
    answer = browser.post(f"{card}kentat/merkki/", {}, headers=HTMX)
    assert answer.status_code == 422, "a required field is not emptied"
    page = browser.get(card).content.decode()
    assert "Nuorempi, Vanhempi" in page and level.label in page and mark.label in page


def test_without_scripts_a_value_is_a_page_and_can_be_taken_back(b2b: Any, person: Any, signed_in: Any) -> None:
    contact, browser = person(), signed_in("sales")
    define("person", "day", "tags", "Vuosihuolto")
    place = f"/henkilot/{contact.code}/kentat/vuosihuolto/"
    assert "<html" in browser.get(place).content.decode()
    answer = browser.post(place, {"arvo": "1.2.2027"})
    assert answer.status_code == 302 and said(contact) == ["2027-02-01"]
    page = browser.get(f"/henkilot/{contact.code}/").content.decode()
    assert "1.2.2027" in page and "/kumous/" in page
    undo = page.split("/kumous/")[1].split("/")[0]
    browser.post(f"/henkilot/{contact.code}/kumous/{undo}/")
    assert said(contact) == []


def test_somebody_else_has_changed_it_meanwhile(b2b: Any, person: Any, signed_in: Any) -> None:
    contact, browser = person(), signed_in("sales")
    field = define("person", "number", "tags", "Koneita")
    place = f"/henkilot/{contact.code}/kentat/koneita/"
    browser.get(place, headers=HTMX)
    began = browser.get(place, headers=HTMX).content.decode().split('name="versio" value="')[1].split('"')[0]
    write(contact, field, "3")
    answer = browser.post(place, {"arvo": "4", "versio": began}, headers=HTMX)
    assert answer.status_code == 409 and said(contact) == ["3"]


def test_the_company_page_shows_and_edits_its_fields(b2b: Any, company: Any, signed_in: Any) -> None:
    firm, browser = company(), signed_in("sales")
    define("company", "code", "company", "Asiakasnumero")
    browser.post(f"/yritykset/{firm.code}/kentat/asiakasnumero/", {"arvo": "A-17"}, headers=HTMX)
    assert said(firm) == ["A-17"] and "A-17" in browser.get(f"/yritykset/{firm.code}/").content.decode()
    assert browser.post(f"/yritykset/{firm.code}/kentat/asiakasnumero/", {"arvo": "Anna V"}, headers=HTMX).status_code == 422


def test_a_role_that_does_not_see_the_datum_sees_no_value(b2b: Any, person: Any, signed_in: Any, monkeypatch: Any) -> None:
    """The note belongs to a purpose of sales; the role of events has none that covers notes."""
    contact = person()
    write(contact, define("person", "choice", "tags", "Merkki"), "Junior")
    for role in ("events", "finance"):
        browser = signed_in(role)
        assert "Nuorempi" not in browser.get(f"/henkilot/{contact.code}/").content.decode()
        assert browser.get(f"/henkilot/{contact.code}/kentat/merkki/").status_code in (403, 404)


def test_retired_reordered_deleted(b2b: Any, person: Any, signed_in: Any) -> None:
    from kortisto.contacts.models import CustomField

    contact, browser, sales = person(), signed_in("administrator"), signed_in("sales")
    one, two = define("person", "choice", "tags", "Eka"), define("person", "yes_no", "tags", "Toka")
    write(contact, one, "Junior")
    browser.post("/kentat/toka/siirto/", {"suunta": "ylos"})
    assert list(CustomField.objects.order_by("place").values_list("key", flat=True)) == ["toka", "eka"]
    for field in (one, two):
        browser.post(f"/kentat/{field.key}/kaytosta/")
    card = sales.get(f"/henkilot/{contact.code}/").content.decode()
    assert "Eka" in card and "Toka" not in card, "a value stays to be seen, an empty field is not offered"
    assert browser.get("/kentat/eka/poisto/").page["number"] == 1
    browser.post("/kentat/eka/poisto/", {"vahvistettu": "1"})
    assert said(contact) == [] and not CustomField.objects.filter(key="eka").exists()


def test_many_values_go_as_a_job(b2b: Any, person: Any, signed_in: Any, monkeypatch: Any) -> None:
    from kortisto.contacts.models import CustomField
    from kortisto.contacts.views import fields
    from kortisto.jobs.worker import Worker

    people = [person(), person(given="Bertta")]
    field = define("person", "choice", "tags")
    for contact in people:
        write(contact, field, "Junior")
    monkeypatch.setattr(fields, "AT_ONCE", 1)
    answer = signed_in("administrator").post("/kentat/taso/poisto/", {"vahvistettu": "1"})
    assert answer.status_code == 302 and "then=" in answer.headers["Location"]
    assert CustomField.objects.get().retired_on, "offered no more while the job goes on"
    Worker().run_one()
    assert not CustomField.objects.exists() and said(people[0]) == []


def test_fields_are_columns_conditions_and_orders(b2b: Any, person: Any, signed_in: Any) -> None:
    names = ("Aino", "Bertta", "Cecilia")
    people = [person(given=name) for name in names]
    number, level = define("person", "number", "tags", "Koneita"), define("position", "choice", "job_title")
    for contact, machines in zip(people, ("12,5", "3", ""), strict=True):
        write(contact, number, machines)
    write(people[0].positions.get(), level, "Senior")
    browser = signed_in("sales")

    def found(query: str) -> list[str]:
        return [row.code for row in browser.get(f"/henkilot/?{query}").page["rows"]]

    codes = [contact.code for contact in people]
    assert found("ehdot=oma_koneita:vah:3.5") == codes[:1] and found("ehdot=oma_koneita:alle:12.5") == codes[1:2]
    assert found("ehdot=oma_koneita:puuttuu:") == codes[2:]
    assert found("ehdot=oma_taso:on:vanhempi") == codes[:1] == found("oma_taso=vanhempi")
    assert found("ehdot=!(oma_taso:on:vanhempi)") == codes[1:] == found("ehdot=oma_taso:on:-")
    assert browser.get("/henkilot/?ehdot=oma_koneita:vah:paljon").page["empty"][1].startswith("Koneita")
    assert found("jarj=oma_koneita") == [codes[1], codes[0], codes[2]]
    assert found("jarj=-oma_koneita") == [codes[0], codes[1], codes[2]]
    page = browser.get("/henkilot/?sarakkeet=oma_koneita,oma_taso")
    assert page.page["rows"][0].own == {"oma_koneita": "12,5", "oma_taso": "Vanhempi"}
    assert "12,5" in page.content.decode()
    saved = browser.get("/henkilot/suodatin/?ehdot=oma_koneita:vah:3").content.decode()
    assert 'value="oma_koneita"' in saved


def test_company_fields_in_the_list_of_companies(b2b: Any, company: Any, signed_in: Any) -> None:
    one, two = company(), company("Toinen Talo Oy")
    size = define("company", "number", "company", "Henkilöstö")
    write(one, size, "250")
    write(two, size, "40")
    browser = signed_in("sales")
    page = browser.get("/yritykset/?sarakkeet=oma_henkilosto&jarj=oma_henkilosto&ehdot=oma_henkilosto:vah:30")
    assert [row.own["oma_henkilosto"] for row in page.page["rows"]] == ["40", "250"]


def test_a_list_asks_no_more_for_more_rows_or_fields(b2b: Any, person: Any, signed_in: Any, django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = signed_in("sales")
    mark, level = define("person", "choice", "tags", "Merkki"), define("position", "choice", "job_title")

    def queries(address: str) -> int:
        browser.get(address)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert browser.get(address).status_code == 200
        return len(seen)

    def one_more(name: str) -> Any:
        contact = person(given=name)
        write(contact, mark, "Junior")
        write(contact.positions.get(), level, "Senior")
        return contact

    first = one_more("Aino")
    table = "/henkilot/?sarakkeet=oma_merkki,oma_taso&ehdot=oma_merkki:on:nuorempi"
    with_one, card = queries(table), queries(f"/henkilot/{first.code}/")
    for name in ("Bertta", "Cecilia"):
        one_more(name)
    third = define("person", "choice", "tags", "Kolmas")
    write(first, third, "Junior")
    write(first.positions.get(), define("position", "yes_no", "email", "Neljäs"), "kyllä")
    assert queries(table.replace("oma_taso", "oma_taso,oma_kolmas,oma_neljas")) == with_one
    assert queries(f"/henkilot/{first.code}/") == card


def test_what_the_gate_hides_cannot_be_asked_for(b2b: Any, person: Any, signed_in: Any) -> None:
    """Held for the gate of relinking only: the value of somebody passive is found by nobody and shown to nobody."""
    from kortisto.contacts import actions

    from .conftest import NOW

    contact, other = person(), person(given="Bertta")
    number = define("person", "number", "tags", "Koneita")
    write(contact, number, "7")
    write(other, number, "9")
    actions.passivate(contact=contact, by="test", now=NOW)
    browser = signed_in("sales")
    for query in ("ehdot=oma_koneita:on:7", "segmentti=passiiviset&ehdot=oma_koneita:on:7"):
        assert not browser.get(f"/henkilot/?{query}").page["rows"]
    assert "oma_koneita" not in browser.get("/henkilot/?segmentti=passiiviset&sarakkeet=oma_koneita").page["asked"].columns


def test_a_field_is_set_for_many_and_taken_back(b2b: Any, person: Any, company: Any, signed_in: Any) -> None:
    from kortisto.contacts.models import BulkAct

    people = [person(), person(given="Bertta")]
    mark, level = define("person", "choice", "tags", "Merkki"), define("position", "choices", "job_title")
    write(people[0], mark, "Senior")
    browser = signed_in("sales")
    assert "/valitut/kentta/" in browser.get("/henkilot/").content.decode()
    picked = {"valittu": [contact.code for contact in people], "vahvistettu": "1"}
    browser.post("/henkilot/valitut/kentta/", picked | {"field": "merkki", "value": "Junior"})
    assert [said(contact) for contact in people] == [["nuorempi"], ["nuorempi"]]
    browser.post("/henkilot/valitut/kentta/", picked | {"field": level.key, "value": "Junior; Senior"})
    assert [said(contact.positions.get()) for contact in people] == [["nuorempi", "vanhempi"]] * 2
    first, second = BulkAct.objects.order_by("pk")
    browser.post(f"/henkilot/teot/{second.pk}/kumous/")
    browser.post(f"/henkilot/teot/{first.pk}/kumous/")
    assert [said(contact) for contact in people] == [["vanhempi"], []] and said(people[0].positions.get()) == []
    bad = browser.post("/henkilot/valitut/kentta/", picked | {"field": "merkki", "value": "Keskitaso"})
    assert bad.status_code == 422 and said(people[1]) == []
    firm = people[0].positions.get().company
    write(firm, define("company", "choice", "company", "Luokka"), "Junior")
    browser.post("/yritykset/valitut/kentta/", {"valittu": [firm.code], "vahvistettu": "1", "field": "luokka", "value": "Senior"})
    assert said(firm) == ["vanhempi"]
    browser.post(f"/yritykset/teot/{BulkAct.objects.latest('pk').pk}/kumous/")
    assert said(firm) == ["nuorempi"]
