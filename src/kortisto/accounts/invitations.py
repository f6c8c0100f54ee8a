"""One-time links. The token is shown or sent once and stored as a SHA-256 hash; a used link is dead (threat T14)."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from . import trail
from .models import Invitation, User
from .models.user import fold

Kind, Mail = Invitation.Kind, Invitation.Mail
LIVES = {
    Kind.FIRST: timedelta(days=7),
    Kind.JOIN: timedelta(days=7),
    Kind.PASSWORD: timedelta(days=1),
    Kind.FORGOTTEN: timedelta(hours=1),
}


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def kind_for(user: User) -> Invitation.Kind:
    """What a link for this person is for: to join, or to set a new password."""
    return Kind.PASSWORD if user.has_usable_password() else Kind.JOIN


@transaction.atomic
def make(*, kind: Invitation.Kind, user: User | None, by: User | None, now: datetime) -> str:
    """A new link's token; earlier unused links of the same kind for the same person die."""
    token = secrets.token_urlsafe(32)
    _lay_out(kind, user, by, now, _hash(token))
    trail.note(f"invitation.{kind.value}", by=by, about=user, now=now)
    return token


@transaction.atomic
def make_for_mail(*, kind: Invitation.Kind, user: User, by: User | None, now: datetime) -> Invitation:
    """A new link that goes by mail: its token is made when it is sent, and nobody else sees it."""
    made = _lay_out(kind, user, by, now, _nobodys(), Mail.QUEUED)
    trail.note(f"invitation.{kind.value}", by=by, about=user, now=now)
    return made


def ask_forgotten(*, email: str, now: datetime) -> Invitation:
    """Somebody has forgotten the password of `email`. The same is written for an address without an account, in the same
    time; only the job that sends finds out (threat T21)."""
    user = User.objects.filter(email=fold(email)).first()
    return Invitation.objects.create(
        kind=Kind.FORGOTTEN, user=user, token_hash=_nobodys(), made_at=now, expires_at=now + LIVES[Kind.FORGOTTEN], mail=Mail.QUEUED
    )


def _lay_out(
    kind: Invitation.Kind, user: User | None, by: User | None, now: datetime, token_hash: str, mail: Invitation.Mail = Mail.NONE
) -> Invitation:
    Invitation.objects.filter(kind=kind, user=user, used_at__isnull=True).delete()
    return Invitation.objects.create(
        kind=kind, user=user, token_hash=token_hash, made_by=by, made_at=now, expires_at=now + LIVES[kind], mail=mail
    )


def _nobodys() -> str:
    """The hash of a token nobody has."""
    return _hash(secrets.token_urlsafe(32))


@transaction.atomic
def token_to_send(invitation: Invitation, *, now: datetime) -> str:
    """The token of a link about to be sent; a second try makes another, and the first one's is dead."""
    token = secrets.token_urlsafe(32)
    invitation.token_hash = _hash(token)
    invitation.save(update_fields=["token_hash"])
    if invitation.kind == Kind.FORGOTTEN:
        older = Invitation.objects.filter(kind=Kind.FORGOTTEN, user=invitation.user, used_at__isnull=True)
        older.exclude(pk=invitation.pk).delete()
        trail.note("invitation.forgotten", by=None, about=invitation.user, now=now)
    return token


def find(token: str, *, kinds: tuple[Invitation.Kind, ...], now: datetime) -> Invitation | None:
    """The valid invitation behind a token, or None (unknown, used, lapsed, or its account ended)."""
    found = Invitation.objects.valid(now=now).select_related("user").filter(token_hash=_hash(token), kind__in=kinds).first()
    if found and found.user and not found.user.is_active:
        return None
    return found


def use(invitation: Invitation, *, now: datetime) -> bool:
    """Mark the link used; False when somebody else was faster."""
    return Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True).update(used_at=now) == 1


def open_for(user: User, *, now: datetime) -> Invitation | None:
    """The newest link handed out for the person that still works or is on its way."""
    handed = Invitation.objects.valid(now=now).filter(user=user, kind__in=(Kind.JOIN, Kind.PASSWORD))
    return handed.select_related("made_by").order_by("-made_at").first()


@transaction.atomic
def withdraw(*, user: User, by: User, now: datetime) -> int:
    """Kill the person's unused links, those on their way too; gives how many there were."""
    gone, _what = Invitation.objects.filter(user=user, used_at__isnull=True).delete()
    if gone:
        trail.note("invitation.withdrawn", by=by, about=user, now=now)
    return gone


def tidy(*, now: datetime) -> int:
    """Forget links that lapsed unused, and what was asked for addresses without an account."""
    return Invitation.objects.filter(expires_at__lte=now, used_at__isnull=True).delete()[0]
