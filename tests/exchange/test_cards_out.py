"""Cards and companies out of the register: what a vCard says, what comes back of it, whom one may take out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.contacts.conftest import NOW, TODAY
from tests.contacts.conftest import at_noon as at_noon
from tests.contacts.conftest import b2b as b2b
from tests.contacts.conftest import company as company
from tests.contacts.conftest import hehku as hehku
from tests.contacts.conftest import person as person
from tests.contacts.conftest import rendered as rendered
from tests.contacts.conftest import signed_in as signed_in
from tests.contacts.conftest import staff as staff
from tests.exchange.conftest import bring as bring

from .files_out import PAGE, table, taken

pytestmark = pytest.mark.usefixtures("at_noon")
FIRMS = "/vienti/yritykset/"


def card_of(browser: Any, contact: Any, kind: str = "vcard4") -> str:
    answer = browser.post(f"{PAGE}{contact.code}/", {"muoto": kind})
    assert answer.status_code == 200 and answer["Content-Type"] == "text/vcard; charset=utf-8", answer.content.decode()[:2000]
    assert answer["Content-Disposition"].endswith('.vcf"') and answer["Cache-Control"] == "no-store"
    return b"".join(answer.streaming_content).decode()


def read(text: str) -> list[Any]:
    """The cards as another program's library reads them."""
    import vobject

    return list(vobject.readComponents(text))


@pytest.fixture
def banned(person: Any) -> Any:
    from kortisto.consents import actions as consents
    from kortisto.contacts.tags import acts as tags

    aino = person(language="sv")
    for channel in ("email", "phone"):
        consents.object_to(contact=aino, channel=channel, how="person_told", made_on=TODAY, by="test", now=NOW)
    for label in ("Messut 2026", "Avainasiakas"):
        tags.put_on(aino, tags.add_tag(fi=label, by="test", now=NOW), by="test", now=NOW)
    return aino


@pytest.mark.parametrize(("kind", "version", "tel"), [("vcard4", "4.0", "tel:+358400004821"), ("vcard3", "3.0", "+358400004821")])
def test_a_card_for_ones_telephone(b2b: Any, banned: Any, signed_in: Any, kind: str, version: str, tel: str) -> None:
    text = card_of(signed_in("marketing"), banned, kind)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n")), "folded (RFC 6350 § 3.2)"
    (card,) = read(text)
    assert (card.version.value, card.fn.value, card.n.value.family, card.n.value.given) == (
        version, "Aino Lehtovirta", "Lehtovirta", "Aino",
    )  # fmt: skip
    assert (card.org.value, card.title.value) == (["Merituuli Telakka Oy"], "Hankintapäällikkö")
    assert (card.tel.value, {kind.lower() for kind in card.tel.params["TYPE"]}) == (tel, {"work", "cell"})
    assert card.email.value == "aino.lehtovirta@firma.example" and card.lang.value == "sv"
    assert card.categories.value == ["Avainasiakas", "Messut 2026"]
    assert (card.uid.value, card.contents["x-kortisto-id"][0].value) == (f"kortisto:{banned.code}", banned.code)
    assert card.contents["x-kortisto-ban"][0].value == "email phone", "the bans go along"


@pytest.mark.parametrize("kind", ["vcard4", "vcard3"])
def test_a_file_of_cards_comes_back_as_updates_of_the_same_people(
    b2b: Any, banned: Any, person: Any, signed_in: Any, request: pytest.FixtureRequest, kind: str
) -> None:
    bert = person("Bert", "Åberg")
    type(bert).objects.filter(pk=bert.pk).update(given_name="Bert, O'Neil; \\ vanhempi")
    data = taken(signed_in("marketing"), kind=kind)
    assert [card.n.value.given for card in read(data.decode())] == ["Aino", "Bert, O'Neil; \\ vanhempi"]
    bring = request.getfixturevalue("bring")
    assert bring(data, "V-00001.vcf").counts == {"unchanged": 2}, "an untouched file changes nothing"
    moved = data.replace("Hankintapäällikkö".encode(), b"Johtaja", 1)
    for name in (b"X-KORTISTO-ID", b"x-kortisto-id"):
        moved = moved.replace(name, b"X-DROPPED")
    assert bring(moved, "V-00001.vcf").counts == {"completed": 1, "unchanged": 1}, "UID alone says who it is"
    assert banned.positions.get().job_title == "Johtaja" and bert.positions.get().job_title == "Hankintapäällikkö"


def test_the_ban_of_a_card_holds_where_the_person_is_not_known(
    b2b: Any, banned: Any, signed_in: Any, request: pytest.FixtureRequest
) -> None:
    """The card goes to a colleague's register: what nobody may do there is known there."""
    from kortisto.consents.models import Objection

    text = card_of(signed_in("marketing"), banned)
    foreign = text.replace("X-KORTISTO-ID:", "X-OTHER:").replace("UID:kortisto:", "UID:").replace("Lehtovirta", "Rautio")
    foreign = foreign.replace("aino.lehtovirta@firma.example", "aino.rautio@toinen.example").replace("400004821", "405551234")
    bring = request.getfixturevalue("bring")
    assert bring(foreign.encode(), "kortti.vcf").counts == {"created": 1}
    fresh = Objection.objects.exclude(contact=banned)
    assert sorted(fresh.values_list("channel", flat=True)) == ["email", "phone"]


def test_who_may_take_one_person_out(b2b: Any, person: Any, signed_in: Any, time_machine: Any) -> None:
    from kortisto.contacts import actions
    from kortisto.exchange.models import Disclosure
    from kortisto.privacy import restrictions

    aino, bert, cecilia = person(), person("Bert", "Åberg"), person("Cecilia", "Ström")
    where = f"{PAGE}{aino.code}/"
    outsider = signed_in("service")
    assert outsider.post(where, {"muoto": "vcard4"}).status_code == 403
    assert where not in outsider.get(f"/henkilot/{aino.code}/").content.decode()
    seller = signed_in("marketing")
    assert where in seller.get(f"/henkilot/{aino.code}/").content.decode()
    card_of(seller, aino)
    log = Disclosure.objects.get()
    assert (log.count, log.format, log.members.get().subject_id) == (1, "vcard4", aino.subject_id)
    actions.passivate(contact=bert, by="test", now=NOW)
    restrictions.set([cecilia.subject_id], ground="request", by="test", now=NOW)
    officer = signed_in()
    assert officer.post(f"{PAGE}{cecilia.code}/", {"muoto": "vcard4"}).status_code == 422
    assert officer.post(f"{PAGE}{bert.code}/", {"muoto": "vcard4"}).status_code == 422
    assert f"{PAGE}{bert.code}/" not in officer.get(f"/henkilot/{bert.code}/").content.decode()
    assert seller.post(f"{PAGE}H-99999/", {"muoto": "vcard4"}).status_code == 404
    assert Disclosure.objects.count() == 1
    time_machine.move_to(NOW + timedelta(minutes=50), tick=False)
    assert seller.post(where, {"muoto": "vcard4"}).status_code == 302, "a session left open takes nobody out"


def test_one_person_stays_at_home_by_the_same_sentence_as_a_list(hehku: Any, person: Any, signed_in: Any) -> None:
    aino = person()
    answer = signed_in().post(f"{PAGE}{aino.code}/", {"muoto": "vcard4"})
    assert answer.status_code == 422 and "koottuja listoja edellisistä järjestelmistä" in answer.content.decode()


def test_companies_leave_under_any_notice_for_nobody_is_in_them(hehku: Any, company: Any, person: Any, signed_in: Any) -> None:
    from kortisto.contacts.tags import acts as tags
    from kortisto.exchange.models import Disclosure
    from kortisto.privacy.models import AuditEvent

    firm = company(business_id="0112038-9", city="Turku", street="Telakkakatu 1", postal_code="20100", industry="Laivat")
    person(at=firm)
    company("=Ålands Bruk Ab", status="prospect")
    tags.put_on(firm, tags.add_tag(fi="Meri", by="test", now=NOW), by="test", now=NOW)
    browser = signed_in()
    assert FIRMS in browser.get("/yritykset/").content.decode()
    answer = browser.post(FIRMS, {"muoto": "csv"})
    rows = table(b"".join(answer.streaming_content))
    assert [row["Yritys"] for row in rows] == ["'=Ålands Bruk Ab", "Merituuli Telakka Oy"] and rows[1]["Kortisto-id"] == firm.code
    assert list(rows[1].values())[2:8] == ["0112038-9", "Asiakas", "Telakkakatu 1", "20100", "Turku", "Laivat"]
    assert rows[1]["Tunnisteet"] == "Meri"
    assert "Lehtovirta" not in str(rows) and not Disclosure.objects.exists()
    assert AuditEvent.objects.filter(action="companies.taken_out", actor_ref=str(browser.user.ref)).exists()
    narrowed = browser.post(f"{FIRMS}?segmentti=potentiaaliset", {"muoto": "csv"})
    assert len(table(b"".join(narrowed.streaming_content))) == 1
    assert browser.post(f"{FIRMS}?ehdot=((", {"muoto": "csv"}).status_code == 422


@pytest.mark.parametrize("kind", ["csv", "xlsx", "vcard4", "vcard3"])
def test_companies_come_back_as_the_ones_they_are(
    b2b: Any, company: Any, signed_in: Any, request: pytest.FixtureRequest, kind: str
) -> None:
    from kortisto.contacts import actions
    from kortisto.contacts.models import Company
    from tests.contacts.conftest import NOW

    firm = company(city="Turku", street="Telakkakatu 1", postal_code="20100")
    company("Ålands Bruk Ab", status="prospect")
    data = b"".join(signed_in("marketing").post(FIRMS, {"muoto": kind}).streaming_content)
    bring = request.getfixturevalue("bring")
    suffix = {"vcard4": "vcf", "vcard3": "vcf"}.get(kind, kind)
    assert bring(data, f"yritykset.{suffix}").counts == {"company_known": 2}
    actions.change_company(company=firm, name="Uusi Nimi Oy", by="test", now=NOW)
    assert bring(data, f"yritykset.{suffix}").counts == {"company_known": 2}, "known by its code, whatever it is called now"
    assert sorted(Company.objects.values_list("name", flat=True)) == ["Uusi Nimi Oy", "Ålands Bruk Ab"]


def test_a_firms_own_card_brings_its_address_and_switchboard(b2b: Any, bring: Any) -> None:
    from kortisto.contacts.models import Company

    card = (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Havupuu Oy\r\nN:;;;;\r\nORG:Havupuu Oy\r\nX-ABShowAs:COMPANY\r\n"
        "TEL;TYPE=work,voice:+358 2 555 0100\r\nADR;TYPE=work:;;Satamatie 3;Rauma;;26100;\r\nEND:VCARD\r\n"
    )
    assert bring(card.encode(), "yritys.vcf").counts == {"company_created": 1}
    made = Company.objects.get()
    assert (made.street, made.city, made.phone) == ("Satamatie 3", "Rauma", "+35825550100")
