"""The door through which links leave by mail. The room that sends mail lies above and opens it (`outreach`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings


@dataclass(frozen=True)
class LinkLetter:
    """What a message with a one-time link is made of. `kind` is that of the invitation; `by` the inviter's name or ""."""

    kind: str
    name: str
    address: str
    language: str
    link: str
    lapses_at: datetime
    by: str = ""


Carrier = Callable[..., str]
"""``carry(letter, now=…)`` hands a letter to the mail server and gives what became of it: sent, refused (for good), later
(try again), unknown (it may have arrived)."""

_carriers: list[Carrier] = []


def carrier(function: Carrier) -> Carrier:
    """Register the room that carries letters; the last one counts."""
    _carriers.append(function)
    return function


def leave() -> bool:
    """Whether mail leaves this instance."""
    return bool(_carriers) and bool(settings.EMAIL_HOST or settings.KORTISTO.mail_service)


def carry(letter: LinkLetter, *, now: datetime) -> str:
    """Hand a letter over; see `Carrier`."""
    return _carriers[-1](letter, now=now)
