"""Attachments in the palette: found by name where the gate shows them, and by nobody once they are deleted, erased or hidden."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests.contacts.conftest import NOW
from tests.contacts.test_attachments import attached
from tests.search.test_index import vocabulary

pytestmark = pytest.mark.usefixtures("at_noon")
NAME = "Saariston_tarjous 2026.txt"


def found(browser: Any, words: str) -> str:
    answer = browser.get("/haku/", {"q": words}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    page: str = answer.content.decode()
    return page.replace("<mark>", "").replace("</mark>", "")


def finds(browser: Any, words: str = "saar") -> bool:
    return "liite-" in found(browser, words)


def entries() -> dict[int, int]:
    """Attachment → subject, as the index has them."""
    from kortisto.search.models import SearchDocument

    return dict(SearchDocument.objects.filter(kind="attachment").values_list("object_id", "subject_id"))


def test_a_file_is_found_by_its_name_and_leads_to_its_place_on_the_card(
    b2b: Any, person: Callable[..., Any], signed_in: Any
) -> None:
    contact, browser = person(), signed_in("sales")
    company = contact.positions.get().company
    [row] = attached(contact, NAME, company=company)
    for number in range(7):
        attached(contact, f"uudempi {number}.txt", now=NOW + timedelta(minutes=number + 1))
    for words in ("saar", "sa ta", "TARJOUS saariston", "saaristin", "2026 tarj", "saariston_tarjous 2026.txt"):
        assert finds(browser, words), words
    page = found(browser, "xx saar")
    assert "liite-" not in page, "every word must be answered"
    page = found(browser, "sa")
    card = f"/henkilot/{contact.code}/"
    assert f'data-href="{card}?liite={row.pk}#liite-{row.pk}"' in page and "Asiakirjat" in page
    assert f"<small>Aino Lehtovirta · {company.name} · 24.11.2026</small>" in page
    assert f"{card}liitteet/{row.pk}/" not in page, "it opens the card and downloads nothing"
    drawn = browser.get(f"{card}?liite={row.pk}").content.decode()
    assert drawn.index(f'id="liite-{row.pk}"') < drawn.index("uudempi 6.txt"), "older than those shown, and yet there"
    assert f'id="liite-{row.pk}"' not in browser.get(card).content.decode()
    for odd in ("x", "-1", "9" * 40, "²", ""):
        assert browser.get(card, {"liite": odd}).status_code == 200, odd


def test_two_files_of_one_name_are_told_apart_by_whose_they_are(b2b: Any, person: Callable[..., Any], signed_in: Any) -> None:
    first, second = person(), person(given="Bertta", family="Kuusamo")
    attached(first, NAME, company=first.positions.get().company)
    attached(second, NAME)
    page = found(signed_in("sales"), "saar")
    assert "Aino Lehtovirta · Merituuli Telakka Oy · 24.11.2026" in page and "Bertta Kuusamo · 24.11.2026" in page


@pytest.mark.parametrize("role", ["finance", "events", "administrator"])
def test_who_may_not_see_it_learns_nothing_of_it(role: str, b2b: Any, person: Callable[..., Any], signed_in: Any) -> None:
    attached(person(), NAME)
    browser = signed_in(role)
    answers = [browser.get("/haku/", {"q": words}, headers={"HX-Request": "true"}) for words in ("saaristo", "saaxisto")]
    assert answers[0].status_code == answers[1].status_code
    assert answers[0].content.replace(b"saaristo", b"") == answers[1].content.replace(b"saaxisto", b"")


def test_a_role_whose_purposes_list_no_files_finds_the_person_alone(
    db: None, person: Callable[..., Any], signed_in: Any, tmp_path: Path
) -> None:
    """Nor do names of files stop the typing slips of somebody who may not see them."""
    from kortisto.privacy import publication
    from kortisto.privacy.policy.load import load

    text = Path(str(files("kortisto") / "policies" / "b2b.toml")).read_text("utf-8")
    head, history = text.split('id = "history"')
    own = history.replace('roles = ["sales", "service", "marketing", "privacy_officer"]', 'roles = ["sales", "privacy_officer"]', 1)
    (tmp_path / "b2b.toml").write_text(f'{head}id = "history"{own}', "utf-8")
    publication.install([load(tmp_path / "b2b.toml")], by="test", now=datetime(2020, 1, 1, tzinfo=UTC))
    contact = person()
    attached(contact, NAME, "lehtovitra.txt")
    seller, servant = signed_in("sales"), signed_in("service")
    assert finds(seller) and not finds(servant)
    for browser in (seller, servant):
        page = found(browser, "lehtovitra")
        assert f'data-href="/henkilot/{contact.code}/"' in page, "the slip leads to the person"
        assert ("liite-" in page) == (browser is seller)


def test_only_while_the_datum_is_live(b2b: Any, person: Callable[..., Any], signed_in: Any) -> None:
    from kortisto.privacy.models import Keep

    [row] = attached(person(), NAME)
    browser = signed_in("sales")
    assert finds(browser)
    Keep.objects.filter(datum="attachments", record=f"contacts.attachment:{row.pk}").update(live={}, mask=0)
    assert not finds(browser) and "Lehtovirta" in found(browser, "lehto")
    Keep.objects.filter(datum="attachments").delete()
    assert not finds(browser), "a file of which nobody knows a last day is nobody's to see"


def test_the_second_line_does_not_tell_of_a_job_that_is_hidden(b2b: Any, person: Callable[..., Any], signed_in: Any) -> None:
    from kortisto.privacy.models import Keep

    contact, browser = person(), signed_in("sales")
    attached(contact, NAME, company=contact.positions.get().company)
    Keep.objects.filter(datum="company").update(live={}, mask=0)
    page = found(browser, "saar")
    assert "<small>Aino Lehtovirta · 24.11.2026</small>" in page and "Merituuli" not in page


def test_restricted_and_passive_people_keep_their_files_to_themselves(b2b: Any, person: Callable[..., Any], signed_in: Any) -> None:
    from kortisto.contacts import actions
    from kortisto.privacy import restrictions

    contact, other = person(), person(given="Bertta")
    attached(contact, NAME)
    attached(other, "Veneen kuvat.txt")
    seller, servant = signed_in("sales"), signed_in("service")
    assert finds(servant) and finds(servant, "vene")
    restrictions.set(contact.subject, ground="request", by="test", now=NOW)
    assert not finds(servant) and not finds(seller)
    restrictions.lift(contact.subject, ground="request", by="test", now=NOW)
    assert finds(servant)
    actions.passivate(contact=other, by="test", now=NOW)
    assert not finds(servant, "vene"), "who may not move people on sees none who left"
    assert finds(seller, "vene"), "who may, sees the card and its files"


def test_deleted_it_leaves_the_index_and_taken_back_it_returns(b2b: Any, person: Callable[..., Any], signed_in: Any) -> None:
    from kortisto import search
    from kortisto.contacts.attachments import acts

    contact, browser = person(), signed_in("sales")
    [row, other] = attached(contact, NAME, "toinen.txt")
    acts.remove(row, by="test", now=NOW)
    assert set(entries()) == {other.pk} and "saariston" not in vocabulary() and not finds(browser)
    search.rebuild()
    assert set(entries()) == {other.pk}, "nor does the weekly rebuild bring it back"
    acts.restore(row, by="test", now=NOW)
    assert set(entries()) == {row.pk, other.pk} and finds(browser)
    acts.remove(row, by="test", now=NOW)
    acts.clear(NOW + timedelta(hours=25))
    assert set(entries()) == {other.pk} and "saariston" not in vocabulary()


def test_a_restored_copy_does_not_find_what_was_deleted(b2b: Any, person: Callable[..., Any]) -> None:
    from kortisto.contacts.privacy.attaching import detached
    from kortisto.privacy.ledger import Entry
    from kortisto.privacy.ledger.entries import Line

    contact = person()
    [row] = attached(contact, NAME)
    entry = Entry("detached", str(contact.subject.ref), [row.ref.hex])
    detached(Line.of(entry, 1, "", NOW), contact.subject, NOW)
    assert entries() == {} and "saariston" not in vocabulary()


def test_a_call_taken_back_takes_the_names_of_its_files_along(b2b: Any, person: Callable[..., Any]) -> None:
    from kortisto.contacts import actions

    contact = person()
    token = actions.log_interaction(contact=contact, kind="call_held", by="test", now=NOW).token
    attached(contact, NAME, interaction=contact.interactions.get())
    assert entries()
    actions.take_back_interaction(contact=contact, token=token, by="test", now=NOW)
    assert entries() == {} and "saariston" not in vocabulary()


def test_a_merge_moves_the_entry_and_parting_gives_it_back(b2b: Any, person: Callable[..., Any], signed_in: Any) -> None:
    from kortisto.contacts.merging import people
    from kortisto.contacts.merging.parting import part
    from kortisto.contacts.models import Contact, PersonMerge

    one, other = person(), person(given="Aina")
    [row] = attached(other, NAME)
    [own] = attached(one, "oma.txt")
    people.merge(kept=one, gone=other, by="test", now=NOW)
    assert entries() == {row.pk: one.subject_id, own.pk: one.subject_id}
    browser = signed_in("sales")
    assert f"/henkilot/{one.code}/?liite={row.pk}" in found(browser, "saar")
    part(PersonMerge.objects.get(), by="test", now=NOW)
    back = Contact.objects.get(given_name="Aina")
    assert entries() == {row.pk: back.subject_id, own.pk: one.subject_id}
    assert f"/henkilot/{back.code}/?liite={row.pk}" in found(browser, "saar")


@pytest.mark.django_db(transaction=True)
def test_the_term_of_the_file_takes_its_name_out_while_the_person_stays(person: Callable[..., Any]) -> None:
    from kortisto.contacts.models import Contact
    from tests.contacts.conftest import install
    from tests.proof.people import sweep

    install("b2b")
    contact = person()
    [row] = attached(contact, NAME)
    sweep(date(2029, 11, 24))
    assert set(entries()) == {row.pk}, "its last day"
    sweep(date(2029, 11, 26))
    assert entries() == {} and not {"saariston", "tarjous"} & vocabulary()
    assert Contact.objects.filter(pk=contact.pk).exists() and "lehtovirta" in vocabulary()


@pytest.mark.parametrize("role", ["sales", "privacy_officer"])
def test_the_palette_asks_as_often_with_three_files_as_with_one(
    role: str, b2b: Any, person: Callable[..., Any], company: Any, signed_in: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser, counted = signed_in(role), []
    for number in range(3):
        one = person(given=f"Kollega{number}", at=company(f"Talo {number} Oy"))
        attached(one, NAME, company=one.positions.get().company)
        if number != 1:
            found(browser, "saar")
            with CaptureQueriesContext(connection) as asked:
                assert found(browser, "saar").count("#liite-") == number + 1
            counted.append(len(asked))
    assert counted[0] == counted[1]
