"""Bans that are nobody's own word, of a firm, a domain or a mailbox: on every way a list leaves, and when somebody comes in again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kortisto.consents import actions as consents
from kortisto.consents import wide
from kortisto.consents.models import Objection
from kortisto.contacts.details import WorkDetails
from tests.contacts.conftest import NOW, TODAY

from .files_out import (
    PAGE,
    at_noon,
    b2b,
    company,
    hehku,
    person,
    rendered,
    sheet,
    signed_in,
    staff,
    table,
    taken,
    yritys,
)

__all__ = ["PAGE", "at_noon", "b2b", "company", "hehku", "person", "rendered", "signed_in", "staff", "yritys"]
pytestmark = pytest.mark.usefixtures("at_noon")
SAID: dict[str, Any] = {"how": "person_told", "made_on": TODAY, "by": "test", "now": NOW}


@pytest.fixture
def four(b2b: Any, person: Any, company: Any) -> list[Any]:
    """Of a firm that forbids calls, of a domain that forbids e-mail, of a mailbox somebody else has banned, and that somebody."""
    usual, firm = company(), company("Hiljainen Oy")
    calls = person("Aatu", "Alku", firm)
    domain = person("Bea", "Toinen", usual, details=WorkDetails(email="bea@osasto.kielto.example"))
    shared = person("Cilla", "Kolmas", usual, details=WorkDetails(email="myynti@firma.example"))
    banner = person("Dag", "Neljäs", usual, details=WorkDetails(email="Myynti@firma.example"))
    wide.ban_company(company=firm, channel="phone", **SAID)
    wide.ban_domain(domain="kielto.example", channel="email", **SAID)
    consents.object_to(contact=banner, channel="email", **SAID)
    return [calls, domain, shared, banner]


MARKS = {"Alku": ("", "x"), "Toinen": ("x", ""), "Kolmas": ("x", ""), "Neljäs": ("x", "")}


def test_files_say_them(four: Any, signed_in: Any) -> None:
    browser = signed_in("marketing")
    rows = table(taken(browser))
    assert {row["Sukunimi"]: (row["Sähköpostikielto"], row["Puhelinkielto"]) for row in rows} == MARKS
    head, *cells = sheet(taken(browser, kind="xlsx"))
    of = {row[head.index("Sukunimi")]: (row[head.index("Sähköpostikielto")], row[head.index("Puhelinkielto")]) for row in cells}
    assert of == MARKS
    cards = taken(browser, kind="vcard4").decode().split("BEGIN:VCARD")[1:]
    bans = {name: next((line.split(":")[1].strip() for line in card.splitlines() if "BAN" in line), "") for name in MARKS
            for card in cards if name in card}  # fmt: skip
    assert bans == {"Alku": "phone", "Toinen": "email", "Kolmas": "email", "Neljäs": "email"}


def test_compiled_lists_say_them_though_not_compiled_to(four: Any, signed_in: Any) -> None:
    from .test_list_vault import CARE, compiled, page, the_list

    browser = signed_in("sales", "marketing")
    shown = page(browser, compiled(browser, tarkoitus=CARE, channel=""))
    assert "Sähköpostikielto" in shown and "Puhelinkielto" in shown and "Tekstiviestikielto" not in shown
    ref = the_list().ref
    answer = browser.post(f"/listat/{ref}/tiedosto/", {"muoto": "csv"})
    assert answer.status_code == 200, answer.content.decode()[-2000:]
    rows = table(b"".join(answer.streaming_content))
    assert {row["Sukunimi"]: (row["Sähköpostikielto"], row["Puhelinkielto"]) for row in rows} == MARKS


@pytest.fixture
def went_out(four: Any, signed_in: Any) -> bytes:
    """The file of them all; made before `bring` takes the clock of the jobs."""
    return taken(signed_in("marketing"))


def test_a_file_that_comes_back_makes_nobody_say_it(four: Any, went_out: bytes, bring: Callable[..., Any]) -> None:
    data = went_out
    bring(data, "takaisin.csv")
    assert set(Objection.objects.values_list("contact_id", flat=True)) == {four[3].pk}
    foreign = data.decode("utf-8-sig").replace("Kortisto-id", "Numero")
    bring(foreign.encode(), "muualta.csv")
    assert four[0].pk in set(Objection.objects.values_list("contact_id", flat=True)), "any other list's word counts"


def test_lists_and_cards_show_that_the_mailbox_is_closed(four: Any, signed_in: Any) -> None:
    from kortisto.consents import permission

    found = permission.states([one.pk for one in four], as_of=TODAY)
    assert [found[one.pk]["email"] == "banned" for one in four] == [False, True, True, True]
    card = signed_in("marketing").get(f"/henkilot/{four[2].code}/").content.decode()
    assert "saman osoitteen haltija on kieltänyt" in card


def test_an_import_says_that_whom_a_row_resembles_has_a_ban(four: Any, signed_in: Any, bring: Callable[..., Any]) -> None:
    from kortisto.exchange import checked
    from kortisto.exchange.models import Import

    four[0].positions.update(phone="+358400001111", phone_digits="358400001111")
    four[3].positions.update(phone="+358400002222", phone_digits="358400002222")
    rows = "Etunimi;Sukunimi;Yritys;Puhelin\nAatu;Alku;Uusi Oy;0400001111\nDag;Neljäs;Uusi Oy;0400002222\n"
    upload = bring(rows.encode(), check_only=True)
    assert upload.counts.get("waiting") == 2, upload.counts
    browser = signed_in("register_keeper", "marketing")
    pairs = checked.look(upload, browser.user, as_of=TODAY).pairs
    calls, own = sorted(" / ".join(pair.bans) for pair in pairs)
    assert "Puhelin" in calls and "Hiljainen Oy on kieltänyt" in calls
    assert "Sähköposti" in own and "24.11.2026" in own and "henkilö ilmoitti" in own
    Import.objects.update(created_by=str(browser.user.ref))
    shown = browser.get(f"/tuonti/{upload.pk}/tarkistus/").content.decode()
    assert shown.count("Markkinointikielto") >= 2 and "Hiljainen Oy on kieltänyt" in shown
