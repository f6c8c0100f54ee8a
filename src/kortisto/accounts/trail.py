"""Every act on an account leaves an audit row and, when it changes a fact, new due dates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from kortisto.privacy import audit, due

from .models import User

SYSTEM = "system"


def note(action: str, *, by: User | None, about: User | None, now: datetime, data: Iterable[str] = ()) -> None:
    """Append to the audit chain: ``by`` did ``action`` to ``about``'s account (None: the system, nobody).

    ``data`` are catalogue names; values never go along.
    """
    subject = about.subject if about else None
    audit.record(action=action, by=by.actor_ref if by else SYSTEM, subject=subject, data=tuple(data), now=now)


def refreshed(user: User, *, now: datetime) -> None:
    """Work out anew until when the person's data are kept."""
    if user.subject_id is not None:
        due.refresh([user.subject_id], as_of=timezone.localtime(now).date())
