"""A ban does not wait: with the database's only writer busy it goes into a file, and holds from there (Art. 21(3))."""

from __future__ import annotations

import json
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client

from kortisto import consents
from kortisto.consents import spool
from kortisto.consents.asking import Asking, asked
from kortisto.consents.models import Objection, Suppression
from kortisto.contacts.models import Contact
from kortisto.outreach import preferences
from kortisto.outreach.engine import epochs
from kortisto.outreach.engine.breaker import Breaker
from kortisto.outreach.engine.claiming import claim
from kortisto.outreach.engine.contents import Contents
from kortisto.outreach.engine.desk import Desk
from kortisto.outreach.engine.journal import Journal
from kortisto.outreach.engine.recheck import Recheck
from kortisto.outreach.models import Departure, Mailing, Recipient
from kortisto.outreach.preferences import acts
from tests.outreach.engine import content
from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register, b2b, open_register, states

from .conftest import NOW, ONE_CLICK, TODAY

__all__ = ["b2b", "open_register", "states"]
pytestmark = pytest.mark.usefixtures("at_noon")


@pytest.fixture(autouse=True)
def nobody_carries_on() -> Iterator[None]:
    """The thread that writes what waited has let go of the database before the next test puts another in its place."""
    yield
    shutil.rmtree(spool.folder(), ignore_errors=True)
    assert acts._carrier.acquire(timeout=20)
    acts._carrier.release()


@pytest.fixture
def entry(b2b: Register, sent: Callable[..., Recipient], monkeypatch: pytest.MonkeyPatch) -> Iterator[Recipient]:
    monkeypatch.setattr(acts, "AT_ONCE", 0.2)
    monkeypatch.setattr(acts, "PATIENCE", 0.2)
    monkeypatch.setattr(acts, "_EVERY", 0.05)
    who = people.person("Aino Lehtovirta", people.firm(since=TODAY), on=TODAY, email="aino@kivimaki.example")
    people.informed(who, on=TODAY)
    yield sent(people.fresh(who))
    settled()
    for path in spool.folder().glob("*"):
        path.unlink()


@contextmanager
def writing() -> Iterator[None]:
    """Somebody else writes, and does not end: the writer of SQLite; on PostgreSQL the person's row."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE" if connection.vendor == "sqlite" else "BEGIN")
        if connection.vendor == "postgresql":
            cursor.execute("SELECT 1 FROM contacts_contact FOR UPDATE")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
            other.close()


def settled() -> None:
    """The thread that carries has ended."""
    until = time.monotonic() + 60
    while acts._carrier.locked() and time.monotonic() < until:
        time.sleep(0.02)
    assert not acts._carrier.locked()


def reason(entry: Recipient) -> str:
    return consents.may([entry.contact_id], "email", "b2b:new_customers", as_of=TODAY)[entry.contact_id].reason


def test_a_ban_holds_though_nobody_can_write(entry: Recipient, anybody: Client) -> None:
    assert reason(entry) == "" and anybody.get(f"/m/{entry.token}").status_code == 200
    with writing():
        began = time.monotonic()
        answer = anybody.post(f"/m/{entry.token}/unsubscribe", ONE_CLICK)
        took = time.monotonic() - began
        assert (answer.status_code, answer.content) == (200, b"OK\n") and took < 10
        assert not Objection.objects.exists()
        assert reason(entry) == "banned", "whoever asks is told so at once"
        [row] = asked(Contact.objects.all(), Asking("email", "b2b:new_customers", as_of=TODAY))
        assert row.reason == "banned"
        assert "2" in anybody.get(f"/m/{entry.token}").content.decode()
        [line] = [json.loads(text) for path in spool.folder().glob("*") for text in path.read_text().split()]
        assert set(line) == {"of", "scope", "channel", "how", "by", "at", "note"} and "kivimaki" not in str(line)
        refused = anybody.post(f"/m/{entry.token}", {"act": "erase"})
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "60")
        assert anybody.post(f"/m/{entry.token}", {"act": "channel", "key": "email", "on": "1"}).status_code == 503
    settled()
    assert (Objection.objects.get().how, reason(entry), spool.waits()) == ("unsubscribed", "banned", False)
    assert preferences.counts(entry.mailing) == Counter(unsubscribed=1) and Departure.objects.get().contact == entry.contact


def test_a_process_that_died_loses_none(entry: Recipient) -> None:
    """What it had taken in hand is written by the next one; a line half written was never answered for."""
    keep = {"subject_ref": str(entry.contact.subject.ref), "how": "person_told", "by": "person", "now": NOW}
    spool.keep(scope="*dm*", channel="phone", **keep)
    (spool.folder() / "bans").rename(spool.folder() / "dead.taken")
    spool.keep(scope="*dm*", channel="email", **keep)
    spool.keep(scope="*dm*", channel="email", **keep | {"subject_ref": "0" * 8 + "-0000-4000-8000-" + "0" * 12})
    with (spool.folder() / "bans").open("a") as file:
        file.write('{"of": "')
    spool.keep(scope="topic:x", channel="*", **keep)
    assert spool.banned() == {entry.contact_id: {("*dm*", "phone"), ("*dm*", "email"), ("topic:x", "*")}}
    assert spool.drain(now=NOW) == 4 and spool.drain(now=NOW) == 0
    assert set(Objection.objects.values_list("channel", flat=True)) == {"phone", "email", "*"}


def test_the_next_message_does_not_leave(entry: Recipient, b2b: Register) -> None:
    """In flight: claimed, asked about, handed to the connection; then the ban comes into the file."""
    Mailing.objects.update(content_kind=content.KIND, state="sending", next_at=NOW)
    Recipient.objects.update(state="planned")
    mailing = entry.mailing
    mailing.refresh_from_db()
    desk = Desk(mailing, Journal(epochs.folder(), mailing.ref, "w"), Contents(mailing), lambda: NOW, Breaker(4))
    desk.recheck = Recheck(mailing, TODAY)
    rows = claim(mailing, "w", 10, NOW)
    desk.lay_out(rows, *desk.recheck.ask(rows))
    item = desk.next()
    assert item is not None
    spool.keep(subject_ref=str(entry.contact.subject.ref), scope="*dm*", channel="*", how="unsubscribed", by="person", now=NOW)
    assert not desk.may_go(item)
    assert [(end.outcome, end.reply) for end in desk.ends] == [("withdrawn", "banned")]
    for path in epochs.folder().glob("*"):
        path.unlink()


def test_what_waits_is_remembered_of_whoever_is_erased(entry: Recipient, b2b: Register) -> None:
    from kortisto.privacy import erasure

    spool.keep(
        subject_ref=str(entry.contact.subject.ref), scope="topic:news", channel="email", how="person_told", by="person", now=NOW
    )
    [done] = erasure.erase(
        [entry.contact.subject], reason="retention", by="system", now=at(TODAY, 18), as_of=TODAY.replace(year=2040)
    )
    assert done.state == "verified"
    assert list(Suppression.objects.values_list("scope", "channel")) == [("topic:news", "email")]
    assert spool.drain(now=NOW) == 1 and not Objection.objects.exists()


def test_a_register_locked_after_a_restore_takes_bans_and_nothing_else(entry: Recipient, anybody: Client) -> None:
    from kortisto.privacy import ledger, replay
    from kortisto.privacy.models import LedgerState

    was = ledger.state()
    LedgerState.objects.update(applied_seq=999_999)
    assert replay.is_locked()
    assert anybody.get(f"/m/{entry.token}").status_code == 503, "a restored copy may hold people who were erased"
    assert anybody.get(f"/m/{entry.token}/unsubscribe").status_code == 200
    assert anybody.post(f"/m/{entry.token}", {"act": "erase"}).status_code == 503
    assert anybody.post(f"/m/{entry.token}/unsubscribe", ONE_CLICK).content == b"OK\n"
    assert acts.carry(NOW) == 0 and spool.waits() and not Objection.objects.exists() and reason(entry) == "banned"
    LedgerState.objects.update(applied_seq=was.applied_seq)
    settled()
    assert Objection.objects.get().scope == "*dm*" and not spool.waits()
