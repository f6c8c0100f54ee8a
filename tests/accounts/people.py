"""Accounts of invented people, made through the room's own actions."""

from __future__ import annotations

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.test import Client
from django.utils import timezone

from kortisto.accounts import second_step
from kortisto.accounts.models import User

PASSWORD = "kuura kukka metsä 7"


def totp(user: User, step: int = 0) -> str:
    """The code the person's app shows now."""
    secret = decrypt(Authenticator.objects.get(user=user, type="totp").data["secret"])
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def code_for(secret: str) -> str:
    """The code of a secret now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def turn_on(user: User) -> None:
    secret = second_step.new_secret()
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    assert second_step.turn_on(user=user, secret=secret, code=code, now=timezone.now())


def door(client: Client, name: str, password: str = PASSWORD, **more):
    return client.post("/kirjaudu/", {"email": f"{name}@kuurankukka.example", "password": password}, **more)
