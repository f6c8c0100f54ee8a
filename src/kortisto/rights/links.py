"""Links of requests: random, made when the message leaves, kept as a hash, good once and for a time (T14, T15).

Opening a link shows; only the button on its page does anything, so that a scanner of mail does nothing for anybody.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from kortisto.privacy import audit
from kortisto.rights import sealing
from kortisto.rights.actions import identify
from kortisto.rights.actions.steps import note
from kortisto.rights.models import Letter, Paper, Request


def new() -> tuple[str, str]:
    """(token, hash): 192 random bits; the hash of so many needs no key."""
    token = secrets.token_urlsafe(24)
    return token, _hash(token)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def address(name: str, token: str) -> str:
    return str(settings.BASE_URL) + reverse(f"rights:{name}", args=[token])


def identifying(token: str, *, now: datetime) -> Letter | None:
    """The message whose link this is; None for an unknown, spent or late one, and for a request that is closed: all alike."""
    rows = Letter.objects.filter(kind=Letter.Kind.IDENTIFY, token_hash=_hash(token), used_at=None, expires_at__gt=now)
    return rows.filter(request__closed_on=None).select_related("request__subject").first()


@transaction.atomic
def follow(letter: Letter, *, now: datetime) -> bool:
    """The person pressed the button: they control the address. False when somebody was quicker."""
    mine = Letter.objects.filter(pk=letter.pk, used_at=None)
    if not mine.update(used_at=now, token_hash=""):
        return False
    if letter.request.state == Request.State.OPEN:
        identify(letter.request, how=Request.How.LINK, by="self", now=now)
    return True


def package(token: str, *, now: datetime) -> Paper | None:
    """The package a link leads to; None for an unknown, spent or late one."""
    rows = Paper.objects.filter(kind=Paper.Kind.PACKAGE, token_hash=_hash(token), fetched_at=None, token_until__gt=now)
    return rows.filter(destroyed_at=None).select_related("request__subject").first()


@transaction.atomic
def fetch(paper: Paper, *, now: datetime) -> bytes:
    """The package, once: the link is spent and the fetching written down. Raises Gone when somebody was quicker."""
    if not Paper.objects.filter(pk=paper.pk, fetched_at=None).update(fetched_at=now, token_hash=""):
        raise sealing.Gone
    content = sealing.read(paper)
    note(paper.request, "fetched", by="self", now=now)
    audit.record(action="access_package_fetched", by="self", subject=paper.request.subject, now=now)
    return content
