"""The list of people as a file: what is in it, what no spreadsheet runs, who may, what is written down."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.contacts.conftest import NOW, TODAY
from tests.contacts.conftest import at_noon as at_noon
from tests.contacts.conftest import b2b as b2b
from tests.contacts.conftest import company as company
from tests.contacts.conftest import hehku as hehku
from tests.contacts.conftest import person as person
from tests.contacts.conftest import rendered as rendered
from tests.contacts.conftest import signed_in as signed_in
from tests.contacts.conftest import staff as staff
from tests.contacts.conftest import yritys as yritys

from .files_out import PAGE, edited, sheet, table, taken

pytestmark = pytest.mark.usefixtures("at_noon")
CORPUS = ("=1+1", "+SUM(A1)", "-2+3", "@SUM(A1)", "\uff1dcmd", "\uff0b1", "\uff0d1", "\uff20x", "=HYPERLINK(1)", "=cmd|' /C'!A0")


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch, b2b: Any) -> Any:
    """The notice an installation begins with, without files taken out among its systems."""
    from kortisto.privacy import publication

    notice = replace(b2b, systems={key: system for key, system in b2b.systems.items() if key != "files"})
    monkeypatch.setattr(publication, "active_policies", lambda as_of=None: [notice])
    return notice


def test_the_file_holds_the_list_and_its_bans(b2b: Any, person: Any, signed_in: Any) -> None:
    from kortisto.consents import actions as consents

    aino, bert = person(), person("Bert", "Åberg")
    consents.object_to(contact=bert, channel="email", how="person_told", made_on=TODAY, by="test", now=NOW)
    rows = table(taken(signed_in("marketing")))
    assert [row["Kortisto-id"] for row in rows] == [aino.code, bert.code]
    first = rows[0]
    assert (first["Etunimi"], first["Sukunimi"], first["Yritys"]) == ("Aino", "Lehtovirta", "Merituuli Telakka Oy")
    assert (first["Sähköposti"], first["Puhelin"]) == ("aino.lehtovirta@firma.example", "'+358400004821")
    assert [row["Sähköpostikielto"] for row in rows] == ["", "x"]
    assert {row["Markkinointikielto"] for row in rows} == {""}


def test_the_question_of_the_list_narrows_the_file(b2b: Any, person: Any, signed_in: Any) -> None:
    person(), person("Bert", "Åberg")
    assert [row["Etunimi"] for row in table(taken(signed_in("marketing"), "?haku=%C3%A5berg"))] == ["Bert"]


def test_a_filter_that_cannot_be_read_takes_nobody_out(b2b: Any, person: Any, signed_in: Any) -> None:
    person()
    assert signed_in("marketing").post(PAGE + "?ehdot=((", {"muoto": "csv"}).status_code == 422


def test_the_columns_are_those_the_gate_lets_out(yritys: Any, person: Any, signed_in: Any) -> None:
    from kortisto.exchange.export.columns import offered
    from kortisto.exchange.export.gate import open_screen
    from kortisto.privacy.gate import open_gate

    person()
    browser = signed_in()
    headings = list(table(taken(browser))[0])
    screen = open_screen(browser.user, as_of=TODAY)
    assert headings == [str(column.heading) for column in offered(screen.gate)]
    for activity in ("contacts", "export"):
        wider = open_gate(browser.user, activity, as_of=TODAY)
        assert screen.gate.refs <= wider.refs
        assert all(wider.may(column.datum) for column in offered(screen.gate) if column.datum)


def test_a_datum_without_a_purpose_for_export_stays(b2b: Any, person: Any, signed_in: Any, monkeypatch: Any) -> None:
    """Phones are on the card for a purpose without export, and may be exported for one without a list: so they stay."""
    from kortisto.privacy import publication

    contact = person()
    browser = signed_in("marketing")
    assert b"400004821" in taken(browser)
    phones = {key for key, field in b2b.fields.items() if "phone" in field.holds}
    changes: dict[str, dict[str, Any]] = {
        "customer_care": {"activities": ("contacts",)},
        "new_customers": {"fields": tuple(key for key in b2b.purpose_by_id["new_customers"].fields if key not in phones)},
    }
    purposes = tuple(replace(p, **changes.get(p.id, {})) for p in b2b.purposes)
    assert any("export" in p.activities and phones & set(p.fields) for p in purposes), "newsletters"
    monkeypatch.setattr(publication, "active_policies", lambda as_of=None: [replace(b2b, purposes=purposes)])
    assert "040 000 4821" in browser.get(f"/henkilot/{contact.code}/").content.decode().replace("\u00a0", " ")
    out = taken(browser)
    assert b"400004821" not in out and b"Puhelin;" not in out and b"Lehtovirta" in out


def test_nobody_passive_or_restricted_is_in_it(b2b: Any, person: Any, signed_in: Any) -> None:
    from kortisto.contacts import actions
    from kortisto.exchange.models import Disclosure
    from kortisto.privacy import restrictions

    person(), (left := person("Bert", "Åberg")), (disputed := person("Cecilia", "Ström"))
    actions.passivate(contact=left, by="test", now=NOW)
    restrictions.set([disputed.subject_id], ground="request", by="test", now=NOW)
    browser = signed_in()  # the privacy officer sees restricted people on the list
    assert [row["Etunimi"] for row in table(taken(browser))] == ["Aino"]
    assert Disclosure.objects.get().count == 1, "nor written down as having been in it"
    assert browser.post(PAGE + "?segmentti=passiiviset", {"muoto": "csv"}).status_code == 403


@pytest.mark.parametrize("text", CORPUS)
def test_no_cell_runs_in_csv_or_xlsx(b2b: Any, person: Any, signed_in: Any, text: str) -> None:
    from kortisto.contacts.models import Company, Contact

    contact = person()
    Contact.objects.filter(pk=contact.pk).update(given_name=text)
    contact.positions.update(job_title=text)
    Company.objects.update(name=text)
    browser = signed_in("marketing")
    row = table(taken(browser))[0]
    assert {row["Etunimi"], row["Titteli"], row["Yritys"]} == {f"'{text}"}
    data = taken(browser, kind="xlsx")
    values = sheet(data)[1]
    assert values.count(text) == 3 and "+358400004821" in values
    assert {type(value) for value in values} == {str}
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        written = b"".join(parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/"))
    assert not re.search(rb"<f[ >]|hyperlink", written), "a formula or a link"


def test_the_workbook_leaves_nothing_on_the_disk(b2b: Any, person: Any, signed_in: Any, settings: Any) -> None:
    person()
    browser = signed_in("marketing")
    taken(browser, kind="xlsx")
    broken = browser.post(PAGE, {"muoto": "xlsx"})
    assert next(iter(broken.streaming_content)) and list(settings.KORTISTO.home.glob(".scratch-*"))
    broken.close()
    assert not list(settings.KORTISTO.home.glob(".scratch-*"))


def test_who_became_passive_while_the_file_was_written_is_left_out(b2b: Any, person: Any, signed_in: Any) -> None:
    from kortisto.contacts import actions

    person(), (bert := person("Bert", "Åberg"))
    answer = signed_in("marketing").post(PAGE, {"muoto": "csv"})
    actions.passivate(contact=bert, by="test", now=NOW)
    assert [row["Etunimi"] for row in table(b"".join(answer.streaming_content))] == ["Aino"]


def test_who_may(b2b: Any, person: Any, signed_in: Any, time_machine: Any) -> None:
    person()
    outsider = signed_in("service")
    assert not outsider.user.has_right("export")
    assert outsider.post(PAGE, {"muoto": "csv"}).status_code == 403
    assert PAGE not in outsider.get("/henkilot/").content.decode()
    seller = signed_in("marketing")
    assert f'href="{PAGE}?segmentti=kaikki&amp;haku=leh' in seller.get("/henkilot/?haku=leh").content.decode()
    time_machine.move_to(NOW + timedelta(minutes=50), tick=False)
    answer = seller.post(PAGE, {"muoto": "csv"})
    assert answer.status_code == 302 and "vahvistus" in answer.headers["Location"], "a session left open takes nothing out"


@pytest.mark.parametrize("notice", ["hehku", "strict"])
def test_a_sentence_that_keeps_lists_on_our_server_refuses(
    request: pytest.FixtureRequest, person: Any, signed_in: Callable[..., Any], notice: str
) -> None:
    """H09, and B07 that inherits it: the sentence itself is the reason."""
    from kortisto.exchange.models import Disclosure

    said = {"hehku": "koottuja listoja edellisistä järjestelmistä", "strict": "kootuissa listoissa omalla palvelimellamme"}[notice]
    request.getfixturevalue(notice)
    person()
    browser = signed_in()
    for answer in (browser.get(PAGE), browser.post(PAGE, {"muoto": "csv"})):
        assert said in answer.content.decode() and b"Lehtovirta" not in answer.content
    assert answer.status_code == 422 and not Disclosure.objects.exists()
    assert "exported_files" in answer.content.decode(), "and what a notice has to say for files to leave"


def test_it_is_written_down_with_its_members_and_forgets_the_erased(b2b: Any, person: Any, signed_in: Any) -> None:
    from kortisto.exchange.models import Disclosure, DisclosureMember
    from kortisto.privacy import erasure
    from kortisto.privacy.models import AuditEvent, Subject

    people = [person(), person("Bert", "Åberg")]
    browser = signed_in("marketing")
    taken(browser)
    log = Disclosure.objects.get()
    assert (log.made_by, log.made_at, log.count, log.format) == (str(browser.user.ref), NOW, 2, "csv")
    assert {"name", "email", "dm_ban"} <= set(log.columns) and all(ref.startswith("b2b:") for ref in log.purposes)
    assert set(log.members.values_list("subject_id", flat=True)) == {one.subject_id for one in people}
    act = AuditEvent.objects.get(action="list.taken_out")
    assert act.actor_ref == str(browser.user.ref) and act.fields == log.columns
    gone = people[0].subject_id
    erasure.erase([Subject.objects.get(pk=gone)], reason="request", by="test", now=NOW, as_of=TODAY)
    assert list(DisclosureMember.objects.values_list("subject_id", flat=True)) == [people[1].subject_id]
    log.refresh_from_db()
    assert log.count == 2


def test_more_than_the_most_is_refused_with_the_remedy(b2b: Any, person: Any, signed_in: Any, monkeypatch: Any) -> None:
    from kortisto.exchange.export import acts
    from kortisto.exchange.models import Disclosure

    person(), person("Bert", "Åberg")
    monkeypatch.setattr(acts, "MOST", 1)
    browser = signed_in("marketing")
    answer = browser.post(PAGE, {"muoto": "csv"})
    assert answer.status_code == 422 and "Rajaa" in answer.content.decode()
    assert not Disclosure.objects.exists()
    assert browser.post(PAGE + "?haku=lehto", {"muoto": "csv"}).status_code == 200


def test_nothing_leaves_without_a_form_or_anybody(b2b: Any, signed_in: Any, person: Any) -> None:
    browser = signed_in("marketing")
    assert browser.post(PAGE, {"muoto": "csv"}).status_code == 422
    person()
    assert browser.post(PAGE, {"muoto": "exe"}).status_code == 422
    assert browser.get(PAGE).status_code == 200


def test_queries_do_not_grow_with_people_but_with_chunks(b2b: Any, person: Any, signed_in: Any, monkeypatch: Any) -> None:
    from kortisto.exchange.export import rows

    browser = signed_in("marketing")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            taken(browser)
        return len(queries)

    person()
    taken(browser)
    one = asked()
    person("Bert", "Åberg"), person("Cecilia", "Ström")
    assert asked() == one
    monkeypatch.setattr(rows, "CHUNK", 1)
    three = asked()
    person("Daniel", "Dahl")
    assert asked() - three == (three - one) / 2, "each chunk costs the same"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_file_goes_out_is_edited_and_comes_back(
    request: pytest.FixtureRequest, b2b: Any, person: Any, signed_in: Any, kind: str, language: str, settings: Any
) -> None:
    from kortisto.consents import actions as consents

    aino, bert = person(language="fi"), person("Bert", "Åberg")
    consents.object_to(contact=bert, channel="email", how="person_told", made_on=TODAY, by="test", now=NOW)
    browser = signed_in("marketing")
    browser.user.language = language
    browser.user.save()
    data = taken(browser, kind=kind)
    bring: Callable[..., Any] = request.getfixturevalue("bring")
    assert bring(data, f"V-00001.{kind}").counts == {"unchanged": 2}, "an untouched file changes nothing"
    assert bring(edited(data, kind), f"V-00001.{kind}").counts == {"completed": 1, "unchanged": 1}
    assert aino.positions.get().job_title == "Johtaja"
    assert bert.positions.get().phone == "+358400004821"
