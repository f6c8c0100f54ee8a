"""The message inside a message: attached whole, or written out by the mail program that forwarded it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from email.utils import getaddresses, parsedate_to_datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from kortisto.lib.addresses import normalise
from kortisto.outreach.inbound import quoting
from kortisto.outreach.inbound.reading import Mail

_PREFIX = re.compile(r"^\s*(?:fwd?|vs|vl|vb|välitetty|edelleen)\s*:\s*", re.IGNORECASE)
_ANY_PREFIX = re.compile(r"^\s*(?:fwd?|vs|vl|vb|re|sv)\s*:\s*", re.IGNORECASE)
_MONTHS = {
    "tammi": 1, "helmi": 2, "maalis": 3, "huhti": 4, "touko": 5, "kesä": 6, "heinä": 7, "elo": 8, "syys": 9, "loka": 10, "marras": 11, "joulu": 12,
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "maj": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_NUMBERS = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_WORDS = re.compile(r"(\d{1,2})\.?\s+([a-zåäö]{3,12})\s+(\d{4})")
_ENGLISH = re.compile(r"([a-z]{3,9})\s+(\d{1,2}),?\s+(\d{4})")
_TIME = re.compile(r"(?:klo|kl\.?|at|,)?\s*(\d{1,2})[.:](\d{2})(?:[.:]\d{2})?\s*(am|pm)?\s*$")


def original(mail: Mail, staff: set[str]) -> Mail | None:
    """The forwarded message, when that is what a member of staff sent; None when the message is itself the one to file."""
    if mail.inner is not None and not _other_recipients(mail, staff):
        return mail.inner
    if not _PREFIX.match(mail.subject) or _other_recipients(mail, staff):
        return None
    headers, text = quoting.quoted_headers(mail.text)
    senders = [normalise(address) for _name, address in getaddresses([headers.get("from", "")]) if "@" in address]
    if not senders:
        return None
    recipients = tuple(normalise(a) for _name, a in getaddresses([headers.get("to", ""), headers.get("cc", "")]) if "@" in a)
    return replace(
        mail,
        sender=senders[0],
        recipients=recipients,
        subject=headers.get("subject") or _ANY_PREFIX.sub("", mail.subject),
        text=text,
        sent_at=moment(headers.get("date", "")) or mail.sent_at,
    )


def _other_recipients(mail: Mail, staff: set[str]) -> bool:
    """Whether somebody outside the house got it too: then it is a letter of ours, whatever it encloses."""
    own = normalise(settings.KORTISTO.inbox_address)
    local, _at, domain = own.rpartition("@")
    return any(one not in staff and not (one.startswith(f"{local}+") and one.endswith(f"@{domain}")) for one in mail.recipients)


def moment(text: str) -> datetime | None:
    """The time a forwarded header gives: `torstai 26. marraskuuta 2026 9.14`, `den 26 november 2026 09:14`, RFC 5322."""
    try:
        found = parsedate_to_datetime(text)
        if found.tzinfo:
            return found
    except (ValueError, TypeError):
        pass
    said = text.casefold().strip()
    day = _day(said)
    if day is None:
        return None
    time = _TIME.search(said)
    hour, minute = (int(time[1]), int(time[2])) if time else (12, 0)
    if time and time[3]:
        hour = hour % 12 + (12 if time[3] == "pm" else 0)
    try:
        return datetime(*day, hour, minute, tzinfo=ZoneInfo(settings.TIME_ZONE))
    except ValueError:
        return None


def _day(said: str) -> tuple[int, int, int] | None:
    if found := _NUMBERS.search(said):
        return int(found[3]), int(found[2]), int(found[1])
    if found := _ISO.search(said):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _WORDS.search(said):
        month = _month(found[2])
        return (int(found[3]), month, int(found[1])) if month else None
    if found := _ENGLISH.search(said):
        month = _month(found[1])
        return (int(found[3]), month, int(found[2])) if month else None
    return None


def _month(word: str) -> int:
    return next((number for stem, number in _MONTHS.items() if word.startswith(stem)), 0)
