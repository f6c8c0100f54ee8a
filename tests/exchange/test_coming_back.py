"""A file that went out with card numbers comes back edited: updates of the same people, merged cards included."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kortisto.contacts.models import Company, Contact
from kortisto.exchange.models import Import
from kortisto.exchange.undoing import acts as undoing

from .lists import NOW, csv
from .test_undo import undo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("b2b")]
FIRMS = "Yritys;Y-tunnus;Yrityksen osoite;Yrityksen paikkakunta;Toimiala"
HEADINGS = "Kortisto-id;Etunimi;Sukunimi;Yritys;Sähköposti;Puhelin;Titteli"


@pytest.fixture
def aino(bring: Callable[..., Import]) -> Contact:
    bring(csv("Aino;Ranta;Tuulikello Oy;aino@tuulikello.example;040 000 1234;"), "asiakkaat.csv")
    return Contact.objects.get()


def test_edited_cells_are_updates_and_blank_ones_say_nothing(bring: Callable[..., Import], aino: Contact) -> None:
    row = f"{aino.code};Aino;Ranta-Laine;Tuulikello Oy;aino.laine@tuulikello.example;;Johtaja"
    assert bring(csv(row, headings=HEADINGS)).counts == {"completed": 1}
    aino.refresh_from_db()
    position = aino.positions.get()
    assert (aino.name, position.email, position.job_title) == ("Aino Ranta-Laine", "aino.laine@tuulikello.example", "Johtaja")
    assert position.phone == "+358400001234"
    assert bring(csv(row, headings=HEADINGS)).counts == {"unchanged": 1}


def test_without_a_card_number_nothing_is_overwritten(bring: Callable[..., Import], aino: Contact) -> None:
    bring(csv(";Aino;Ranta;Tuulikello Oy;aino@tuulikello.example;040 999 9999;", headings=HEADINGS))
    assert aino.positions.get().phone == "+358400001234"


def test_another_employer_is_asked_about(bring: Callable[..., Import], aino: Contact) -> None:
    data = csv(f"{aino.code};Aino;Ranta;Uusi Oy;aino@uusi.example;;", headings=HEADINGS)
    upload = bring(data)
    assert upload.counts == {"waiting": 1} and upload.rows.get().reason == "new_job"
    assert bring(data, choices={"2": "moved"}).counts == {"completed": 1}
    assert {(p.company.name, p.ended_on is None) for p in aino.positions.all() if p.company} == {
        ("Tuulikello Oy", False),
        ("Uusi Oy", True),
    }
    assert aino.positions.get(ended_on=None).email == "aino@uusi.example"


def test_the_number_of_a_merged_card_leads_to_the_one_that_stayed(bring: Callable[..., Import], aino: Contact) -> None:
    from kortisto.contacts.merging import people

    bring(csv("Aino;Rantala;Tuulikello Oy;aino2@tuulikello.example;;"), "asiakkaat.csv")
    other = Contact.objects.exclude(pk=aino.pk).get()
    code = other.code
    people.merge(kept=aino, gone=other, choices={"name": "kept"}, by="clerk", now=NOW)
    upload = bring(csv(f"{code};;;;;;Johtaja", "H-99999;;;;;;Johtaja", headings=HEADINGS))
    assert list(upload.rows.order_by("number").values_list("outcome", "reason")) == [("completed", ""), ("bad", "card_unknown")]
    assert set(aino.positions.values_list("job_title", flat=True)) == {"Johtaja"}


def test_companies_edited_in_a_file_come_back_as_updates_and_an_undo_puts_them_back(bring: Callable[..., Import]) -> None:
    bring(csv("Tuulikello Oy;1572860-0;Katu 1;Turku;Energia", "Kaino Oy;;;;", headings=FIRMS), "asiakkaat.csv")
    firm, other = Company.objects.order_by("pk")
    row = f"{firm.code};Myrskykello Oy;1572860-0;Katu 2;Turku;Energia;www.myrsky.example"
    headings = f"Kortisto-id;{FIRMS};Kotisivu"
    upload = bring(csv(row, f"{other.code};Kaino OY;;;;;", headings=headings))
    assert upload.counts == {"company_known": 1, "completed": 1}
    assert upload.rows.order_by("number").first().notes == ["company_anew"]
    firm.refresh_from_db()
    assert (firm.name, firm.street, firm.website) == ("Myrskykello Oy", "Katu 2", "www.myrsky.example")
    assert bring(csv("Tuulikello Oy;1572860-0;Katu 3;;", headings=FIRMS)).counts == {"company_known": 1}, "no card, nothing anew"
    Company.objects.filter(pk=firm.pk).update(website="www.toinen.example")
    assert undoing.foresee(upload).put_back == 1
    assert undo(upload)["companies"] == 1
    firm.refresh_from_db()
    assert (firm.name, firm.street, firm.website) == ("Tuulikello Oy", "Katu 1", "www.toinen.example")
    assert not firm.other_names.exists()


def test_another_form_of_the_name_comes_back_and_an_older_file_does_not_undo_it(bring: Callable[..., Import]) -> None:
    bring(csv("Tuulikello Oy;;;;", headings=FIRMS), "asiakkaat.csv")
    firm = Company.objects.get()
    headings = f"Kortisto-id;{FIRMS}"
    old, new = (csv(f"{firm.code};{name};;;;", headings=headings) for name in ("TUULIKELLO OY", "Tuulikello Oyj"))
    assert bring(old).counts == {"company_known": 1}
    upload = bring(new)
    firm.refresh_from_db()
    assert (upload.counts, firm.name) == ({"completed": 1}, "Tuulikello Oyj")
    assert bring(old).counts == {"company_known": 1}
    undo(upload)
    firm.refresh_from_db()
    assert firm.name == "Tuulikello Oy" and not firm.other_names.exists()
