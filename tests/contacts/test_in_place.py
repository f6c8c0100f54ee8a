"""Acts in a dialog, on ticked people, on one datum; what several people edit at once; all through the front door."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kortisto.contacts import actions
from kortisto.contacts.models import Contact

from .conftest import NOW

pytestmark = pytest.mark.usefixtures("at_noon", "b2b")
Make = Callable[..., Any]


def inside(path: str) -> dict[str, str]:
    """The headers htmx sends when the answer goes into the dialog opened on a page."""
    return {"HX-Request": "true", "HX-Target": "dialog#teko", "HX-Current-URL": f"http://testserver{path}"}


def test_the_same_address_is_a_page_and_the_inside_of_a_dialog(signed_in: Make, person: Make) -> None:
    who, client = person(), signed_in("sales")
    path = f"/henkilot/{who.code}/siirto/"
    page, piece = client.get(path).content.decode(), client.get(path, headers=inside("/")).content.decode()
    assert "<html" in page and "<html" not in piece
    assert piece.count("<form") == 1 and f'hx-post="{path}"' in piece and 'name="csrfmiddlewaretoken"' in piece


def test_a_refusal_stays_inside(signed_in: Make, person: Make) -> None:
    who, client = person(), signed_in("sales")
    answer = client.post(f"/henkilot/{who.code}/siirto/", {"company": "Olematon Oy", "job_title": "johtaja"}, headers=inside("/"))
    assert answer.status_code == 422 and "<html" not in answer.content.decode()
    assert 'value="johtaja"' in answer.content.decode()


def test_a_done_act_leaves_the_reader_where_they_were(signed_in: Make, person: Make) -> None:
    who, client = person(), signed_in("sales")
    answer = client.post(
        f"/henkilot/{who.code}/passivointi/", {"passivated_on": "2026-11-24"}, headers=inside("/henkilot/?segmentti=omat")
    )
    assert answer.status_code == 204 and answer["HX-Refresh"] == "true"
    assert who.passivations.open().exists()


def test_a_card_the_act_took_away_leads_to_the_list(signed_in: Make, person: Make) -> None:
    who, client = person(), signed_in("marketing")  # who may not see passive people
    path = f"/henkilot/{who.code}/"
    answer = client.post(f"{path}passivointi/", {"passivated_on": "2026-11-24"}, headers=inside(path))
    assert answer.status_code == 204 and answer["HX-Redirect"] == "/henkilot/"


def test_a_forbidden_act_says_which_role_without_taking_the_page(signed_in: Make, person: Make) -> None:
    who, client = person(), signed_in("finance")
    path = f"/henkilot/{who.code}/siirto/"
    in_dialog, on_page = client.get(path, headers=inside("/")), client.get(path, headers={"HX-Request": "true"})
    for answer in (in_dialog, on_page):
        words = answer.content.decode()
        assert answer.status_code == 403 and "<html" not in words and "myynti" in words.lower()
    assert on_page["HX-Retarget"] == "#ilmoitus" and "HX-Retarget" not in in_dialog


def test_the_picker_tells_two_of_one_name_apart(signed_in: Make, company: Make, person: Make) -> None:
    one, two = company("Koivu Oy", city="Oulu"), company("Koivu Oy", city="Turku")
    company("Koivu Entinen Oy", status="neither")
    person(at=one)
    words = signed_in("sales").get("/yritykset/valinta/?q=koivu").content.decode()
    assert words.count('role="option"') == 2 and "Oulu" in words and "Turku" in words
    assert f"Koivu Oy ({one.code})" in words and f"Koivu Oy ({two.code})" in words and "Entinen" not in words
    assert signed_in("finance").get("/yritykset/valinta/?q=koivu").status_code == 403


def test_ticked_people_are_passivated_together(signed_in: Make, person: Make) -> None:
    people, client = [person(f"Nimi{n}", "Testinen") for n in range(3)], signed_in("sales")
    path, ticked = "/henkilot/valitut/passivointi/", [p.code for p in people]
    asked = client.post(path, {"valittu": ticked})
    assert asked.status_code == 200 and asked.content.decode().count('name="valittu"') == 3
    early = client.post(path, {"valittu": ticked, "vahvistettu": "1", "passivated_on": "2030-01-01"})
    assert early.status_code == 422 and not Contact.objects.passive().exists()
    done = client.post(path, {"valittu": ticked, "vahvistettu": "1", "passivated_on": "2026-11-20"}, follow=True)
    assert Contact.objects.passive().count() == 3
    back = re.search(r'action="(/henkilot/teot/[^"]+/kumous/)"', done.content.decode())
    assert back is not None
    assert client.post(back[1]).status_code == 302
    assert not Contact.objects.passive().exists()
    assert client.post(back[1], follow=True).status_code == 200 and not Contact.objects.passive().exists(), "once"


def test_nobody_acts_on_people_the_list_would_not_show(signed_in: Make, person: Make) -> None:
    gone, here = person("Kirsi", "Lehtisalo"), person()
    actions.passivate(contact=gone, by="test", now=NOW)
    client = signed_in("marketing")
    client.post(
        "/henkilot/valitut/vastuuhenkilo/", {"valittu": [gone.code, here.code], "vahvistettu": "1", "owner": client.user.pk}
    )
    gone.refresh_from_db()
    here.refresh_from_db()
    assert gone.owner_id is None and here.owner_id == client.user.pk
    assert signed_in("finance").post("/henkilot/valitut/vastuuhenkilo/", {"valittu": [here.code]}).status_code == 403


def test_one_datum_is_saved_alone_and_the_others_stay(signed_in: Make, person: Make) -> None:
    who, client = person(), signed_in("sales")
    job = who.positions.get()
    job.country, job.city = "SE", "Luleå"
    job.save()
    path = f"/henkilot/{who.code}/tyopaikat/{job.pk}/tieto/phone/"
    asks = {"HX-Request": "true"}
    assert client.get(path).status_code == 302, "without htmx the whole form"
    assert 'name="phone"' in client.get(path, headers=asks).content.decode()
    bad = client.post(path, {"phone": "ei numero"}, headers=asks)
    assert bad.status_code == 422 and 'value="ei numero"' in bad.content.decode()
    assert client.post(path, {"phone": "040 765 4321"}, headers=asks).status_code == 200
    job.refresh_from_db()
    assert (job.phone, job.country, job.city, job.job_title) == ("+358407654321", "SE", "Luleå", "Hankintapäällikkö")
    assert client.get(path.replace("phone", "salaisuus"), headers=asks).status_code == 404


def test_the_whole_form_keeps_what_it_does_not_ask(signed_in: Make, person: Make) -> None:
    """The country of an address has no field; saving the details used to take it away."""
    who, client = person(), signed_in("sales")
    job = who.positions.get()
    job.street, job.country = "Storgatan 1", "SE"
    job.save()
    client.post(f"/henkilot/{who.code}/tyopaikat/{job.pk}/", {"job_title": "Inköpschef", "street": "Storgatan 1"})
    job.refresh_from_db()
    assert (job.job_title, job.country) == ("Inköpschef", "SE")


@pytest.mark.parametrize("kind", ["card", "job", "company"])
def test_who_comes_second_sees_both_versions(signed_in: Make, person: Make, kind: str) -> None:
    who, client = person(), signed_in("sales")
    job = who.positions.get()
    path, field, rest = {
        "card": (f"/henkilot/{who.code}/muokkaus/", "given_name", {"family_name": "Lehtovirta"}),
        "job": (f"/henkilot/{who.code}/tyopaikat/{job.pk}/", "job_title", {}),
        "company": (f"/yritykset/{job.company.code}/muokkaus/", "name", {"country": "FI"}),
    }[kind]
    found = re.search(r'name="versio" value="(\w+)"', client.get(path).content.decode())
    assert found is not None
    assert client.post(path, {**rest, field: "Ensimmäinen", "versio": found[1]}).status_code == 302
    late = client.post(path, {**rest, field: "Toinen", "versio": found[1]})
    words = late.content.decode()
    assert late.status_code == 409 and "Ensimmäinen" in words and "Toinen" in words
    again = re.search(r'name="versio" value="(\w+)"', words)
    assert again is not None and client.post(path, {**rest, field: "Toinen", "versio": again[1]}).status_code == 302


@pytest.mark.parametrize("page", ["today", "company", "picker", "palette"])
def test_pages_cost_the_same_for_one_row_and_three(signed_in: Make, company: Make, person: Make, page: str) -> None:
    client = signed_in("sales", "marketing")
    firm = company("Koivumäki Oy")
    path, headers = {
        "today": ("/", {}),
        "company": (f"/yritykset/{firm.code}/", {}),
        "picker": ("/yritykset/valinta/?q=koivumaki", {}),
        "palette": ("/haku/?q=testinen", {"HX-Request": "true"}),
    }[page]

    def add(number: int) -> None:
        if page == "picker" and number > 1:
            company(f"Koivumäki {number} Oy")
        who = person(f"Nimi{number}", "Testinen", at=firm, owner=client.user)
        actions.record_interaction(contact=who, kind="call_held", happened_at=NOW, company=firm, by=client.user.actor_ref, now=NOW)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path, headers=headers).status_code == 200
        return len(captured)

    add(1)
    queries()
    one = queries()
    add(2)
    add(3)
    queries()
    assert queries() == one
