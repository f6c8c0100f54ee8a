"""Messages that wait to leave: what they say is composed only then (`compose`), and sent by `sending`."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from kortisto.outreach.mail import new_message_id, sender_domain
from kortisto.rights.models import Letter, Paper, Request

TRIED = timedelta(days=3)
"""A message that cannot leave is tried so long, like a certificate."""


def queue(request: Request, kind: str, *, paper: Paper | None = None, now: datetime, lasts: timedelta = TRIED) -> Letter:
    """A message for the next job."""
    return Letter.objects.create(
        request=request, kind=kind, paper=paper, message_id=new_message_id(sender_domain(settings.DEFAULT_FROM_EMAIL)), next_try_at=now,
        expires_at=now + lasts,
    )  # fmt: skip
