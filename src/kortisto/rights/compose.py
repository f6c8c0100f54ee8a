"""Messages of requests, composed when they leave. None tells a value of the register: what is held is behind a link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from kortisto.lib.periods import local_day
from kortisto.outreach.mail import Letter as Mail
from kortisto.outreach.mail import letter
from kortisto.rights import addresses, links, sealing
from kortisto.rights.answering.words import spoken
from kortisto.rights.models import Letter, Paper
from kortisto.ui import format as fmt


class NoAddress(Exception):
    """There is nowhere to send it: the officer prints the answer."""


def composed(row: Letter, *, token: str, now: datetime) -> Mail:
    """The message in the language of the request. Raises NoAddress, UnsafeHeader or AddressTrouble."""
    request = row.request
    day = local_day(now, settings.TIME_ZONE)
    to = addresses.verified(request, day)
    if not to.email:
        raise NoAddress
    with translation.override(request.language):
        told = spoken(request.language, day)
        subject, context = _MAKERS[row.kind](row, token, now)
        context |= {
            "subject": subject,
            "language": request.language,
            "number": request.number,
            "firm": told.controller if told else "",
        }
        return letter(
            sender=settings.DEFAULT_FROM_EMAIL,
            name="",
            email=to.email,
            subject=subject,
            text=render_to_string(f"rights/mail/{row.kind}.txt", context),
            html=render_to_string(f"rights/mail/{row.kind}.html", context),
            message_id=row.message_id,
            language=request.language,
            now=now,
            reply_to=told.contacts[-1] if told and "@" in told.contacts[-1] else "",
        )


def _identify(row: Letter, token: str, now: datetime) -> tuple[str, dict[str, Any]]:
    return _("Is this request yours?"), {
        "link": links.address("identify_page", token),
        "until": fmt.day(local_day(row.expires_at, settings.TIME_ZONE)),
    }


def _extension(row: Letter, token: str, now: datetime) -> tuple[str, dict[str, Any]]:
    request = row.request
    return _("Our answer to your request %(number)s takes longer") % {"number": request.number}, {
        "received": fmt.day(request.received_on),
        "until": fmt.day(request.extended_to),
        "why": request.get_extended_why_display(),
        "foot": _foot(row),
    }


def _foot(row: Letter) -> list[str]:
    told = spoken(row.request.language, row.request.received_on)
    return [told.complaint] if told else []


def _answer(row: Letter, token: str, now: datetime) -> tuple[str, dict[str, Any]]:
    said = sealing.read_json(row.request, Paper.Kind.LETTER)
    until = row.paper.token_until if row.paper is not None else None
    return str(said.get("subject", "")), {
        "said": said,
        "link": links.address("package", token) if row.paper is not None else "",
        "until": fmt.day(local_day(until, settings.TIME_ZONE)) if until else "",
    }


_MAKERS: dict[str, Callable[[Letter, str, datetime], tuple[str, dict[str, Any]]]] = {
    Letter.Kind.IDENTIFY: _identify,
    Letter.Kind.EXTENSION: _extension,
    Letter.Kind.ANSWER: _answer,
}
