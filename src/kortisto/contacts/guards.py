"""Where a room above says that an erasure staff begin needs somebody else's yes (T18).

    @guards.erasure
    def ask(subject, *, by, now): ...        # gives the address of the page where it waits, or "" to let it go ahead

Without such a room an erasure is carried out by whoever asks for it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from kortisto.privacy.models import Subject


class Ask(Protocol):
    def __call__(self, subject: Subject, *, by: str, now: datetime) -> str: ...


_asks: list[Ask] = []


def erasure(fn: Ask) -> Ask:
    """Register who is asked before a member of staff erases somebody."""
    _asks[:] = [fn]
    return fn


def ask(subject: Subject, *, by: str, now: datetime) -> str:
    """Where the erasure waits for somebody else; "" when it goes ahead. Raises Refused when nothing can be erased."""
    return _asks[0](subject, by=by, now=now) if _asks else ""


def guarded() -> bool:
    return bool(_asks)
