"""A person's open sessions: shown in words, ended one by one or all but this one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import HASH_SESSION_KEY
from django.utils.crypto import constant_time_compare, salted_hmac

from . import devices, sessions, trail
from .models import Session, User


@dataclass(frozen=True)
class Row:
    """One line. ``ref`` names the session without being its key; ``place`` is a shortened network address or ""."""

    ref: str
    device: str
    place: str
    began_at: datetime | None
    seen_at: datetime | None
    here: bool


def ref(session_key: str) -> str:
    """What a page calls a session: from it nobody finds the key, which opens the register."""
    return salted_hmac("kortisto.accounts.session", session_key, algorithm="sha256").hexdigest()[:32]


def of(user: User, *, here: str | None, now: datetime) -> list[Row]:
    """The sessions that still open something, the one asked from (key `here`) first, then the latest used."""
    rows = [
        Row(
            ref=ref(session.session_key),
            device=devices.words(session.device),
            place=session.place,
            began_at=session.began_at,
            seen_at=session.seen_at,
            here=session.session_key == here,
        )
        for session in _alive(user, now)
    ]
    return sorted(rows, key=lambda row: (not row.here, -(row.seen_at or now).timestamp()))


def _alive(user: User, now: datetime) -> Iterator[Session]:
    for session in Session.objects.filter(user=user, expire_date__gt=now).order_by("session_key"):
        if _opens(session, user, now):
            yield session


def _opens(session: Session, user: User, now: datetime) -> bool:
    """Whether the session would be let in: its age, and the password and roles it was begun under."""
    data = session.get_decoded()
    same = constant_time_compare(data.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
    return same and user.is_active and not sessions.is_over(data, now=now)


def end(*, user: User, wanted: str, now: datetime) -> bool:
    """End one of the person's sessions; False when it is not there (any more)."""
    found = next((s for s in Session.objects.filter(user=user) if constant_time_compare(ref(s.session_key), wanted)), None)
    if found is None:
        return False
    found.delete()
    trail.note("session.ended", by=user, about=user, now=now, data=["staff_sign_in"])
    return True


def end_others(*, user: User, here: str | None, now: datetime) -> int:
    """End all sessions of the person but the one with the key `here`; gives how many were open."""
    others = sum(1 for session in _alive(user, now) if session.session_key != here)
    Session.objects.filter(user=user).exclude(session_key=here).delete()
    if others:
        trail.note("session.others_ended", by=user, about=user, now=now, data=["staff_sign_in"])
    return others


def tidy(*, now: datetime) -> int:
    """Delete the rows that open nothing any more: lapsed, of ended accounts, ended by a new password or new roles."""
    lapsed, _what = Session.objects.filter(expire_date__lte=now).delete()
    begun = Session.objects.filter(user__isnull=False).select_related("user")
    dead = [row.session_key for row in begun.iterator() if row.user is None or not _opens(row, row.user, now)]
    return lapsed + Session.objects.filter(session_key__in=dead).delete()[0]
