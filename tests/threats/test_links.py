"""T14, T15: links of every public address, with real secrets: looking twice changes nothing, a wrong secret gets one answer."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.matrix.routes import Route, routes
from tests.matrix.world import World
from tests.proof.scanning import dump
from tests.threats.asking import body

NOISE = ("accounts_session", "accounts_brake", "sqlite_sequence")
"""What a look may leave: a language chosen, how often a network asked."""
COUNTS = {"campaigns:follow": "a click is counted, of nobody (docs/adr/0190); machines apart"}
"""Links whose reading leaves something, and why."""
SECRETS = ("token", "avain")


@pytest.fixture
def secrets(world: World) -> dict[str, str]:
    """Route → a secret that works there."""
    from kortisto.accounts import invitations
    from kortisto.accounts.models import Invitation
    from kortisto.contacts.tasks import calendar

    now, user = timezone.now(), world.users["sales"]
    own = world.rows["own_token"]
    return {
        "accounts:invited": invitations.make(kind=Invitation.Kind.PASSWORD, user=user, by=None, now=now),
        "contacts:feed": calendar.make(user, now=now),
        "outreach:own": own,
        "outreach:one_click": own,
        "campaigns:web_letter": own,
    }


def _with_secret() -> list[Route]:
    return [route for route in routes() if route.gate and route.gate.kind == "public" and set(SECRETS) & route.names]


def test_looking_twice_at_any_public_address_changes_nothing(world: World, secrets: dict[str, str]) -> None:
    changed = []
    for route in routes():
        if not route.gate or route.gate.kind != "public":
            continue
        real = {"token": secrets[route.name]} if route.name in secrets else {}
        address = route.address(world, **real)
        before = dump(leave_out=NOISE)
        for agent in ("Mozilla/5.0 (compatible; Scanner/1.0)", "Mozilla/5.0 (X11; Linux) Firefox/140.0"):
            browser = Client(headers={"user-agent": agent}, raise_request_exception=False)
            for method in (browser.get, browser.head, browser.get):
                assert method(address).status_code < 500, address
        if dump(leave_out=NOISE) != before and route.name not in COUNTS:
            changed.append(route.name)
    assert not changed, changed


def _wrong(secret: str, other: str) -> dict[str, str]:
    return {
        "cut": secret[:-1],
        "longer": secret + "A",
        "one sign changed": ("B" if secret[0] != "B" else "C") + secret[1:],
        "turned": secret[::-1],
        "of another kind": other,
        "capitals": secret.swapcase(),
        "nonsense": "x" * len(secret),
    }


def test_every_wrong_secret_gets_the_answer_of_an_unknown_one(world: World, secrets: dict[str, str]) -> None:
    """T14: nothing tells a secret that was nearly right, or right elsewhere, from one that never was."""
    told = []
    for route in _with_secret():
        secret = secrets.get(route.name, "a" * 32)
        other = secrets["accounts:invited"] if route.name != "accounts:invited" else secrets["contacts:feed"]
        unknown = _said(route, world, "q" * len(secret))
        for what, wrong in _wrong(secret, other).items():
            if wrong != secret and _said(route, world, wrong) != unknown:
                told.append(f"{route.name}: {what}")
    assert not told, told
    assert len(_with_secret()) >= 6


def _said(route: Route, world: World, secret: str) -> tuple[Any, ...]:
    address = route.address(world, token=secret)
    answers = []
    for method in ("get", "post"):
        answer = getattr(Client(raise_request_exception=False), method)(address)
        answers.append((answer.status_code, body(answer).replace(secret.encode(), b"")))
    return tuple(answers)
