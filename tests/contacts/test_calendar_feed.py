"""The calendar feed: secret, revocable, and silent about people unless every notice names it (H05, H09)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.contacts.conftest import NOW, TODAY
from tests.contacts.test_tasks import task

pytestmark = pytest.mark.usefixtures("at_noon")


def events(token: str) -> list[Any]:
    from icalendar import Calendar

    answer = Client().get(f"/kalenteri/{token}.ics")
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/calendar")
    assert answer.headers["Cache-Control"] == "no-store"
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


@pytest.fixture
def naming(monkeypatch: pytest.MonkeyPatch, b2b: Any) -> Any:
    """The same notice, with calendars among its systems."""
    from kortisto.privacy import publication
    from kortisto.privacy.policy.model import System

    feed = System("calendars", {"fi": "henkilöstön kalenterit"}, ("calendar_feed",))
    named = replace(b2b, systems={**b2b.systems, "calendars": feed})
    monkeypatch.setattr(publication, "active_policies", lambda as_of=None: [named])
    return named


def test_no_word_about_anybody_leaves_where_the_notice_does_not_name_it(any_notice: Any, person: Any, signed_in: Any) -> None:
    from datetime import time

    from kortisto.contacts.tasks import calendar

    browser, contact = signed_in(), person()
    task(browser.user, contact, kind="meet")
    task(browser.user, contact)
    task(browser.user, contact, kind="meet", due_time=time(9, 30))
    token = calendar.make(browser.user, now=NOW)
    told = events(token)
    assert [str(event["summary"]) for event in told] == ["2 tehtävää", "Tehtävä"]
    text = Client().get(f"/kalenteri/{token}.ics").content.decode()
    for word in ("Aino", "Lehtovirta", contact.code, "Merituuli", "Tapaa", "task-", "/henkilot/"):
        assert word not in text


def test_names_leave_only_where_the_notice_names_the_feed_and_the_gate_shows_them(naming: Any, person: Any, signed_in: Any) -> None:
    from kortisto.contacts import actions
    from kortisto.contacts.tasks import calendar

    browser, contact = signed_in("service"), person()
    task(browser.user, contact, kind="meet", title="Kysy kaapeista")
    token = calendar.make(browser.user, now=NOW)
    assert [str(event["summary"]) for event in events(token)] == ["Tapaa: Aino Lehtovirta"]
    assert b"kaapeista" not in Client().get(f"/kalenteri/{token}.ics").content
    actions.passivate(contact=contact, by="test", now=NOW)
    assert events(token) == []


def test_a_time_is_told_as_a_moment(naming: Any, signed_in: Any) -> None:
    from datetime import time

    from kortisto.contacts.tasks import calendar

    browser = signed_in("sales")
    task(browser.user, kind="meet", due_on=date(2026, 11, 25), due_time=time(9, 30))
    event = events(calendar.make(browser.user, now=NOW))[0]
    assert event.to_ical().count(b"20261125T073000Z") == 1, "half past nine in Helsinki"
    assert event["uid"].startswith("task-")


def test_the_address_is_made_shown_once_and_revoked(b2b: Any, signed_in: Callable[..., Any], time_machine: Any) -> None:
    from kortisto.contacts.models import CalendarFeed

    browser = signed_in("sales")
    time_machine.move_to(NOW + timedelta(minutes=50), tick=False)
    assert browser.post("/oma/kalenteri/osoite/").status_code == 302, "who signed in long ago confirms first"
    assert not CalendarFeed.objects.exists()
    time_machine.move_to(NOW, tick=False)
    page = browser.post("/oma/kalenteri/osoite/").content.decode()
    token = re.findall(r"/kalenteri/([\w-]+)\.ics", page)[0]
    assert len(token) == 43 and token not in CalendarFeed.objects.get().digest
    assert token not in browser.get("/oma/kalenteri/").content.decode()
    assert Client().get(f"/kalenteri/{token}.ics").status_code == 200
    browser.post("/oma/kalenteri/poisto/")
    assert Client().get(f"/kalenteri/{token}.ics").status_code == 404


def test_a_new_address_stops_the_old_and_the_account_both(b2b: Any, signed_in: Callable[..., Any], staff: Any) -> None:
    from kortisto.accounts import actions
    from kortisto.contacts.tasks import calendar

    browser = signed_in("sales")
    old, new = (calendar.make(browser.user, now=NOW) for _ in range(2))
    assert Client().get(f"/kalenteri/{old}.ics").status_code == 404
    assert Client().get(f"/kalenteri/{new}.ics").status_code == 200
    user = browser.user
    actions.change_user(by=None, user=user, name=user.name, email=user.email, ends_on=TODAY - timedelta(days=1), now=NOW)
    assert Client().get(f"/kalenteri/{new}.ics").status_code == 404


def test_an_unknown_address_writes_nothing_and_is_not_there(b2b: Any) -> None:
    for token in ("x", "a" * 43, "../../etc"):
        assert Client().get(f"/kalenteri/{token}.ics").status_code == 404
    assert Client().post(f"/kalenteri/{'a' * 43}.ics").status_code == 405
