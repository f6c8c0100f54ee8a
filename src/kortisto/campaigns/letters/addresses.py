"""Addresses a recipient's letter holds, each with the slot of their token. The one place that knows them."""

from __future__ import annotations

from django.conf import settings

from kortisto.outreach.engine.compiled import slot

HONEYPOT = 0
"""The number of the link no person sees: who opens it is a gateway."""


def why() -> str:
    """The page that says why the person got it, what is held of them and where from."""
    return f"{settings.BASE_URL}/m/{slot('token')}"


def unsubscribe() -> str:
    """The page to unsubscribe on, and the address of the one click (RFC 8058)."""
    return f"{settings.BASE_URL}/m/{slot('token')}/unsubscribe"


def web() -> str:
    """The letter in a browser."""
    return f"{settings.BASE_URL}/w/{slot('token')}"


def counted(number: int) -> str:
    """Link `number` of the letter, by way of the instance."""
    return f"{settings.BASE_URL}/l/{slot('token')}/{number}"
