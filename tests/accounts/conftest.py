"""Accounts of invented people, made through the room's own actions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

PASSWORD = "kuura kukka metsä 7"


@pytest.fixture
def make(db) -> Callable[..., Any]:
    """make("marja", "sales", …) -> an account with a password and these roles."""

    def one(name: str, *roles: str, **more) -> Any:
        from kortisto.accounts import actions
        from kortisto.accounts.models import User

        now = more.pop("now", timezone.now())
        user = actions.add_user(by=None, email=f"{name}@kuurankukka.example", name=name.title(), now=now, role_keys=roles, **more)
        actions.set_password(by=None, user=user, password=PASSWORD, now=now)
        return User.objects.get(pk=user.pk)

    return one


@pytest.fixture
def enter() -> Callable[[Client, Any], Client]:
    """Signed in without the door, with the marks the door leaves."""

    def into(client: Client, user: Any) -> Client:
        from kortisto.accounts.sessions import BACKEND, BEGAN, SEEN

        client.force_login(user, backend=BACKEND)
        session = client.session
        session[BEGAN] = session[SEEN] = timezone.now().timestamp()
        session.save()
        return client

    return into


@pytest.fixture(autouse=True)
def quick_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 with little memory: the same code, a hundredth of the time."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    monkeypatch.setattr(Argon2PasswordHasher, "time_cost", 1)
    monkeypatch.setattr(Argon2PasswordHasher, "memory_cost", 64)
    monkeypatch.setattr(Argon2PasswordHasher, "parallelism", 1)
