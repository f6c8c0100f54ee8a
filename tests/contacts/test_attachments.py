"""Attachments: added and taken out on the pages, seen through the gate, sealed on the disk, gone with their record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.contacts.conftest import NOW, TODAY
from tests.proof import papers

pytestmark = pytest.mark.usefixtures("at_noon")


def sent(name: str = "tarjous.pdf", data: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or papers.pdf("Saaristomeren tarjous"))


def attached(contact: Any, *names: str, **more: Any) -> list[Any]:
    from kortisto.contacts.attachments import acts

    files = acts.check([acts.Sent(name, f"Sisältö: {name}".encode()) for name in names or ("muistio.txt",)])
    return acts.attach(contact=contact, files=files, by=more.pop("by", "test"), now=more.pop("now", NOW), **more)


@pytest.fixture(autouse=True)
def _nothing_there() -> None:
    """Rows of other tests were rolled back; their files were not."""
    for path in folder():
        path.unlink()


def folder() -> list[Path]:
    """The sealed files and their keys."""
    from django.conf import settings

    return [
        path for place in (Path(settings.KORTISTO.files), *settings.KORTISTO_KEYS.places) for path in place.glob("attachments/*")
    ]


def test_files_are_added_listed_and_saved_again_on_the_pages(b2b: Any, person: Callable[..., Any], signed_in: Any) -> None:
    from kortisto.contacts.models import Attachment
    from kortisto.privacy.models import ReadEvent

    contact, browser = person(), signed_in("sales")
    card, data = f"/henkilot/{contact.code}/", papers.pdf("Saaristomeren tarjous")
    answer = browser.post(f"{card}liitteet/", {"attached": [sent(data=data), sent("kuva.PNG", papers.png())]})
    assert answer.status_code == 302 and answer.headers["Location"] == card
    row = Attachment.objects.get(kind="pdf")
    page = browser.get(card).content.decode()
    for words in ("tarjous.pdf", "kuva.PNG", "PDF", "Marja Koskela", "24.11.2026", "24.11.2029"):
        assert words in page, words
    ReadEvent.objects.all().delete()
    answer = browser.get(f"{card}liitteet/{row.pk}/")
    assert answer.content == data and answer.headers["Content-Disposition"] == 'attachment; filename="tarjous.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert ReadEvent.objects.filter(subject_ref=str(contact.subject.ref)).count() == 1, "the download is a read"
    for path in folder():
        raw = path.read_bytes()
        assert b"%PDF" not in raw and data[:200] not in raw and path.stat().st_mode & 0o077 == 0, path


def test_the_files_of_a_call_stand_with_it_and_what_is_refused_records_nothing(
    b2b: Any, person: Callable[..., Any], signed_in: Any
) -> None:
    from kortisto.contacts.models import Attachment, Interaction

    contact, browser = person(), signed_in("sales")
    card = f"/henkilot/{contact.code}/"
    form = {"kind": "meeting_held", "happened_on": "2026-11-20", "summary": "Neuvottelu"}
    answer = browser.post(f"{card}yhteydenotot/", form | {"attached": [sent(), sent("lasku.exe", b"MZ\x00\x01")]})
    assert answer.status_code == 422 and "lasku.exe" in answer.content.decode()
    assert not Interaction.objects.exists() and not Attachment.objects.exists() and folder() == []
    assert browser.post(f"{card}yhteydenotot/", form | {"attached": [sent()]}).status_code == 302
    row = Attachment.objects.get()
    assert row.interaction == Interaction.objects.get() and row.company == contact.positions.get().company
    page = browser.get(card).content.decode()
    assert page.count(f'{card}liitteet/{row.pk}/"') == 2, "in the timeline and in the list"
    assert "20.11.2029" in page, "its last day is the one of the meeting"
    more = browser.post(f"{card}liitteet/?yhteydenotto={row.interaction_id}", {"attached": [sent("liite.txt", "äö".encode())]})
    assert more.status_code == 302 and row.interaction.attachments.count() == 2


def test_a_file_lies_with_a_task(b2b: Any, person: Callable[..., Any], signed_in: Any) -> None:
    from kortisto.contacts.models import Attachment
    from kortisto.privacy.models import Keep
    from tests.contacts.test_tasks import task

    contact, browser = person(), signed_in("sales")
    row = task(browser.user, contact, due_on=date(2027, 2, 1))
    address = f"/henkilot/{contact.code}/liitteet/?tehtava={row.pk}"
    assert address in browser.get(f"/henkilot/{contact.code}/").content.decode()
    assert browser.post(address, {"attached": [sent()]}).status_code == 302
    made = Attachment.objects.get()
    assert made.task == row
    assert Keep.objects.get(datum="attachments").until == date(2030, 2, 1), "as long as the task it lies with"
    other = person(given="Bertta")
    assert browser.post(f"/henkilot/{other.code}/liitteet/?tehtava={row.pk}", {"attached": [sent()]}).status_code == 404


@pytest.mark.parametrize("notice", ["hehku", "yritys"])
def test_where_the_notice_has_no_purpose_the_page_says_which_sentence_leaves_them_out(
    notice: str, request: Any, person: Callable[..., Any], signed_in: Any
) -> None:
    from kortisto.contacts.models import Attachment
    from kortisto.contacts.refusals import Refused

    request.getfixturevalue(notice)
    contact, browser = person(), signed_in()
    with pytest.raises(Refused) as refusal:
        attached(contact)
    assert refusal.value.code == "not_in_notice" and folder() == []
    card = f"/henkilot/{contact.code}/"
    page = browser.get(card).content.decode()
    assert "Liitetiedostoja ei säilytetä" in page and ("H06" in page) == (notice == "hehku")
    assert "Liitä tiedostoja" not in page
    assert browser.post(f"{card}liitteet/", {"attached": [sent()]}).status_code == 403 and not Attachment.objects.exists()
    assert 'type="file"' not in browser.get(f"{card}yhteydenotot/").content.decode()


def test_who_may_not_see_the_person_or_the_datum_gets_nothing(b2b: Any, person: Callable[..., Any], signed_in: Any) -> None:
    contact = person()
    [row] = attached(contact)
    address = f"/henkilot/{contact.code}/liitteet/{row.pk}/"
    assert signed_in("sales").get(address).status_code == 200
    for role in ("finance", "events", "administrator"):
        browser = signed_in(role)
        assert browser.get(address).status_code in (403, 404), role
        assert browser.post(f"{address}poisto/").status_code in (403, 404), role
        assert "muistio" not in browser.get("/").content.decode()
    other = person(given="Bertta")
    assert signed_in("service").get(f"/henkilot/{other.code}/liitteet/{row.pk}/").status_code == 404, "of another card"


def test_deleted_and_taken_back_and_destroyed_in_the_night(b2b: Any, person: Callable[..., Any], signed_in: Any) -> None:
    from kortisto.contacts.attachments import acts
    from kortisto.contacts.models import Attachment

    contact, browser = person(), signed_in("sales")
    [row] = attached(contact)
    card = f"/henkilot/{contact.code}/"
    headers = {"HX-Request": "true", "HX-Target": "section#liitteet-osio"}
    fragment = browser.post(f"{card}liitteet/{row.pk}/poisto/", headers=headers).content.decode()
    assert "<html" not in fragment and "muistio.txt" not in fragment and f"{card}liitteet/{row.pk}/paluu/" in fragment
    assert browser.get(f"{card}liitteet/{row.pk}/").status_code == 404
    browser.post(f"{card}liitteet/{row.pk}/paluu/")
    assert browser.get(f"{card}liitteet/{row.pk}/").status_code == 200
    browser.post(f"{card}liitteet/{row.pk}/poisto/")
    assert acts.clear(NOW + timedelta(hours=23)) == {"deleted": 0, "strays": 0} and len(folder()) >= 2
    assert acts.clear(NOW + timedelta(hours=25))["deleted"] == 1
    assert not Attachment.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_destroyed_leaves_neither_file_nor_key(person: Callable[..., Any]) -> None:
    from kortisto.contacts.attachments import acts
    from tests.contacts.conftest import install

    install("b2b")
    [row, other] = attached(person(), "muistio.txt", "toinen.txt")
    acts.remove(row, by="test", now=NOW)
    acts.clear(NOW + timedelta(hours=25))
    left = folder()
    assert {path.stem for path in left} == {other.ref.hex} and len(left) >= 2


def test_a_company_shows_what_was_added_while_the_person_worked_there(
    b2b: Any, person: Callable[..., Any], company: Any, signed_in: Any
) -> None:
    from kortisto.contacts import actions
    from kortisto.contacts.details import WorkDetails
    from kortisto.contacts.models import Attachment

    contact, browser, new = person(), signed_in("sales", "privacy_officer"), company("Uusi Työ Oy")
    old = contact.positions.get().company
    page = f"/yritykset/{old.code}/liitteet/"
    assert browser.post(page, {"attached": [sent()]}).status_code == 422, "whom it concerns must be said"
    assert browser.post(page, {"person": "H-99999", "attached": [sent()]}).status_code == 422
    assert browser.post(page, {"person": contact.code, "attached": [sent()]}).status_code == 302
    assert Attachment.objects.get().contact == contact
    assert "tarjous.pdf" in browser.get(f"/yritykset/{old.code}/").content.decode()
    actions.move(
        contact=contact, company=new, moved_on=TODAY, details=WorkDetails(), source="itse", source_kind="person", by="test", now=NOW
    )
    assert "tarjous.pdf" in browser.get(f"/yritykset/{old.code}/").content.decode(), "it stays with the old company"
    assert "tarjous.pdf" not in browser.get(f"/yritykset/{new.code}/").content.decode()
    assert "tarjous.pdf" in browser.get(f"/henkilot/{contact.code}/").content.decode()


def test_merged_cards_have_the_files_of_both_and_give_them_back(b2b: Any, person: Callable[..., Any]) -> None:
    from kortisto.contacts.attachments import storage
    from kortisto.contacts.merging import people
    from kortisto.contacts.merging.parting import part
    from kortisto.contacts.models import Contact, PersonMerge

    one, other = person(), person(given="Aina")
    [row] = attached(other)
    people.merge(kept=one, gone=other, by="test", now=NOW)
    row.refresh_from_db()
    assert row.contact == one and storage.read(row) == "Sisältö: muistio.txt".encode()
    part(PersonMerge.objects.get(), by="test", now=NOW)
    row.refresh_from_db()
    assert row.contact == Contact.objects.get(given_name="Aina")


def test_more_than_fits_is_refused_before_it_is_read(b2b: Any, person: Callable[..., Any], signed_in: Any, settings: Any) -> None:
    from dataclasses import replace

    from kortisto.contacts.models import Attachment

    settings.KORTISTO = replace(settings.KORTISTO, values={**settings.KORTISTO.values, "attachments_most_mb": 1})
    contact, browser = person(), signed_in("sales")
    page = f"/henkilot/{contact.code}/liitteet/"
    large = b"rivi\n" * (220 * 1024)
    answer = browser.post(page, {"attached": [sent("iso.txt", large)]})
    assert answer.status_code == 422 and "suurempi kuin 1 Mt" in answer.content.decode()
    answer = browser.post(page, {"attached": [sent("iso.txt", large) for _ in range(4)]})
    assert answer.status_code == 413 and "yli 3 Mt" in answer.content.decode()
    assert not Attachment.objects.exists()


def test_a_call_taken_back_takes_its_files_along(b2b: Any, person: Callable[..., Any]) -> None:
    from kortisto.contacts import actions
    from kortisto.contacts.models import Attachment

    contact = person()
    token = actions.log_interaction(contact=contact, kind="call_held", by="test", now=NOW).token
    [row] = attached(contact, interaction=contact.interactions.get())
    actions.take_back_interaction(contact=contact, token=token, by="test", now=NOW)
    assert Attachment.objects.get(pk=row.pk).removed_at is not None


def test_pages_ask_as_often_with_three_files_as_with_one(b2b: Any, person: Callable[..., Any], signed_in: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    contact, browser, counted = person(), signed_in("sales"), []
    company = contact.positions.get().company
    pages = (f"/henkilot/{contact.code}/", f"/yritykset/{company.code}/", f"/henkilot/{contact.code}/liitteet/")
    for number in range(3):
        colleague = person(given=f"Kollega{number}")
        for one in (contact, colleague):
            entry = one.interactions.create(
                kind="call_held", happened_at=NOW, happened_on=TODAY, recorded_by=browser.user.actor_ref, recorded_at=NOW
            )
            attached(one, f"muistio{number}.txt", company=company, interaction=entry, by=browser.user.actor_ref)
        if number == 1:
            continue
        counts = []
        for page in pages:
            browser.get(page)
            with CaptureQueriesContext(connection) as found:
                assert f"muistio{number}.txt" in browser.get(page).content.decode(), page
            counts.append(len(found))
        counted.append(counts)
    assert counted[0] == counted[1]


def test_what_a_legal_hold_covers_is_not_deleted(b2b: Any, person: Callable[..., Any], signed_in: Any) -> None:
    from kortisto.contacts.attachments import acts
    from kortisto.contacts.models import Attachment
    from kortisto.privacy import holds

    contact, browser = person(), signed_in("sales")
    [row] = attached(contact)
    acts.remove(row, by="test", now=NOW)
    hold = holds.set(contact.subject, data=["attachments"], ground="claim", case_reference="R-1", by="test", now=NOW)
    assert acts.clear(NOW + timedelta(days=2))["deleted"] == 0, "held after it was deleted"
    acts.restore(row, by="test", now=NOW)
    browser.post(f"/henkilot/{contact.code}/liitteet/{row.pk}/poisto/")
    assert Attachment.objects.get().removed_at is None
    holds.release(hold, by="test", now=NOW)
    browser.post(f"/henkilot/{contact.code}/liitteet/{row.pk}/poisto/")
    assert Attachment.objects.get().removed_at is not None
