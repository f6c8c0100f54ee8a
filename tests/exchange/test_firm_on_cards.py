"""What the card of a person says of the firm, out and back: its address and switchboard, named as the firm's own."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from kortisto.contacts.details import WorkDetails
from tests.contacts.conftest import at_noon as at_noon
from tests.contacts.conftest import b2b as b2b
from tests.contacts.conftest import company as company
from tests.contacts.conftest import person as person
from tests.contacts.conftest import rendered as rendered
from tests.contacts.conftest import signed_in as signed_in
from tests.contacts.conftest import staff as staff
from tests.exchange.conftest import bring as bring

from .files_out import PAGE, taken
from .test_cards_out import read

pytestmark = pytest.mark.usefixtures("at_noon")


@pytest.fixture
def with_addresses(db: Any, tmp_path: Path) -> None:
    """A notice whose customer care lists the address of the company too; the shipped ones list it for price lists alone."""
    from kortisto.privacy import publication
    from kortisto.privacy.policy.load import load

    text = (files("kortisto") / "policies" / "b2b.toml").read_text("utf-8")
    head, care = text.split('id = "customer_care"', 1)
    care = care.replace('"work_address"', '"work_address", "company_address"', 1)
    (tmp_path / "b2b.toml").write_text(f'{head}id = "customer_care"{care}', "utf-8")
    publication.install([load(tmp_path / "b2b.toml")], by="test", now=datetime(2020, 1, 1, tzinfo=UTC))


@pytest.fixture
def firm(with_addresses: Any, company: Any) -> Any:
    return company(business_id="0112038-9", street="Telakkakatu 1", postal_code="20100", city="Turku", phone="+35820009593")


@pytest.fixture
def aino(firm: Any, person: Any) -> Any:
    details = WorkDetails(
        job_title="Ostaja",
        email="aino@firma.example",
        phone="040 000 4821",
        street="Satamakatu 9",
        postal_code="00100",
        city="Helsinki",
    )
    return person(at=firm, details=details)


@pytest.mark.parametrize("kind", ["vcard4", "vcard3"])
def test_the_card_of_a_person_names_what_is_of_the_firm_as_such(aino: Any, firm: Any, signed_in: Any, kind: str) -> None:
    answer = signed_in("marketing").post(f"{PAGE}{aino.code}/", {"muoto": kind})
    (card,) = read(b"".join(answer.streaming_content).decode())
    own, of_firm = card.contents["adr"]
    assert (own.value.street, own.value.city, own.group) == ("Satamakatu 9", "Helsinki", None)
    assert (of_firm.value.street, of_firm.value.code, of_firm.value.city, of_firm.group) == (
        "Telakkakatu 1",
        "20100",
        "Turku",
        "company",
    )
    numbers = {line.value.removeprefix("tel:"): line.group for line in card.contents["tel"]}
    assert numbers == {"+358400004821": None, "+35820009593": "company"}
    assert card.org.value == ["Merituuli Telakka Oy"] and card.contents["x-kortisto-business-id"][0].value == "0112038-9"


def test_the_address_of_the_firm_stays_where_no_purpose_of_the_export_lists_it(
    b2b: Any, company: Any, person: Any, signed_in: Any
) -> None:
    aino = person(at=company(street="Telakkakatu 1", postal_code="20100", city="Turku", phone="+35820009593"))
    text = b"".join(signed_in("marketing").post(f"{PAGE}{aino.code}/", {"muoto": "vcard4"}).streaming_content).decode()
    assert "Telakkakatu" not in text and "company.TEL" in text


@pytest.mark.parametrize("kind", ["vcard4", "vcard3"])
def test_what_is_of_the_firm_never_comes_back_as_the_persons(
    aino: Any, firm: Any, signed_in: Any, request: pytest.FixtureRequest, kind: str
) -> None:
    data = taken(signed_in("marketing"), kind=kind)
    bring = request.getfixturevalue("bring")
    assert bring(data, "kortit.vcf").counts == {"unchanged": 1}
    position = aino.positions.get()
    assert (position.street, position.phone) == ("Satamakatu 9", "+358400004821")
    bare = b"\r\n".join(line for line in data.split(b"\r\n") if b"Satamakatu" not in line and b"400004821" not in line)
    assert bring(bare, "kortit.vcf").counts == {"unchanged": 1}, "what the card no longer says changes nothing"
    position.refresh_from_db()
    assert (position.street, position.phone) == ("Satamakatu 9", "+358400004821")


def test_the_firm_of_a_card_from_elsewhere_gets_its_address_and_switchboard(
    aino: Any, signed_in: Any, request: pytest.FixtureRequest
) -> None:
    """A colleague's register knows neither: the card makes the firm whole there."""
    from kortisto.contacts.models import Company, Contact

    data = taken(signed_in("marketing"), kind="vcard4").decode()
    bring = request.getfixturevalue("bring")
    for old, new in (
        ("X-KORTISTO-", "X-OTHER-"), ("UID:kortisto:", "UID:"), ("Merituuli", "Havupuu"), ("Lehtovirta", "Rautio"),
        ("aino@firma.example", "aino@havu.example"), ("400004821", "405551234"),
    ):  # fmt: skip
        data = data.replace(old, new)
    assert bring(data.encode(), "kortti.vcf").counts == {"created": 1}
    made = Company.objects.get(name="Havupuu Telakka Oy")
    assert (made.street, made.postal_code, made.city, made.phone) == ("Telakkakatu 1", "20100", "Turku", "+35820009593")
    assert Contact.objects.get(family_name="Rautio").positions.get().street == "Satamakatu 9"


def test_the_main_number_of_a_telephones_card_is_the_firms(b2b: Any, bring: Any) -> None:
    from kortisto.contacts.models import Company, Contact

    card = (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Hiltunen;Olavi;;;\r\nFN:Olavi Hiltunen\r\nORG:Pakkala Oy;Myynti;\r\nEMAIL;type=WORK:olavi@pakkala.example\r\n"
        "TEL;type=CELL;type=VOICE;type=pref:040 000 3331\r\nTEL;type=MAIN:09 000 3300\r\nitem1.ADR;type=WORK:;;Pakkalantie 3;Vantaa;;01510;Finland\r\n"
        "END:VCARD\r\n"
    )
    assert bring(card.encode(), "kortti.vcf").counts == {"created": 1}
    assert Company.objects.get().phone == "+35890003300"
    assert Contact.objects.get().positions.get().phone == "+358400003331"


def test_a_firm_that_is_known_keeps_what_it_has_and_gets_what_it_lacks(b2b: Any, company: Any, bring: Any) -> None:
    from kortisto.contacts.models import Company

    firm = company("Pakkala Oy", city="Vantaa")
    card = (
        "BEGIN:VCARD\r\nVERSION:4.0\r\nN:Hiltunen;Olavi;;;\r\nFN:Olavi Hiltunen\r\nORG:Pakkala Oy\r\nEMAIL;TYPE=work:olavi@pakkala.example\r\n"
        "company.TEL;TYPE=work:+358 9 000 3300\r\ncompany.ADR;TYPE=work:;;Pakkalantie 3;Helsinki;;00510;\r\nEND:VCARD\r\n"
    )
    assert bring(card.encode(), "kortti.vcf").counts == {"created": 1}
    known = Company.objects.get(pk=firm.pk)
    assert (known.phone, known.city) == ("", "Vantaa"), "a card of a person changes no company that is here"
