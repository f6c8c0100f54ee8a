"""Step-up: some acts ask who is there once more, as strictly as the door did (OWASP ASVS 5.0, 7.5).

A session left open or stolen can read what its person may read; it must not be able to make itself at home: change the
password, remove a second step, hand out links that open accounts.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest

from .session_store import BEGAN

LASTS = timedelta(minutes=10)
PROVED = "proved_at"


def is_fresh(session: Any, *, now: datetime) -> bool:
    """Whether the person has signed in or proved anew within ten minutes."""
    latest = max(session.get(BEGAN, 0), session.get(PROVED, 0))
    return bool(now.timestamp() - latest <= LASTS.total_seconds())


def prove(request: HttpRequest, *, now: datetime) -> None:
    """Note that the person proved who she is; the session gets a new key."""
    request.session[PROVED] = now.timestamp()
    request.session.cycle_key()
