"""The pages of the import, without JavaScript, as a clerk uses them; and who may see what."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kortisto.jobs.worker import Worker
from tests.accounts.conftest import enter, make

from .lists import csv
from .walking import checked, clerk, fields, upload, words

__all__ = ["clerk", "enter", "make"]

pytestmark = pytest.mark.django_db


def test_from_the_file_to_the_register(clerk: Client) -> None:
    from kortisto.contacts.models import Contact
    from kortisto.exchange import jobs
    from kortisto.exchange.models import Import

    address = checked(clerk)
    page = clerk.get(address)
    text = page.content.decode()
    assert page.status_code == 200
    assert "Tuo 7 riviä" in text and "Pelkonen" in text and "poistettu" not in text
    assert not Contact.objects.exists()
    start = address.replace("tarkistus", "aloitus")
    data = {"source_kind": "list", "source": "Oma lista", "collected_on": timezone.localdate().isoformat()}
    answer = clerk.post(start, data)
    assert answer.status_code == 302
    one = Import.objects.get()
    assert one.state == Import.State.QUEUED and one.source == "Oma lista"
    assert "tuodaan" in clerk.get(answer["Location"]).content.decode()
    jobs.run_import.func(one.pk)
    result = clerk.get(answer["Location"]).content.decode()
    assert Contact.objects.count() == 7
    assert "säilytysaika on päättynyt" in result and "Pelkonen" not in result


def test_what_was_stopped_half_way_tells_what_is_stored_not_what_was_foreseen(clerk: Client) -> None:
    from kortisto.exchange.models import Import

    address = checked(clerk)
    one = Import.objects.get()
    first = one.rows.filter(outcome="created").order_by("number").values_list("pk", flat=True)[:2]
    one.rows.filter(pk__in=list(first)).update(done_at=timezone.now())
    Import.objects.update(state=Import.State.STOPPED)
    text = clerk.get(address.replace("tarkistus/", "")).content.decode()
    told = text.partition('id="tulos"')[2].partition("</section>")[0]
    assert re.findall(r"<b>(\d+)</b>", told) == ["2"], "rows not reached yet became nothing"
    assert f"Riveistä on tallennettu 2 / {one.rows.count()}." in text


def test_a_row_is_mended_in_place(clerk: Client) -> None:
    address = checked(clerk)
    assert "Pelkonen" in clerk.get(address).content.decode()
    mended = clerk.post(f"{address}korjaus/", {"cell-5-email": "mikael.pelkonen@tuulikello.example"})
    assert mended["Location"] == f"{address}#lahde", "no row is left to mend: on to what is asked next, not to the top of the page"
    text = clerk.get(address).content.decode()
    assert "Tuo 8 riviä" in text and 'name="cell-5-' not in text
    clerk.post(f"{address}korjaus/", {"skip": "5"})
    assert "Tuo 7 riviä" in clerk.get(address).content.decode()


def test_what_was_typed_outlives_every_button(clerk: Client) -> None:
    """The origin, and corrections of other rows, are kept by whichever button sends the page."""
    from kortisto.exchange.models import Import

    rows = ["Aino;Ranta;Tuulikello Oy;aino;;", "Bo;Ek;Tuulikello Oy;bo;;", "Eva;Lund;Tuulikello Oy;eva;;"]
    page = upload(clerk, csv(*rows))
    clerk.post(page["Location"], fields(clerk.get(page["Location"]).content.decode()))
    address = page["Location"].replace("sarakkeet", "tarkistus")
    clerk.get(address)
    typed = {
        "source_kind": "public",
        "source": "Kevätmessut",
        "collected_on": "2026-11-03",
        "cell-3-email": "bo@tuulikello.example",
    }
    answer = clerk.post(f"{address}korjaus/", typed | {"cell-2-email": "aino@tuulikello.example", "cell-4-email": "eva"})
    assert answer["Location"] == f"{address}#virh", "a row is left to mend"
    text = clerk.get(address).content.decode()
    assert "Kevätmessut" in text and 'value="2026-11-03"' in text and 'value="public" selected' in text
    assert "cell-4-email" in text and "cell-2-email" not in text and "cell-3-email" not in text
    start = address.replace("tarkistus", "aloitus")
    answer = clerk.post(start, typed | {"cell-4-email": "eva@tuulikello.example"})
    assert answer["Location"].startswith(address), "a correction that was not saved yet is saved and shown, not lost"
    assert not Import.objects.get().counts.get("bad")
    clerk.post(f"{address}korjaus/", {"source": "", "collected_on": "kolmas päivä", "skip": "2"})
    one = Import.objects.get()
    assert (one.source, str(one.collected_on)) == ("Kevätmessut", "2026-11-03"), "what is not said changes nothing"


def test_a_broken_request_mends_nothing(clerk: Client) -> None:
    address = checked(clerk)
    for data in ({"cell-5-nothing": "x"}, {"cell-999-email": "x"}, {"cell-x-email": "x"}, {"skip": "x"}):
        assert clerk.post(f"{address}korjaus/", data).status_code == 302
    for data in ({"choice": "5:wrong"}, {"choice": "same"}, {"choice": ""}, {"choice": "5:same", "rest": "5"}):
        assert clerk.post(f"{address}vastaus/", data).status_code == 302
    assert "Pelkonen" in clerk.get(address).content.decode()


def test_the_birthday_is_refused_with_its_reason_and_never_shown(clerk: Client) -> None:
    page = upload(clerk)
    text = clerk.get(page["Location"]).content.decode()
    assert "syntymäaika" in text and "12.3.1978" not in text
    assert "12.3.1978" not in clerk.get(checked(clerk)).content.decode()


def test_a_past_day_of_collection_is_told_before_the_import(clerk: Client) -> None:
    text = clerk.get(checked(clerk, csv("Aino;Ranta;Tuulikello Oy;aino@tuulikello.example;;"), day="2026-01-02")).content.decode()
    assert "2.2.2026" in text


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "tyhja.csv", "tyhjä"),
        (b"%PDF-1.7 ...", "lista.pdf", "CSV"),
        (b"PK\x03\x04 broken", "lista.xlsx", "vioittunut"),
        (b"Nimi;Yritys\n", "lista.csv", "otsikot"),
    ],
)
def test_what_is_no_list_is_refused_and_leaves_nothing(clerk: Client, home: Any, data: bytes, name: str, says: str) -> None:
    from kortisto.exchange.models import Import

    page = upload(clerk, data, name)
    assert page.status_code == 422 and says in page.content.decode()
    assert not Import.objects.exists()
    assert not list((home / "files").rglob("*.sealed")) and not list((home / "keys").rglob("imports/*"))


def test_left_out_rows_as_a_file_no_spreadsheet_runs(clerk: Client) -> None:
    row = "=cmd|' /C calc'!A0;Ranta;;@SUM(1)*x|y;;"
    address = checked(clerk, csv(row, "Aino;Ranta;Tuulikello Oy;;;"))
    page = clerk.get(f"{address}poisjaavat.csv")
    text = page.getvalue().decode("utf-8-sig")
    assert page["Content-Disposition"].startswith("attachment")
    assert len(text.splitlines()) == 3
    assert not re.search(r"(^|;)\"?[=+@-]", text)


def test_the_file_of_rows_left_out_comes_back_mended(clerk: Client) -> None:
    """What we wrote in it about a row is neither a datum nor a word of the person."""
    from kortisto.consents.models import Objection
    from kortisto.contacts.models import Contact
    from kortisto.exchange.models import Import

    rows = ["Aino;Ranta;Tuulikello Oy;aino;12;", "Bo;Ek;Tuulikello Oy;bo@tuulikello.example;+358 (0)40 123 4567;x"]
    page = clerk.get(f"{checked(clerk, csv(*rows), name='prospektit.csv')}poisjaavat.csv")
    text = page.getvalue().decode("utf-8-sig")
    assert "Miksi rivi jäi pois" in text and "kieltänyt markkinoinnin" in text
    mended = text.replace(";aino;", ";aino@tuulikello.example;").replace(";x\r", ";\r")
    address = checked(clerk, mended.encode("utf-8-sig"), name="asiakkaat.csv")
    start = address.replace("tarkistus", "aloitus")
    clerk.post(start, {"source_kind": "list", "source": "Oma lista", "collected_on": timezone.localdate().isoformat()})
    Worker().run_one()
    assert Import.objects.order_by("-pk")[0].state == Import.State.DONE
    assert sorted(Contact.objects.values_list("given_name", flat=True)) == ["Aino", "Bo"]
    assert not Objection.objects.exists()


def test_a_long_list_is_judged_in_the_background_and_its_page_says_the_same(clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from kortisto.exchange import judging, working

    address = checked(clerk)
    short, file = clerk.get(address).content.decode(), clerk.get(f"{address}poisjaavat.csv").getvalue().decode()
    monkeypatch.setattr(working, "AT_ONCE", 3)
    judged = []
    monkeypatch.setattr(judging, "_one", lambda entry, *rest, one=judging._one: judged.append(entry.row) or one(entry, *rest))
    long = clerk.get(address).content.decode()
    told = re.compile(r" Lista on pitkä: [^.]*\.(?: Korjaa ensin [^.]*\.)?")
    assert told.search(words(long)), "mending one row checks all of them: the page says so"
    assert told.sub("", words(long)) == words(short)
    assert len(judged) < 4, "only the rows the page shows are judged again"
    numbers = re.compile(r"^\d+", re.MULTILINE)
    assert numbers.findall(clerk.get(f"{address}poisjaavat.csv").getvalue().decode()) == numbers.findall(file)
    start = address.replace("tarkistus", "aloitus")
    data = {"source_kind": "list", "source": "Oma lista"}
    answer = clerk.post(start, data | {"collected_on": "2026-01-02"})
    assert "tarkistus" not in answer["Location"], "another day is judged in the background"
    while Worker().run_one():
        pass
    assert "2.2.2026" in clerk.get(address).content.decode()
    clerk.post(start, data | {"collected_on": "2026-01-02"})
    while Worker().run_one():
        pass
    assert "säilytysaika on päättynyt" in clerk.get(answer["Location"]).content.decode()


def test_anothers_list_is_not_there(clerk: Client, make: Callable[..., Any], enter: Callable[..., Client]) -> None:
    address = checked(clerk)
    other = enter(Client(), make("teemu", "marketing"))
    for path in ("", "sarakkeet/", "tarkistus/", "tarkistus/poisjaavat.csv"):
        assert other.get(address.replace("tarkistus/", path)).status_code == 404
    assert other.post(address.replace("tarkistus/", "hylkays/")).status_code == 404
    keeper = enter(Client(), make("petra", "privacy_officer"))
    session = keeper.session
    session["second_step_ok"] = True
    session.save()
    assert keeper.get(address).status_code == 200


def test_without_the_right_there_is_no_import(b2b: None, make: Callable[..., Any], enter: Callable[..., Client]) -> None:
    assert enter(Client(), make("leena", "finance")).get("/tuonti/").status_code == 403
    assert Client().get("/tuonti/").status_code == 302


def test_a_destroyed_list_leaves_nothing(clerk: Client, home: Any) -> None:
    from kortisto.exchange.models import Import, ImportRow

    address = checked(clerk)
    assert list((home / "files").rglob("*.sealed"))
    clerk.post(address.replace("tarkistus/", "hylkays/"))
    assert not list((home / "files").rglob("*.sealed")) and not list((home / "keys").rglob("imports/*.key"))
    assert not ImportRow.objects.exists() and Import.objects.get().file_name == ""


def test_the_token_is_asked_for(b2b: None, make: Callable[..., Any], enter: Callable[..., Client]) -> None:
    strict = enter(Client(enforce_csrf_checks=True), make("marja", "marketing"))
    assert upload(strict).status_code == 403


@pytest.mark.parametrize(
    "payload", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}", "javascript:alert(1)"]
)
def test_nothing_in_a_list_becomes_markup(clerk: Client, payload: str) -> None:
    data = (
        f'{payload.replace(";", "")};Sukunimi;Yritys;Sähköposti\n"{payload.replace(chr(34), chr(34) * 2)}";Ranta;Oy;x@x\n'.encode()
    )
    page = upload(clerk, data, f"{payload[:20]}.csv")
    for address in (page["Location"], "/tuonti/"):
        text = clerk.get(address).content.decode()
        assert "<script>alert" not in text and "<img src=x" not in text
    if payload == "{{7*7}}":
        assert payload in clerk.get(page["Location"]).content.decode(), "shown as it is written"


def test_a_letter_is_no_list(clerk: Client) -> None:
    from kortisto.exchange.models import Import

    letter = "Hei Marja!\n\nKiitos eilisestä tapaamisesta.\nPalataan asiaan ensi viikolla.\nOsoitteeni on bo@ek.example.\n\nTerveisin\nBo\n"
    page = upload(clerk, letter.encode(), "viesti.txt")
    assert page.status_code == 422 and "ei luettelo" in page.content.decode()
    assert not Import.objects.exists()
    assert upload(clerk, b"bo@ek.example\nai@ek.example\n", "osoitteet.txt").status_code == 302, "one column of addresses is a list"
    assert upload(clerk, b"Yritys\nXyz\nZyx\n", "yritykset.txt").status_code == 302


def test_one_row_is_a_row(clerk: Client) -> None:
    text = clerk.get(checked(clerk, csv("Bo;Ek;Tuulikello Oy;bo(at)tuulikello.example;;"))).content.decode()
    assert "Rivi 2<" in text and "Rivit 2<" not in text
