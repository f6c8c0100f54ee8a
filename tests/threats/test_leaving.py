"""T22, H05: after the last day of employment nothing opens: session, passkey, password, link, calendar, provider."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from kortisto.accounts import actions, invitations
from kortisto.accounts.models import Invitation
from kortisto.contacts.tasks import calendar
from tests.accounts.conftest import enter, make, quick_hashing
from tests.accounts.people import PASSWORD
from tests.accounts.soft_key import SoftKey
from tests.proof import staff
from tests.proof.register import Register

__all__ = ["enter", "make", "quick_hashing"]
ADDRESS = "localhost"


@pytest.fixture
def opened(b2b: Register) -> tuple[Any, dict[str, Callable[[], bool]]]:
    """Somebody who works here, and everything that opens the register in her name."""
    user = staff.account("Marja Lähtijä", ["sales"], password=PASSWORD)
    session = staff.browser(user)
    session.defaults |= {"HTTP_HOST": ADDRESS}
    key = SoftKey()
    made = key.create(session.post("/oma/avaimet/haaste/").json())
    assert session.post("/oma/avaimet/uusi/", {"name": "Avain", "answer": made}).status_code == 200
    feed = calendar.make(user, now=timezone.now())
    link = invitations.make(kind=Invitation.Kind.PASSWORD, user=user, by=None, now=timezone.now())

    def by_passkey() -> bool:
        client = Client(HTTP_HOST=ADDRESS)
        options = client.post("/kirjaudu/avain/haaste/enter/").json()
        return client.post("/kirjaudu/avain/", {"answer": key.get(options)}).get("Location") == "/"

    def by_password() -> bool:
        client = Client()
        return client.post("/kirjaudu/", {"email": user.email, "password": PASSWORD}).status_code == 302

    ways = {
        "session": lambda: session.get("/oma/").status_code == 200,
        "passkey": by_passkey,
        "password": by_password,
        "link": lambda: Client().get(f"/kutsu/{link}/").status_code == 200,
        "calendar": lambda: Client().get(f"/kalenteri/{feed}.ics").status_code == 200,
    }
    return user, ways


def open_ways(ways: dict[str, Callable[[], bool]]) -> set[str]:
    return {name for name, opens in ways.items() if opens()}


def _evening(day: Any) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 23, 50))


def test_the_last_day_is_worked_and_the_next_opens_nothing(opened: Any) -> None:
    user, ways = opened
    assert open_ways(ways) == set(ways)
    day = timezone.localdate()
    actions.change_user(by=None, user=user, name=user.name, email=user.email, ends_on=day, now=timezone.now())
    with time_machine.travel(_evening(day), tick=False):
        # A link of a day and a session of eight hours have ended by themselves by then, perhaps; what lasts still opens.
        assert {"passkey", "password", "calendar"} <= open_ways(ways)
    with time_machine.travel(_evening(day) + timedelta(minutes=11), tick=False):
        assert open_ways(ways) == set()


def test_closing_ends_all_at_once(opened: Any) -> None:
    user, ways = opened
    assert open_ways(ways) == set(ways)
    actions.close_account(by=None, user=type(user).objects.get(pk=user.pk), now=timezone.now())
    assert open_ways(ways) == set()


def test_a_role_taken_away_ends_what_it_opened(opened: Any) -> None:
    user, ways = opened
    actions.set_roles(by=None, user=type(user).objects.get(pk=user.pk), role_keys=[], now=timezone.now())
    assert "session" not in open_ways(ways)
    assert "calendar" not in open_ways(ways), "the feed needs the right to see the register"
