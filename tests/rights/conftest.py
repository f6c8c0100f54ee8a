"""Registers whose desk answers requests, with a mail server and people at the desk."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from datetime import date, datetime
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from django.test import Client

from tests.outreach.conftest import post_office
from tests.proof import people, staff
from tests.proof.days import at
from tests.proof.register import Register, b2b, either, hehku, open_register, states

__all__ = ["b2b", "either", "hehku", "open_register", "post_office", "states"]

DAY = date(2026, 11, 24)
NOON = at(DAY, 12)


@pytest.fixture
def noon(time_machine: Any) -> datetime:
    time_machine.move_to(NOON, tick=False)
    return NOON


@pytest.fixture
def aino(either: Register, noon: datetime) -> Any:
    """Somebody in the register, told of it, under either notice."""
    who = people.person(
        "Aino Lehtovirta",
        people.firm("Merituuli Telakka Oy", since=DAY),
        on=DAY,
        email="aino@merituuli.example",
        phone="+358 40 765 4321",
    )
    people.informed(who, on=DAY)
    return who


@pytest.fixture
def opened(either: Register, noon: datetime) -> Callable[..., Any]:
    """A request written down at noon."""

    def make(subject: Any, kind: str = "access", **more: Any) -> Any:
        from kortisto.rights import actions

        return actions.open_request(
            subject=subject, kind=kind, **{"came_by": "mail", "received_on": DAY, "by": "officer", "now": NOON} | more
        )

    return make


@pytest.fixture
def officer(either: Register, noon: datetime) -> Any:
    """A browser of somebody who may do everything the notices give."""
    user = staff.account("Marja Koskela", staff.all_roles())
    client = staff.browser(user)
    client.user = user  # type: ignore[attr-defined]
    return client


@pytest.fixture
def other(either: Register, noon: datetime) -> Any:
    """A second officer."""
    user = staff.account("Pekka Toinen", staff.all_roles())
    client = staff.browser(user)
    client.user = user  # type: ignore[attr-defined]
    return client


def send() -> dict[str, int]:
    """What the job does when it comes round."""
    from kortisto.rights import jobs

    return jobs.send_letters.func()  # type: ignore[attr-defined, no-any-return]


def bodies(office: Any) -> list[tuple[str, str, str]]:
    """(recipient, subject, text) of every message the server has taken."""
    found = []
    for envelope in office.got:
        message = message_from_bytes(envelope.content, policy=default)
        part = message.get_body(("plain",))
        found.append((str(message["To"]), str(message["Subject"]), part.get_content() if part else ""))
    return found


def link_in(text: str) -> str:
    """The path of the link a message carries."""
    found = re.search(r"https?://[^/\s]+(/(?:p|paketti)/\S+)", text)
    assert found is not None, text
    return found.group(1)


def fresh(request: Any) -> Any:
    return people.fresh(request)


_HOUSES = itertools.count(1)


def stranger() -> Client:
    """Somebody at a network address of their own: the clock of a test stands still, and a household is slowed by the minute."""
    house = next(_HOUSES)
    return Client(enforce_csrf_checks=True, REMOTE_ADDR=f"203.0.{house // 250}.{house % 250 + 1}")


def identified_by_link(officer: Any, request: Any, office: Any) -> None:
    """The officer sends the link, the person follows it and presses the button."""
    officer.post(f"/tietosuoja/pyynnot/{request.number}/linkki/")
    assert send() == {"sent": 1}
    _to, _subject, text = bodies(office)[-1]
    path = link_in(text)
    anybody = stranger()
    for _again in range(2):
        assert anybody.get(path).status_code == 200 and fresh(request).identified_at is None, "opening does nothing (T15)"
    assert anybody.post(path).status_code == 200
    assert fresh(request).identified_how == "link" and anybody.get(path).status_code == 404
