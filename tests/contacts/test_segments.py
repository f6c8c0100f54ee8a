"""Saved segments through the front door, and what an erasure leaves of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kortisto.contacts import actions
from kortisto.contacts.actions.segments import forget_removed
from kortisto.contacts.models import SavedSegment
from kortisto.contacts.privacy import segments as cleansing

from .conftest import NOW

pytestmark = pytest.mark.usefixtures("at_noon")
Make = Callable[..., Any]
ASKED = "jarj=-nimi&ehdot=" + quote("(tila:on:customer;nimi:sis:mäki)")


def saved(client: Any, name: str, question: str = ASKED, *, shared: bool = False, at: str = "henkilot") -> SavedSegment:
    form = {"name": name} | ({"shared": "on"} if shared else {})
    assert client.post(f"/{at}/segmentit/uusi/?{question}", form).status_code == 302
    return SavedSegment.objects.get(name=name)


def tab(client: Any, name: str, path: str = "/henkilot/") -> Any:
    return next((found for found in client.get(path).page["tabs"] if str(found[0]) == name), None)


def test_a_segment_is_saved_counted_changed_and_brought_back(b2b: Any, signed_in: Make, person: Make) -> None:
    client = signed_in("sales")
    person("Aino", "Mäki")
    segment = saved(client, "Mäet")
    _name, address, number, current, _waits = tab(client, "Mäet")
    assert number == 1 and not current
    person("Eero", "Mäki")
    opened = client.get(address)
    assert tab(client, "Mäet")[2] == 2, "counted anew when something has changed"
    assert [row.name for row in opened.page["rows"]] == ["Eero Mäki", "Aino Mäki"] and opened.page["saved"] == segment
    assert not opened.page["changed"] and "Suodattimia muutettu" not in opened.content.decode()
    narrower = client.get(f"{address}&haku=eero")
    words = narrower.content.decode()
    assert (
        narrower.page["changed"] and "Suodattimia muutettu" in words and "Palauta" in words and narrower.page["restore"] == address
    )
    assert re.search(rf'action="(/henkilot/segmentit/{segment.pk}/kysymys/[^"]+)"', words)
    more = quote("(tila:on:customer)")
    told = client.post(f"/henkilot/segmentit/{segment.pk}/kysymys/?jarj=nimi&ehdot={more}&oma={segment.pk}", follow=True)
    assert not told.page["changed"] and not told.page["asked"].words
    client.post(f"/henkilot/segmentit/{segment.pk}/kumous/")
    segment.refresh_from_db()
    assert "nimi:sis" in segment.question.replace("%3A", ":"), "what the change replaced is back"


def test_renaming_and_removing_can_be_taken_back(b2b: Any, signed_in: Make) -> None:
    client = signed_in("sales")
    segment = saved(client, "Vanha")
    path = f"/henkilot/segmentit/{segment.pk}/"
    assert client.post(path, {"name": "Uusi", "shared": "on"}).status_code == 302
    assert tab(client, "Uusi") and client.post(f"{path}kumous/").status_code == 302
    segment.refresh_from_db()
    assert (segment.name, segment.shared) == ("Vanha", False)
    removed = client.post(f"{path}poisto/", follow=True)
    assert f'action="{path}kumous/"' in removed.content.decode() and tab(client, "Vanha") is None
    client.post(f"{path}kumous/")
    assert tab(client, "Vanha")
    client.post(f"{path}poisto/")
    forget_removed(NOW + timedelta(days=29))
    assert SavedSegment.objects.exists()
    forget_removed(NOW + timedelta(days=31))
    assert not SavedSegment.objects.exists()


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "Taken"])
def test_a_name_that_cannot_be_is_refused_with_the_form_kept(b2b: Any, signed_in: Make, name: str) -> None:
    client = signed_in("sales")
    saved(client, "Taken")
    answer = client.post(f"/henkilot/segmentit/uusi/?{ASKED}", {"name": name})
    assert answer.status_code == 422 and SavedSegment.objects.count() == 1


def test_a_shared_segment_shows_each_what_they_may_see(b2b: Any, signed_in: Make, person: Make) -> None:
    owner = signed_in("sales")
    gone, _here = person("Kirsi", "Mäki"), person("Aino", "Mäki")
    actions.passivate(contact=gone, by="test", now=NOW)
    shared, own = saved(owner, "Jaettu", "segmentti=passiiviset", shared=True), saved(owner, "Oma")
    other = signed_in("marketing")
    _label, address, number, *_more = tab(other, "Jaettu")
    assert tab(other, "Oma") is None and number == 0
    assert other.get(address).page["rows"] == [] and "Roolisi ei näe" in other.get(address).content.decode(), "never everybody else"
    assert tab(owner, "Jaettu")[2] == 1 and {row.name for row in owner.get(address).page["rows"]} == {"Kirsi Mäki"}
    for act in ("", "poisto/", "kysymys/", "kumous/"):
        assert other.post(f"/henkilot/segmentit/{shared.pk}/{act}", {"name": "Kaapattu"}).status_code == 404
    assert owner.get(f"/yritykset/segmentit/{own.pk}/").status_code == 404, "of the other list"
    plain = saved(owner, "Kaikki jaettu", shared=True)
    type(owner.user).objects.filter(pk=owner.user.pk).update(closed_at=NOW)
    assert f"segmentit/{plain.pk}/poisto/" in other.get(tab(other, "Kaikki jaettu")[1]).content.decode(), (
        "nobody else could mend it"
    )
    assert other.post(f"/henkilot/segmentit/{own.pk}/poisto/").status_code == 404, "what was not shared stays theirs"
    other.post(f"/henkilot/segmentit/{shared.pk}/poisto/")
    assert tab(other, "Jaettu") is None
    other.post(f"/henkilot/segmentit/{shared.pk}/kumous/")
    shared.refresh_from_db()
    assert shared.owner_id == other.user.pk and tab(other, "Jaettu") is not None


def test_tabs_cost_the_same_for_one_segment_and_three(b2b: Any, signed_in: Make, person: Make) -> None:
    client = signed_in("sales")
    person("Aino", "Mäki")

    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    for at in ("henkilot", "yritykset"):
        saved(client, f"Yksi {at}", "segmentti=kaikki", at=at)
        queries(f"/{at}/")
        SavedSegment.objects.update(changed_at=NOW)
        actions.create_company(name=f"Ensin {at}", status="customer", by="test", now=NOW)  # whatever is counted is counted anew
        first = queries(f"/{at}/?jarj=-nimi")
        for number in range(2):
            saved(client, f"Lisää {at} {number}", "ehdot=" + quote("(tila:on:customer|nimi:alk:a)"), at=at)
        queries(f"/{at}/?haku=")
        actions.create_company(name=f"Uusi {at}", status="customer", by="test", now=NOW)
        counted = queries(f"/{at}/?jarj=-nimi")
        assert counted <= first + 1, "one statement counts them all"


def test_columns_are_chosen_ordered_and_saved(b2b: Any, signed_in: Make, person: Make) -> None:
    client, who = signed_in("sales"), person("Aino", "Mäki", language="sv")
    chosen = client.get(
        "/henkilot/sarakkeet/",
        {
            "sarake": ["yritys", "sahkoposti", "kieli", "olematon"],
            "jarjestys.kieli": "1",
            "jarjestys.yritys": "2",
            "jarjestys.sahkoposti": "x",
            "jarj": "-hankittu",
        },
    )
    assert chosen.status_code == 302 and "sarakkeet=kieli,yritys,sahkoposti" in chosen["Location"]
    page = client.get(chosen["Location"])
    assert [column.key for column in page.page["columns"]] == ["kieli", "yritys", "sahkoposti"]
    words = page.content.decode()
    assert "aino.mäki@" not in words.split("<tbody>")[0] and "Viimeisin yhteys</th>" not in words and who.code in words
    assert [column.key for column in client.get("/henkilot/?sarakkeet=,x,").page["columns"]][:2] == ["yritys", "luvat"]
    segment = saved(client, "Sarakkeet", chosen["Location"].partition("?")[2])
    assert [c.key for c in client.get(tab(client, segment.name)[1]).page["columns"]] == ["kieli", "yritys", "sahkoposti"]
    companies = client.get("/yritykset/?sarakkeet=asiakkuus,toimiala&jarj=-asiakkuus")
    assert [column.key for column in companies.page["columns"]] == ["asiakkuus", "toimiala"]


@pytest.mark.parametrize("order", ["nimi", "-nimi", "paikkakunta", "-paikkakunta", "asiakkuus", "-asiakkuus"])
def test_companies_are_paged_in_every_order_both_ways(
    b2b: Any, signed_in: Make, monkeypatch: pytest.MonkeyPatch, order: str
) -> None:
    from kortisto.contacts.lists import companies as lists

    monkeypatch.setattr(lists.page, "__kwdefaults__", {**lists.page.__kwdefaults__, "size": 2})
    for number, city in enumerate(("Turku", "", "Oulu", "Turku", "Espoo")):
        actions.create_company(
            name=f"Firma {number}", status="customer" if number % 2 else "prospect", city=city, by="test", now=NOW
        )
    client, address, seen = signed_in("sales"), f"/yritykset/?jarj={order}", []
    while address:
        page = client.get(address).page
        seen += [row.name for row in page["rows"]]
        address = page["next"]
    assert sorted(seen) == [f"Firma {number}" for number in range(5)]
    second = client.get(client.get(f"/yritykset/?jarj={order}").page["next"]).page
    assert [row.name for row in client.get(second["previous"]).page["rows"]] == seen[:2]


def test_a_condition_that_names_the_erased_is_emptied_and_matches_nobody(b2b: Any, signed_in: Make, person: Make) -> None:
    client = signed_in("sales")
    aino, _other, keeper = person("Aino", "Hakalampi"), person("Liisa", "Hakala"), person("Eero", "Niemi")
    named = {
        "Koko nimi": "ehdot=" + quote("(nimi:sis:aino hakalampi|tila:on:customer)"), "Suku": "ehdot=nimi:alk:hakalampi",
        "Osoite": "ehdot=" + quote("sahkoposti:sis:aino.hakalampi@"), "Numero": "ehdot=" + quote("puhelin:sis:040 000 4821"),
        "Haku": "haku=hakalampi&ehdot=tila:on:customer", "Aino Hakalampi": "jarj=nimi", "Lähde": "ehdot=" + quote("!lahde:sis:Aino Hakalampi"),
    }  # fmt: skip
    kept = {"Etunimi": "ehdot=nimi:sis:aino", "Muu suku": "ehdot=nimi:sis:hakala", "Eero": "ehdot=nimi:sis:niemi"}
    rows = {name: saved(client, name, question) for name, question in (named | kept).items()}
    actions.change_segment(segment=rows["Eero"], question="ehdot=nimi:sis:hakalampi", by=client.user, now=NOW)
    actions.change_segment(segment=rows["Eero"], question=kept["Eero"], by=client.user, now=NOW)
    before = {name: SavedSegment.objects.get(pk=row.pk).question for name, row in rows.items()}
    cleansing.empty_conditions([aino.subject_id], reason="request", now=NOW)
    for name, row in rows.items():
        row.refresh_from_db()
        whole = f"{row.name} {row.question} {row.before}".lower()
        assert "hakalampi" not in whole and "4821" not in whole, name
        if name in kept:
            assert row.question == before[name]
        page = client.get(f"/henkilot/?{row.question}").page
        if name in named and name != "Aino Hakalampi":
            assert page["rows"] == [] and page["asked"].broken, name
    assert rows["Aino Hakalampi"].name == f"Segmentti {rows['Aino Hakalampi'].pk}" or rows["Aino Hakalampi"].name.startswith(
        "Segment"
    )
    assert keeper.name == "Eero Niemi"


def test_a_family_name_others_bear_names_nobody(b2b: Any, signed_in: Make, person: Make) -> None:
    client = signed_in("sales")
    aino, _other = person("Aino", "Mäki"), person("Eero", "Mäki")
    segment = saved(client, "Mäet", "ehdot=" + quote("nimi:sis:mäki"))
    cleansing.empty_conditions([aino.subject_id], reason="request", now=NOW)
    assert SavedSegment.objects.get(pk=segment.pk).question == segment.question


def test_a_name_nobody_bears_any_more_is_forgotten_at_once(b2b: Any, signed_in: Make, person: Make) -> None:
    """After a change of name or address no erasure would know it; nobody is found by it either."""
    from kortisto.contacts.details import WorkDetails

    client, who = signed_in("sales"), person("Aino", "Hakalampi")
    name, mail, both = (
        saved(client, "Nimi", "ehdot=nimi:sis:hakalampi"), saved(client, "Posti", "ehdot=" + quote("sahkoposti:on:aino.hakalampi@firma.example")),
        saved(client, "Etu", "ehdot=nimi:sis:aino"),
    )  # fmt: skip
    actions.change_contact(contact=who, family_name="Uusinimi", by="test", now=NOW)
    actions.change_position(position=who.positions.get(), details=WorkDetails(email="uusi@firma.example"), by="test", now=NOW)
    left = {row.name: row.question for row in SavedSegment.objects.all()}
    assert "hakalampi" not in left[name.name] + left[mail.name] and left[both.name] == both.question
