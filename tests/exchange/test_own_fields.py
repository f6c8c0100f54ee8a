"""Custom fields come in with a list, recognised in three languages, and go out and back as updates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kortisto.contacts.models import Company, Contact
from kortisto.exchange.models import Import
from tests.contacts.test_custom_fields import define, said

from .lists import TODAY, csv
from .test_undo import undo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("b2b")]
WHO = "Etunimi;Sukunimi;Yritys;Sähköposti"


@pytest.fixture
def fields() -> dict[str, Any]:
    return {
        "level": define("position", "choice", "job_title", sv="Nivå", en="Level"),
        "mark": define("person", "choices", "tags", "Kiinnostus", en="Interest"),
        "size": define("company", "number", "company", "Henkilöstö"),
    }  # fmt: skip


@pytest.mark.parametrize("heading", ["Taso", "Nivå", "LEVEL", "taso"])
def test_a_heading_is_recognised_by_key_or_name_in_each_language(fields: Any, bring: Callable[..., Import], heading: str) -> None:
    bring(csv("Aino;Ranta;Tuulikello Oy;aino@tuulikello.example;Äldre", headings=f"{WHO};{heading}"))
    assert said(Contact.objects.get().positions.get()) == ["vanhempi"]


def test_values_are_read_as_their_kind_and_bad_ones_are_named_by_row(fields: Any, bring: Callable[..., Import]) -> None:
    upload = bring(
        csv(
            "Aino;Ranta;Tuulikello Oy;aino@tuulikello.example;Senior;Junior, Senior;1 250",
            "Bertta;Salo;Tuulikello Oy;bertta@tuulikello.example;Ikivanha;Junior;",
            headings=f"{WHO};Taso;Kiinnostus;Henkilöstö",
        )
    )
    aino, bertta = Contact.objects.order_by("pk")
    assert said(aino.positions.get()) == ["vanhempi"] and said(aino) == ["nuorempi", "vanhempi"]
    assert said(bertta.positions.get()) == [] and said(bertta) == ["nuorempi"]
    assert said(Company.objects.get()) == ["1250"]
    assert list(upload.rows.order_by("number").values_list("number", "notes")) == [(2, []), (3, ["own_bad.taso"])]


def test_days_go_by_the_order_of_their_column_and_the_comma_of_a_choice_parts_nothing(bring: Callable[..., Import]) -> None:
    define("person", "day", "tags", "Kutsu")
    define("person", "choices", "tags", "Aihe", options=[("Puutarha, kesä", "", ""), ("Verhot", "", "")])
    define("person", "yes_no", "tags", "Messu")
    bring(
        csv(
            'Aino;Ranta;Tuulikello Oy;aino@tuulikello.example;12/03/2026;"Puutarha, kesä; Verhot";TOSI',
            'Bo;Ek;Tuulikello Oy;bo@tuulikello.example;12/24/2026;"Puutarha, kesä";EPÄTOSI',
            'Cia;Falk;Tuulikello Oy;cia@tuulikello.example;46000;"Verhot";SANT',
            headings=f"{WHO};Kutsu;Aihe;Messu",
        )
    )
    assert [said(contact) for contact in Contact.objects.order_by("pk")] == [
        ["2026-12-03", "puutarha-kesa", "verhot", "yes"],
        ["2026-12-24", "no", "puutarha-kesa"],
        ["2025-12-09", "verhot", "yes"],
    ]


def test_what_the_card_says_is_completed_and_only_a_row_with_its_number_says_it_anew(
    fields: Any, bring: Callable[..., Import]
) -> None:
    first = csv("Aino;Ranta;Tuulikello Oy;aino@tuulikello.example;Junior", headings=f"{WHO};Kiinnostus")
    bring(first)
    aino = Contact.objects.get()
    assert bring(first).counts == {"unchanged": 1}
    bring(csv("Aino;Ranta;Tuulikello Oy;aino@tuulikello.example;Senior", headings=f"{WHO};Kiinnostus"))
    assert said(aino) == ["nuorempi"], "without the card's number nothing is overwritten"
    again = csv(
        f"{aino.code};Aino;Ranta;Tuulikello Oy;aino@tuulikello.example;Senior;Junior", headings=f"Kortisto-id;{WHO};Kiinnostus;Taso"
    )
    assert bring(again).counts == {"completed": 1}
    assert said(aino) == ["vanhempi"] and said(aino.positions.get()) == ["nuorempi"]
    assert bring(again).counts == {"unchanged": 1}


def test_an_import_is_undone_with_the_values_it_replaced(fields: Any, bring: Callable[..., Import]) -> None:
    bring(csv("Aino;Ranta;Tuulikello Oy;aino@tuulikello.example;Junior, Senior", headings=f"{WHO};Kiinnostus"))
    aino = Contact.objects.get()
    row = f"{aino.code};Aino;Ranta;Tuulikello Oy;aino@tuulikello.example;Senior;Senior"
    upload = bring(csv(row, headings=f"Kortisto-id;{WHO};Kiinnostus;Taso"))
    assert said(aino) == ["vanhempi"] and said(aino.positions.get()) == ["vanhempi"]
    undo(upload)
    assert said(aino) == ["nuorempi", "vanhempi"] and said(aino.positions.get()) == []


def test_a_company_an_import_made_with_its_fields_goes_when_it_is_undone(fields: Any, bring: Callable[..., Import]) -> None:
    upload = bring(csv("Tuulikello Oy;250", headings="Yritys;Henkilöstö"))
    assert said(Company.objects.get()) == ["250"]
    undo(upload)
    assert not Company.objects.exists()


def test_a_field_without_a_purpose_is_no_column(fields: Any, monkeypatch: Any, bring: Callable[..., Import]) -> None:
    from kortisto.exchange import own_fields
    from kortisto.privacy import publication
    from kortisto.privacy.policy.load import shipped

    assert {field.key for field in own_fields.targets(TODAY)} == {"own.taso", "own.kiinnostus", "own.henkilosto"}
    hehku = shipped("hehku")
    monkeypatch.setattr(publication, "active_policies", lambda as_of=None: [hehku])
    assert {field.key for field in own_fields.targets(TODAY)} == {"own.taso", "own.henkilosto"}
    bring(csv("Aino;Ranta;Tuulikello Oy;aino@tuulikello.example;Junior", headings=f"{WHO};Kiinnostus"))
    assert said(Contact.objects.get()) == []
