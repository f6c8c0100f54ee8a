"""Open sessions: seen in words, ended one by one or all others; the rules of a session hold for each (T22, H05)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kortisto.accounts import actions, jobs, open_sessions, sessions
from kortisto.accounts.models import Session, User
from kortisto.privacy import replay
from kortisto.privacy.ledger import Entry, Line
from kortisto.privacy.models import LedgerPending

from .people import PASSWORD, door, turn_on

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0"
)
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1"
PAGE = "/oma/kirjautuminen/"


def entered(name: str = "marja", agent: str = FIREFOX, remote: str = "192.0.2.77") -> Client:
    client = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=remote, HTTP_ACCEPT_LANGUAGE="en")
    assert door(client, name).status_code == 302
    return client


@pytest.fixture
def marja(make) -> User:
    return make("marja", "sales")


def refs(client: Client) -> list[str]:
    return re.findall(r'action="/oma/istunnot/([0-9a-f]{32})/"', client.get(PAGE).content.decode())


def test_devices_and_networks_are_told_in_words_and_no_key_is_on_the_page(marja) -> None:
    here = entered()
    entered(agent=EDGE, remote="2001:db8:5:6::9")
    entered(agent=IPHONE, remote="198.51.100.4")
    page = here.get(PAGE).content.decode()
    for words in ("Firefox, Linux", "Edge, Windows", "Safari, iPhone", "192.0.2.x", "198.51.100.x", "2001:db8:5::x"):
        assert words in page
    assert "192.0.2.77" not in page and "2001:db8:5:6" not in page
    assert not [row.session_key for row in Session.objects.all() if row.session_key in page]
    assert "192.0.2.77" not in str([(row.place, row.get_decoded()) for row in Session.objects.all()])


def test_one_is_ended_and_the_others_stay(marja) -> None:
    here, there, third = entered(), entered(agent=EDGE), entered(agent=IPHONE)
    wanted = open_sessions.ref(there.session.session_key or "")
    assert wanted in refs(here)
    assert here.post(f"/oma/istunnot/{wanted}/")["Location"] == PAGE
    assert there.get("/oma/").status_code == 302
    assert there.get("/oma/", headers={"HX-Request": "true"}).status_code == 401
    assert third.get("/oma/").status_code == here.get("/oma/").status_code == 200
    assert wanted not in refs(here)


def test_all_others_are_ended_at_once(marja) -> None:
    here, there, third = entered(), entered(agent=EDGE), entered(agent=IPHONE)
    here.post("/oma/istunnot/")
    assert here.get("/oma/").status_code == 200
    assert there.get("/oma/").status_code == third.get("/oma/").status_code == 302
    assert refs(here) == []


def test_nobody_ends_the_session_of_another(marja, make) -> None:
    make("teemu", "sales")
    mine, his = entered(), entered("teemu")
    his.post(f"/oma/istunnot/{open_sessions.ref(mine.session.session_key or '')}/")
    his.post("/oma/istunnot/")
    assert mine.get("/oma/").status_code == 200


def test_the_list_costs_the_same_for_one_and_for_three(marja) -> None:
    here = entered()
    with CaptureQueriesContext(connection) as few:
        here.get(PAGE)
    entered(), entered(agent=EDGE)
    with CaptureQueriesContext(connection) as many:
        assert len(re.findall(r'<th scope="row">', here.get(PAGE).content.decode())) == 3
    assert len(many) == len(few)


def test_what_opens_nothing_is_not_listed_and_is_cleared_at_night(marja, make) -> None:
    old, here = entered(), None
    del old
    actions.set_password(by=marja, user=marja, password="toinen pitkä salasana", now=timezone.now())
    here = Client()
    door(here, "marja", "toinen pitkä salasana")
    assert refs(here) == [], "the session made under the old password is dead"
    Client().post("/kieli/", {"language": "en"})
    assert Session.objects.filter(user=marja).count() == 2
    assert jobs.tidy.call()["sessions"] == 1
    assert Session.objects.filter(user=marja).count() == 1 and here.get("/oma/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(hours=9), tick=True):
        jobs.tidy.call()
    assert not Session.objects.filter(user=marja).exists(), "idle for more than eight hours"


def test_closing_the_account_leaves_no_session(marja) -> None:
    client = entered()
    actions.close_account(by=None, user=User.objects.get(pk=marja.pk), now=timezone.now())
    assert not Session.objects.filter(user=marja).exists()
    assert client.get("/oma/").status_code == 302


def test_whoever_left_since_the_backup_does_not_come_back_with_it(marja, make) -> None:
    """H05: the ledger ends the account again, and no session of the day of the backup is open."""
    client, now = entered(), timezone.now()
    of_the_backup = User.objects.filter(pk=marja.pk).values("closed_at", "employment_ends_on", "epoch").get()
    sessions_then = list(Session.objects.all())
    actions.close_account(by=None, user=User.objects.get(pk=marja.pk), now=now)
    [entry] = LedgerPending.objects.filter(kind="employment_end")
    User.objects.filter(pk=marja.pk).update(**of_the_backup)
    Session.objects.bulk_create(sessions_then)
    assert client.get("/oma/").status_code == 200, "as in the backup"
    line = Line.of(Entry(entry.kind, entry.subject_ref, entry.scope), 1, "", now)
    replay._handlers[line.kind](line, marja.subject, now)
    assert client.get("/oma/").status_code == 302 and door(Client(), "marja").status_code == 422
    make("olli", "sales")
    olli = entered("olli")
    replay.after_restore()
    assert olli.get("/oma/").status_code == 302


def test_behind_a_proxy_the_address_is_the_one_the_proxy_saw(marja, settings, rf) -> None:
    from dataclasses import replace

    def seen() -> str:
        claimed = {"X-Forwarded-For": "10.0.0.1, 203.0.113.9"}
        return sessions.address(rf.get("/", headers=claimed, REMOTE_ADDR="127.0.0.1"))

    assert seen() == "127.0.0.1", "without a proxy of ours anybody could claim anything"
    settings.KORTISTO = replace(settings.KORTISTO, values={**settings.KORTISTO.values, "web_behind_proxy": True})
    assert seen() == "203.0.113.9"
    # Failures from one place behind the proxy do not slow the others down (T21).
    for number in range(45):
        door(Client(), f"arvaus{number}", "väärä", headers={"X-Forwarded-For": "203.0.113.1"}, REMOTE_ADDR="127.0.0.1")
    slowed = door(Client(), "marja", headers={"X-Forwarded-For": "203.0.113.1"}, REMOTE_ADDR="127.0.0.1")
    free = door(Client(), "marja", headers={"X-Forwarded-For": "203.0.113.2"}, REMOTE_ADDR="127.0.0.1")
    assert (slowed.status_code, free.status_code) == (429, 302)


@pytest.mark.parametrize(
    ("address", "kept"),
    [("192.0.2.77", "192.0.2.x"), ("::ffff:192.0.2.77", "192.0.2.x"), ("2001:db8:5:6::1", "2001:db8:5::x"), ("::1", "::x"), ("", ""),
     ("unix:", "")],
)  # fmt: skip
def test_of_an_address_only_the_beginning_is_kept(address: str, kept: str) -> None:
    assert sessions.shortened(address) == kept


STEP_UP = (
    ("get", "/oma/salasana/"), ("get", "/oma/avaimet/uusi/"), ("post", "/oma/avaimet/1/poisto/"), ("post", "/oma/kaksivaiheinen/pois/"),
    ("get", "/oma/varakoodit/"), ("post", "/oma/varakoodit/"), ("get", "/kayttajat/uusi/"), ("get", "/kayttajat/1/"),
    ("post", "/kayttajat/1/linkki/"), ("post", "/kayttajat/1/kaksivaiheinen/"),
)  # fmt: skip


@pytest.mark.parametrize(("method", "path"), STEP_UP)
def test_a_session_left_open_cannot_make_itself_at_home(make, enter, method: str, path: str) -> None:
    boss = make("pomo", "administrator")
    turn_on(boss)
    client = enter(Client(), boss)
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=True):
        answer = getattr(client, method)(path, headers={"referer": "http://testserver/oma/kirjautuminen/"})
        assert answer["Location"].startswith("/oma/vahvistus/?jatka=")
        assert answer["Location"].endswith("%2Foma%2Fkirjautuminen%2F") == (method == "post")
        assert client.get("/oma/").status_code == 200, "reading goes on"
    assert User.objects.get(pk=boss.pk).epoch == boss.epoch


def test_confirming_asks_for_what_the_door_asks_for(make, enter) -> None:
    from .people import totp

    boss = make("pomo", "administrator")
    turn_on(boss)
    client = enter(Client(), boss)
    page = "/oma/vahvistus/?jatka=/oma/salasana/"
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=True):
        assert client.post(page, {"password": PASSWORD}).status_code == 422
        assert client.post(page, {"password": PASSWORD, "code": "000000"}).status_code == 422
        assert client.post(page, {"password": "väärä", "code": totp(boss)}).status_code == 422
        assert client.get("/oma/salasana/").status_code == 302
        before = client.session.session_key
        right = {"password": PASSWORD, "code": totp(boss)}
        assert client.post(page, right)["Location"] == "/oma/salasana/"
        assert client.session.session_key != before, "the privilege grew: a new key"
        assert client.get("/oma/salasana/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=25), tick=True):
        assert client.get("/oma/salasana/").status_code == 302
        assert client.post(page, right).status_code == 422, "a code works once here too"


def test_confirming_cannot_be_guessed_nor_lead_elsewhere(marja) -> None:
    client = entered()
    for _ in range(5):
        assert client.post("/oma/vahvistus/", {"password": "arvaus"}).status_code == 422
    assert client.post("/oma/vahvistus/", {"password": PASSWORD}).status_code == 429
    with time_machine.travel(timezone.now() + timedelta(minutes=20), tick=True):
        answer = client.post("/oma/vahvistus/", {"password": PASSWORD, "jatka": "https://evil.example/"})
        assert answer["Location"] == "/"
