"""Links to pages of one's own: made, sent, known again, forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from kortisto.contacts.models import Contact, Position
from kortisto.lib.periods import local_day
from kortisto.outreach.carriers import Carrier
from kortisto.outreach.mail import Letter, letter, new_message_id, sender_domain
from kortisto.privacy import audit
from kortisto.rights import links as tokens
from kortisto.rights import outbox
from kortisto.rights.answering.words import spoken
from kortisto.rights.models import OwnLink
from kortisto.ui import format as fmt

LASTS = timedelta(days=7)
State = OwnLink.State


@transaction.atomic
def make(position: Position, *, by: str, now: datetime) -> OwnLink:
    """A link for the person of an open job, to be sent to the address of that job. Older ones of the person lead nowhere any more."""
    subject = position.contact.subject
    OwnLink.objects.filter(subject=subject).delete()
    row = OwnLink.objects.create(
        subject=subject, position=position.pk, made_at=now, made_by=by, expires_at=now + LASTS, next_try_at=now,
        message_id=new_message_id(sender_domain(settings.DEFAULT_FROM_EMAIL)),
    )  # fmt: skip
    audit.record(action="own_link.made", by=by, subject=subject, now=now)
    return row


def lately(position: Position, *, since: datetime) -> bool:
    """Whether a link to this address was made after `since` and has left or waits to leave."""
    rows = OwnLink.objects.filter(subject=position.contact.subject_id, position=position.pk, made_at__gt=since)
    return rows.exclude(state=State.FAILED).exists()


def known(token: str, *, now: datetime) -> OwnLink | None:
    """The link of a token; None for one nobody has, or whose time is over."""
    mark = sha256(token.encode()).hexdigest()
    row = OwnLink.objects.select_related("subject").filter(token_hash=mark, expires_at__gt=now).first()
    return row if row is not None and Contact.objects.filter(subject=row.subject_id).exists() else None


def clear(now: datetime) -> int:
    """Forget links whose time is over; gives how many."""
    return OwnLink.objects.filter(expires_at__lte=now).delete()[0]


def waiting(now: datetime) -> QuerySet[OwnLink]:
    """Links that have not left and are good still; one may be on its way in a process that died."""
    return OwnLink.objects.filter(state__in=(State.QUEUED, State.SENDING), expires_at__gt=now)


def send_due(*, line: Carrier, clock: Callable[[], datetime]) -> Counter[str]:
    """Send what is due, each try with a new token: an earlier one leads nowhere."""
    return outbox.send_due(waiting(clock()).select_related("subject"), _with_a_token, sent=_left, line=line, clock=clock)


def _with_a_token(row: OwnLink, now: datetime) -> Letter | None:
    token, mark = tokens.new()
    OwnLink.objects.filter(pk=row.pk).update(token_hash=mark)
    return composed(row, token, now=now)


def _left(row: OwnLink, now: datetime) -> dict[str, Any]:
    return {}


def composed(row: OwnLink, token: str, *, now: datetime) -> Letter | None:
    """The message, to the address of the job as it stands now; None when the job has ended or has none."""
    day = local_day(now, settings.TIME_ZONE)
    job = Position.objects.open(day).filter(pk=row.position, contact__subject=row.subject_id).exclude(email="").first()
    if job is None:
        return None
    language = job.contact.language or "fi"
    with translation.override(language):
        told = spoken(language, day)
        context = {
            "subject": _("Your data in our register"),
            "language": language,
            "link": tokens.address("own", token),
            "until": fmt.day(local_day(row.expires_at, settings.TIME_ZONE)),
            "firm": told.controller if told else "",
            "ask": settings.BASE_URL + reverse("rights:ask"),
        }
        return letter(
            sender=settings.DEFAULT_FROM_EMAIL, name="", email=job.email, subject=context["subject"],
            text=render_to_string("rights/mail/own.txt", context), html=render_to_string("rights/mail/own.html", context),
            message_id=row.message_id, language=language, now=now, reply_to=told.contacts[-1] if told and "@" in told.contacts[-1] else "",
        )  # fmt: skip
