"""kill -9 of whoever sends a mailing, of the mail server, of the connection to the database: nobody is left out, nobody gets it
twice, and the few of whom nobody can know are named, at most one for each connection and kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection
from django.utils import timezone

from tests.outreach.engine.sinks import Sink, sink, start_sink
from tests.proof.instance import ROOT
from tests.proof.register import Register
from tests.proof.sizes import FULL, long

RECIPIENTS = 100_000 if FULL else 20_000
KILLS = 60 if FULL else 10
CONNECTIONS = 4


@pytest.fixture
def office(tmp_path: Path, settings: Any) -> Iterator[Sink]:
    with sink(tmp_path / "taken") as running:
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_HOST_USER = "127.0.0.1", running.port, ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.DEFAULT_FROM_EMAIL = "Kuurankukka <posti@kuurankukka.example>"
        yield running


@pytest.fixture
def mailing(b2b: Register, office: Sink) -> Iterator[Callable[..., Any]]:
    """A scheduled mailing to a crowd; the folder of journals is emptied afterwards."""
    from kortisto.bench import crowd
    from tests.outreach.engine.acting import scheduled

    def make(number: int, **more: Any) -> Any:
        now = timezone.now()
        return scheduled([crowd.gather(number, now=now)], now=now, **more)

    yield make
    for path in (b2b.home / "mailings").glob("*"):
        path.unlink()


def environment(register: Register) -> dict[str, str]:
    """Of a process that works on this test's register."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("KORTISTO_", "DJANGO_", "PYTEST_"))}
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "postgresql":
        parts = urlsplit(os.environ["KORTISTO_TEST_DATABASE_URL"])
        url = urlunsplit(parts._replace(path=f"/{name}"))
    else:
        url = f"sqlite:{name}"
    return bare | {
        "KORTISTO_HOME": str(register.home), "KORTISTO_DATABASE_URL": url, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore",
    }  # fmt: skip


class Sender:
    """A running `tests.kill.sending`."""

    def __init__(self, register: Register, pk: int, port: int) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.kill.sending", str(pk), str(port)],
            env=environment(register), cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def child(self) -> int:
        """The next child's number; 0 when there is none any more."""
        assert self.process.stdout is not None
        return int(self.process.stdout.readline() or 0)

    def ended(self) -> bool:
        return self.process.poll() is not None

    def wait(self) -> None:
        assert self.process.wait(timeout=200) == 0
        assert self.process.stdout is not None
        self.process.stdout.close()


def until(office: Sink, size: int, sender: Sender) -> bool:
    """Wait until the sink's log has grown to `size`; False when the sender came to its end before."""
    deadline = time.monotonic() + 120
    while office.log.stat().st_size < size:
        if sender.ended():
            return False
        assert time.monotonic() < deadline
        time.sleep(0.002)
    return True


def accounted(office: Sink, pk: int, *, undecided: int) -> Counter[str]:
    """Everybody once; whoever is not known to have got it is one of at most `undecided`."""
    from kortisto.contacts.models import Position
    from kortisto.outreach.models import Recipient

    rows = list(Recipient.objects.filter(mailing=pk).values_list("contact_id", "state"))
    email = dict(Position.objects.values_list("contact_id", "email"))
    got = office.recipients()
    assert len(got) == len(set(got)), "nobody twice"
    states: dict[str, set[str]] = {}
    for contact, state in rows:
        states.setdefault(state, set()).add(email[contact])
    sent, unsure = states.pop("sent", set()), states.pop("undecided", set())
    assert not states, "nobody is left over"
    assert sent <= set(got), "nobody is said to have got what never arrived"
    assert set(got) - sent <= unsure, "whoever got it without our knowing is named"
    assert set(email.values()) == sent | unsure, "nobody skipped"
    assert len(unsure) <= undecided, f"{len(unsure)} undecided"
    return Counter(sent=len(sent), undecided=len(unsure))


@long
@pytest.mark.timeout(600)
def test_kills_at_random_moments(b2b: Register, office: Sink, mailing: Callable[..., Any]) -> None:
    made = mailing(RECIPIENTS)
    dice, killed, log_line = Random(time.time_ns()), 0, 105
    sender, server = Sender(b2b, made.pk, office.port), office
    try:
        child = sender.child()
        step = RECIPIENTS * log_line // (KILLS + 3)
        while child and killed < KILLS:
            size = office.log.stat().st_size + dice.randrange(step // 10, step)
            if not until(office, size, sender):
                break
            killed += 1
            if killed == KILLS // 2:
                server.stop()
                time.sleep(0.2)
                server = start_sink(office.log, port=office.port)
                continue
            os.kill(child, signal.SIGKILL)
            child = sender.child()
        sender.wait()
    finally:
        sender.process.kill()
        if server is not office:
            server.stop()
    assert killed == KILLS, "the mailing was over before its killers were"
    told = accounted(office, made.pk, undecided=CONNECTIONS * KILLS)
    assert told["sent"] > RECIPIENTS * 0.99


@pytest.mark.timeout(200)
def test_two_workers_at_once(b2b: Register, office: Sink, mailing: Callable[..., Any]) -> None:
    made = mailing(2500)
    senders = [Sender(b2b, made.pk, office.port) for _ in range(2)]
    for sender in senders:
        sender.wait()
    assert accounted(office, made.pk, undecided=0)["sent"] == 2500


@pytest.mark.timeout(120)
@pytest.mark.skipif("KORTISTO_TEST_DATABASE_URL" not in os.environ, reason="needs tests/postgres.sh")
def test_the_connection_to_the_database_is_cut(b2b: Register, office: Sink, mailing: Callable[..., Any]) -> None:
    made = mailing(5000)
    sender = Sender(b2b, made.pk, office.port)
    cut = 0
    for size in (50_000, 200_000, 350_000):
        if until(office, size, sender):
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() "
                    "AND pid <> pg_backend_pid()"
                )
                cut += cursor.fetchone()[0]
    sender.wait()
    assert cut >= 2
    assert accounted(office, made.pk, undecided=0)["sent"] == 5000, "what was on its way was waited for"


@pytest.mark.timeout(120)
def test_an_objection_lands_before_the_next_message(
    b2b: Register, settings: Any, tmp_path: Path, mailing: Callable[..., Any]
) -> None:
    """Every message is claimed already; the person bans, and from that moment on nothing leaves for them."""
    from kortisto.consents import actions as consents
    from kortisto.contacts.models import Contact, Position
    from kortisto.outreach.engine import running
    from kortisto.outreach.models import Mailing, Recipient

    with sink(tmp_path / "slow", "--delay", "0.03") as slow:
        settings.EMAIL_PORT = slow.port
        made = mailing(160)
        order = list(Recipient.objects.order_by("pk").values_list("contact_id", flat=True))
        failed: list[BaseException] = []

        def work() -> None:
            try:
                running.run(Mailing.objects.get(pk=made.pk), clock=timezone.now)
            except BaseException as error:
                failed.append(error)
            finally:
                connection.close()

        thread = threading.Thread(target=work)
        thread.start()
        banned = []
        try:
            for turn in (20, 50, 80):
                while len(slow.recipients()) < turn:
                    time.sleep(0.002)
                    assert thread.is_alive(), failed
                # The act takes its time, and some thirty messages leave meanwhile: this one is among the next.
                person = Contact.objects.get(pk=order[turn + 50])
                consents.object_to(contact=person, made_on=timezone.localdate(), how="person_told", by="cli", now=timezone.now())
                banned.append(Position.objects.get(contact=person).email)
                assert banned[-1] not in slow.recipients(), "came too late to show anything"
        finally:
            thread.join(60)
        assert not failed
        got = slow.recipients()
        assert not set(banned) & set(got)
        assert len(got) == len(set(got)) == 157
        rows = Recipient.objects.filter(state="withdrawn", problem="banned")
        assert rows.count() == 3


@pytest.mark.timeout(120)
def test_a_restored_database_does_not_go_on_by_itself(
    b2b: Register, office: Sink, mailing: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from kortisto.outreach.engine import claiming, mailings, running
    from kortisto.outreach.models import Mailing

    made = mailing(1200)
    monkeypatch.setattr(running, "BATCH", 100)
    monkeypatch.setattr(running, "CONFIRM", 0.0)  # whether to stop is asked at every turn
    running.run(made, clock=timezone.now, stop=lambda: bool(office.log.stat().st_size))
    assert made.state == "sending" and 0 < len(office.recipients()) < 1200
    b2b.store.keep("mid")
    running.run(Mailing.objects.get(pk=made.pk), clock=timezone.now)
    assert len(office.recipients()) == 1200
    b2b.store.put_back("mid")
    restored = Mailing.objects.get(pk=made.pk)
    assert mailings.progress(restored)["planned"] > 0, "the restored register would send them again"
    assert running.run(restored, clock=timezone.now) == {}
    assert (restored.state, restored.problem) == ("guarded", "restored") and len(office.recipients()) == 1200
    told = mailings.confirm(restored, by="cli", now=timezone.now())
    assert told["sent"] > 0 and restored.state == "paused" and restored.epoch == 2
    mailings.resume(restored, now=timezone.now())
    running.run(restored, clock=timezone.now)
    assert restored.state == "finished" and claiming.soonest(restored) is None
    accounted(office, made.pk, undecided=0)


def test_a_database_carried_elsewhere_does_not_go_on_by_itself(b2b: Register, office: Sink, mailing: Callable[..., Any]) -> None:
    from kortisto.outreach.engine import running
    from kortisto.outreach.models import Mailing

    made = mailing(3)
    for path in (b2b.home / "mailings").glob("*"):
        path.unlink()
    assert running.run(made, clock=timezone.now) == {} and made.problem == "other_place"
    again = Mailing.objects.get(pk=made.pk)
    Mailing.objects.filter(pk=made.pk).update(state="sending", installation="another")
    assert running.run(again, clock=timezone.now) == {} and again.problem == "other_installation"
    assert not office.recipients()
