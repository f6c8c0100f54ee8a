"""A file of a list has the custom fields its reader sees, and comes back as updates."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest

from kortisto.exchange.models import Import
from tests.contacts.test_custom_fields import define, said, write

from .files_out import at_noon, b2b, company, person, rendered, signed_in, staff, table, taken

__all__ = ["at_noon", "b2b", "company", "person", "rendered", "signed_in", "staff"]
pytestmark = pytest.mark.usefixtures("at_noon")


def test_they_go_out_through_the_gate_and_come_back(b2b: Any, person: Any, signed_in: Any, request: Any) -> None:
    aino = person()
    job = aino.positions.get()
    write(job, define("position", "choice", "job_title", sv="Nivå"), "Senior")
    write(aino, define("person", "choices", "tags", "Kiinnostus"), "Junior")
    write(aino, define("person", "number", "tags", "Saldo"), "-12,5")
    data = taken(signed_in("marketing"))
    [row] = table(data)
    assert (row["Taso"], row["Kiinnostus"], row["Saldo"]) == ("Vanhempi", "Nuorempi", "'-12.5")
    row |= {"Taso": "Nuorempi", "Saldo": "'-7"}
    out = io.StringIO()
    writer = csv.DictWriter(out, list(row), delimiter=";")
    writer.writeheader()
    writer.writerow(row)
    bring: Callable[..., Import] = request.getfixturevalue("bring")
    assert bring(out.getvalue().encode(), "lista.csv").counts == {"completed": 1}
    assert said(job) == ["nuorempi"] and said(aino) == ["-7", "nuorempi"]


def test_a_name_the_import_takes_for_something_else_goes_out_by_its_key(b2b: Any, person: Any, signed_in: Any) -> None:
    aino = person()
    write(aino, define("person", "number", "tags", "Puhelin"), "7")
    [row] = table(taken(signed_in("marketing")))
    assert row["own.puhelin"] == "7"


def test_what_no_purpose_lets_out_stays(b2b: Any, person: Any, signed_in: Any) -> None:
    """Notes are for remembering, not for lists."""
    aino = person()
    write(aino, define("person", "text", "notes", "Huomio"), "Salainen sana")
    browser = signed_in("marketing")
    data = taken(browser)
    assert b"Huomio" not in data and b"Salainen" not in data
    assert "Huomio." in browser.get("/vienti/henkilot/").content.decode(), "the page says what is not in the file"


@pytest.mark.parametrize("kind", ["csv", "vcard4"])
def test_a_file_of_companies_has_the_fields_of_companies_and_fills_a_register_that_lacks_them(
    b2b: Any, company: Any, signed_in: Any, request: Any, kind: str
) -> None:
    from kortisto.contacts.custom import writing
    from tests.contacts.conftest import NOW

    firm, other = company(), company("Ålands Bruk Ab")
    number = define("company", "code", "company", "Asiakasnumero")
    write(firm, number, "A-17")
    write(firm, define("company", "choices", "company", "Taidot"), "Junior; Senior")
    write(other, define("company", "number", "company", "Puhelin"), "12,5")
    answer = signed_in("marketing").post("/vienti/yritykset/", {"muoto": kind})
    data = b"".join(answer.streaming_content)
    if kind == "vcard4":
        assert b"A-17" not in data, "a card has no word for it"
        return
    first, second = table(data)
    assert (first["Asiakasnumero"], first["Taidot"], first["own.puhelin"]) == ("A-17", "Nuorempi; Vanhempi", "")
    assert (second["Asiakasnumero"], second["Taidot"], second["own.puhelin"]) == ("", "", "12.5")
    writing.write(firm, number, [""], by="test", now=NOW)
    bring: Callable[..., Import] = request.getfixturevalue("bring")
    assert bring(data, "yritykset.csv").counts == {"company_known": 2}
    assert said(firm) == ["A-17", "nuorempi", "vanhempi"]
