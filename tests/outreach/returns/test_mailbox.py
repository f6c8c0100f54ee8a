"""The mailbox of returns: a real server, read until nothing is left that nobody has to read, and listened to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from kortisto.config.instance import Instance
from kortisto.outreach import jobs
from kortisto.outreach.models import Recipient, Return
from kortisto.outreach.returns import acts, listening, reading

from ..dovecot import PASSWORD, USER, Dovecot
from . import shapes
from .conftest import NOW


@pytest.fixture
def mailbox(box: Dovecot, settings: Any) -> Dovecot:
    values = {
        **settings.KORTISTO.values, "returns_host": "127.0.0.1", "returns_port": box.port, "returns_security": "none",
        "returns_user": USER, "returns_password": PASSWORD,
    }  # fmt: skip
    settings.KORTISTO = Instance(settings.KORTISTO.home, values)
    return box


@pytest.mark.usefixtures("at_noon")
def test_what_is_dealt_with_goes_and_what_a_person_must_read_stays(
    b2b: Any, sent: Callable[..., Recipient], mailbox: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = sent()
    unclear = shapes.dsn("5.0.0", "550 No", token=entry.token)
    for raw in (
        shapes.dsn("5.1.1", "550 5.1.1 User unknown", token=entry.token),
        unclear,
        shapes.dsn("5.2.2", "", token=entry.token),
    ):
        mailbox.put(raw)

    def killed(row: Return) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(acts, "stays_in_mailbox", killed)
        with pytest.raises(KeyboardInterrupt):
            reading.empty(clock=lambda: NOW)
    assert Return.objects.count() == 1 and len(mailbox.left()) == 3, "written down, and not yet gone"
    assert jobs.read_returns.func() == {"address_gone": 1, "unknown": 1, "full": 1}
    assert Return.objects.count() == 3, "nothing twice"
    assert [flags for _, flags in mailbox.left()] == [("\\Flagged",)]
    assert jobs.read_returns.func() == {}, "what waits for a person is not read again"


def test_the_server_says_when_something_has_come(mailbox: Dovecot) -> None:
    came, stop = threading.Event(), threading.Event()
    listener = threading.Thread(target=listening.listen, args=(stop,), kwargs={"came": came.set, "turn": 0.2})
    listener.start()
    time.sleep(0.5)
    assert not came.is_set()
    mailbox.put(shapes.dsn("5.2.2", ""))
    assert came.wait(5), "IDLE"
    stop.set()
    listener.join(5)
    assert not listener.is_alive()


@pytest.mark.usefixtures("at_noon")
def test_what_comes_while_the_mailbox_is_being_read_has_a_reading_of_its_own(db: None, mailbox: Dovecot) -> None:
    """The first reading may have looked before the second message was there: it does not wait for the next five minutes."""
    from kortisto.jobs.models import Job

    for _ in range(3):
        jobs.returns_came()
    first, second = Job.objects.filter(slot__startswith="returns!").order_by("due_at")
    assert second.due_at > NOW >= first.due_at
