"""A call in two clicks: what is kept of it, what counts, how it is taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.contacts.conftest import NOW, TODAY

pytestmark = pytest.mark.usefixtures("at_noon")
HTMX = {"HX-Request": "true", "HX-Target": "section#aika-osio"}
DIALOG = {"HX-Request": "true", "HX-Target": "dialog#teko"}


def state(contact: Any) -> tuple[Any, ...]:
    """Everything a logged call may touch."""
    from kortisto.contacts.actions.notices import inform_by
    from kortisto.contacts.models import Contact

    row = Contact.objects.select_related("subject").get(pk=contact.pk)
    return row.last_activity_on, row.subject.keep_until, inform_by(row), row.interactions.count()


def test_a_call_is_logged_in_place_and_taken_back(any_notice: Any, person: Callable[..., Any], signed_in: Any) -> None:
    contact = person(obtained_on=TODAY - timedelta(days=3))
    browser, before = signed_in(), state(contact)
    answer = browser.post(f"/henkilot/{contact.code}/yhteydenotot/heti/", {"kind": "call_held"}, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 200 and "<html" not in page and 'id="aika-osio"' in page
    assert 'hx-swap-oob="true"' in page and "Puhelu" in page
    last, _until, inform, count = state(contact)
    assert (last, inform, count) == (TODAY, TODAY, 1), "an activity, and the first contact"
    undo = page.split('action="')[-1].split('"')[0]
    assert undo.startswith(f"/henkilot/{contact.code}/kumous/")
    browser.post(undo)
    assert state(contact) == before


def test_an_unanswered_attempt_is_kept_and_is_no_activity(any_notice: Any, person: Callable[..., Any], signed_in: Any) -> None:
    """H12: five years run from what the person did, not from our trying."""
    contact, browser = person(), signed_in()
    before = state(contact)
    browser.post(f"/henkilot/{contact.code}/yhteydenotot/heti/", {"kind": "call_tried"}, headers=HTMX)
    assert state(contact) == (*before[:3], 1)


def test_from_a_row_it_is_a_dialog_of_five_buttons(b2b: Any, person: Callable[..., Any], signed_in: Any) -> None:
    contact, browser = person(), signed_in("sales")
    address = f"/henkilot/{contact.code}/yhteydenotot/heti/"
    assert address in browser.get("/henkilot/").content.decode()
    page = browser.get(address, headers=DIALOG).content.decode()
    assert page.count('name="kind"') == 5 and "<html" not in page
    done = browser.post(address, {"kind": "meeting_held"}, headers=DIALOG)
    assert "data-done" in done.content.decode() and "HX-Refresh" not in done.headers
    assert contact.interactions.get().kind == "meeting_held"


def test_without_scripts_it_is_a_page(b2b: Any, person: Callable[..., Any], signed_in: Any) -> None:
    contact, browser = person(), signed_in("sales")
    address = f"/henkilot/{contact.code}/yhteydenotot/heti/"
    assert browser.get(address).status_code == 200
    answer = browser.post(address, {"kind": "outbound_message"})
    assert answer.headers["Location"] == f"/henkilot/{contact.code}/"
    assert "kumous" in browser.get(answer.headers["Location"]).content.decode()


def test_a_kind_nobody_knows_is_refused_and_nothing_kept(b2b: Any, person: Callable[..., Any], signed_in: Any) -> None:
    contact, browser = person(), signed_in("sales")
    for kind in ("", "note", "imported"):
        answer = browser.post(f"/henkilot/{contact.code}/yhteydenotot/heti/", {"kind": kind}, headers=DIALOG)
        assert answer.status_code == 422, kind
    assert not contact.interactions.exists()


def test_taking_back_leaves_what_came_after(b2b: Any, person: Callable[..., Any]) -> None:
    """A meeting noted since still counts when the call before it is taken back."""
    from kortisto.contacts import actions

    contact = person()
    token = actions.log_interaction(contact=contact, kind="call_held", by="test", now=NOW).token
    later = NOW + timedelta(days=2)
    actions.record_interaction(contact=contact, kind="meeting_held", happened_at=later, by="test", now=later)
    actions.take_back_interaction(contact=contact, token=token, by="test", now=later)
    assert state(contact)[0] == date(2026, 11, 26) and contact.interactions.get().kind == "meeting_held"


def test_the_palette_offers_the_call_and_the_task(b2b: Any, person: Callable[..., Any], signed_in: Any) -> None:
    contact = person()
    page = signed_in("sales").get("/haku/?q=aino+lehtovirta").content.decode()
    assert f"/henkilot/{contact.code}/yhteydenotot/heti/" in page
    assert f"/tehtavat/uusi/?henkilo={contact.code}" in page


def test_what_a_form_recorded_is_taken_back_with_its_words(any_notice: Any, person: Callable[..., Any], signed_in: Any) -> None:
    contact = person(obtained_on=TODAY - timedelta(days=3))
    browser, before = signed_in(), state(contact)
    given = {"kind": "meeting_held", "happened_on": (TODAY - timedelta(days=1)).isoformat()}
    answer = browser.post(f"/henkilot/{contact.code}/yhteydenotot/", given, headers=DIALOG)
    assert answer.status_code == 204, answer.content.decode()[-900:]
    assert state(contact)[0] == TODAY - timedelta(days=1)
    page = browser.get(f"/henkilot/{contact.code}/").content.decode()
    undo = page.split('id="toasts"')[1].split('action="')[1].split('"')[0]
    assert undo.startswith(f"/henkilot/{contact.code}/kumous/")
    browser.post(undo)
    assert state(contact) == before


def test_undo_leaves_the_reader_on_the_list_it_was_pressed_on(b2b: Any, person: Callable[..., Any], signed_in: Any) -> None:
    contact, browser = person(), signed_in()
    for here in ("/henkilot/?haku=virta&jarj=-nimi", f"/henkilot/{contact.code}/?lista=haku%3Dvirta"):
        browser.post(
            f"/henkilot/{contact.code}/yhteydenotot/heti/", {"kind": "call_held"}, headers={"Referer": f"http://testserver{here}"}
        )
        page = browser.get(here).content.decode()
        undo = page.split('id="toasts"')[1].split('action="')[1].split('"')[0]
        assert browser.post(undo, headers={"Referer": f"http://testserver{here}"})["Location"] == here
