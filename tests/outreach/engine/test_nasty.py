"""Servers that take nothing: the run stops by itself, nobody is used up, and the campaign says why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kortisto.bench import crowd
from kortisto.campaigns.views import progress
from kortisto.outreach.engine import mailings
from kortisto.outreach.engine.breaker import UNWANTED, UNWANTED_AT, Breaker
from kortisto.outreach.models import Mailing, Recipient
from kortisto.outreach.returns.verdicts import Kind, Verdict

from .acting import NOW, send, states
from .nasty import nasty

pytestmark = pytest.mark.django_db
AT_ONCE = 4


@pytest.mark.parametrize(
    ("way", "state", "problem", "rest"),
    [
        ("drop", "paused", "no_answer", None),
        ("reset", "paused", "no_answer", None),
        ("blocked", "sending", "sender_refused", timedelta(hours=1)),
        ("421", "sending", "server_busy", timedelta(minutes=2)),
    ],
)
def test_a_server_that_takes_nothing_uses_nobody_up(
    b2b: Any, letter: Any, settings: Any, way: str, state: str, problem: str, rest: timedelta | None
) -> None:
    mailing: Mailing = letter([crowd.gather(60, now=NOW)])
    with nasty(way) as server:
        settings.EMAIL_PORT = server.port
        send(mailing)
        assert server.said["connections"] <= 5 * AT_ONCE
    assert (mailing.state, mailing.problem) == (state, problem)
    assert mailing.next_at == (NOW + rest if rest else None)
    assert " " in progress._words(mailing, 0, 60, NOW), "said in words"
    ends = states(mailing)
    assert sum(ends.values()) == 60 and ends.get("undecided", 0) <= 4 * AT_ONCE and "refused" not in ends
    assert Recipient.objects.filter(attempts=0).count() >= 60 - 4 * AT_ONCE, "whoever was not announced lost no try"


def test_a_wrong_password_is_tried_once_and_not_soon_again(b2b: Any, letter: Any, settings: Any) -> None:
    mailing: Mailing = letter([crowd.gather(60, now=NOW)])
    with nasty("") as server:
        settings.EMAIL_PORT, settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = server.port, "kuura", "väärä"
        send(mailing)
        settings.EMAIL_HOST_PASSWORD = "toinen"
        assert mailing.problem == "sign_in_refused" and server.said["connections"] == 1
        send(mailing, now=mailing.next_at)
        assert server.said["connections"] == 2
    assert mailing.next_at == NOW + timedelta(hours=1) and states(mailing) == {"planned": 60}


def test_what_was_paused_goes_on_when_somebody_says_so(b2b: Any, letter: Any, settings: Any, office: Any) -> None:
    mailing: Mailing = letter([crowd.gather(30, now=NOW)])
    with nasty("drop") as server:
        settings.EMAIL_PORT = server.port
        send(mailing)
    settings.EMAIL_PORT = office.port
    assert send(mailing) == {}
    mailings.resume(mailing, now=NOW)
    send(mailing)
    assert mailing.state == "finished" and set(states(mailing)) == {"sent", "undecided"}


def test_one_firm_that_does_not_want_us_stops_nothing() -> None:
    breaker, ours = Breaker(4), Verdict(Kind.SENDER)
    for _ in range(100):
        breaker.heard("refused", "554", "554 spam", ours, "firma.example")
    assert not breaker.problem
    breaker.heard("refused", "554", "554 spam", ours, "toinen.example")
    assert breaker.problem == UNWANTED
    breaker = Breaker(4)
    for number in range(4 * UNWANTED_AT):
        taken = number % UNWANTED_AT == 1
        breaker.heard("sent" if taken else "refused", "250" if taken else "554", "", None if taken else ours, f"{number}.example")
        breaker.heard("refused", "550 5.1.1", "", Verdict(Kind.ADDRESS_GONE), "x.example")
    assert not breaker.problem
