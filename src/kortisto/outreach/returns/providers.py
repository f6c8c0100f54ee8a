"""What a mail provider tells us itself: webhooks, read and proved by django-anymail, with the acts of a bounce.

Only what is signed with our key is read: Mailgun and MailerSend sign each message, the others send a name and a password that we
chose. Anymail's signals are not used; its views read, ours act.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from importlib import import_module
from typing import Any, NamedTuple

from anymail.exceptions import AnymailConfigurationError, AnymailError
from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest

from kortisto.contacts.models import Contact
from kortisto.lib.addresses import normalise
from kortisto.lib.mail_providers import OURS
from kortisto.outreach.inbound import matching
from kortisto.outreach.returns import replies, whom
from kortisto.outreach.returns.classify import tokens_in
from kortisto.outreach.returns.verdicts import Clues, Detail, Kind, Verdict
from kortisto.outreach.returns.whom import Found

_KEYS = {"mailgun": "webhook_signing_key", "mailersend": "signing_secret"}
_CLASSES = {
    "mailgun": "Mailgun", "postmark": "Postmark", "sendgrid": "SendGrid", "mailjet": "Mailjet", "sparkpost": "SparkPost", "brevo": "Brevo",
    "mailersend": "MailerSend",
}  # fmt: skip
NAMES = tuple(_CLASSES)
LONGEST, LONGEST_ID = 4000, 200
LOST = ("bounced", "rejected", "failed")
"""What a provider has given up; whatever the server said, the message never arrived."""
MALFORMED = (TypeError, ValueError, LookupError, AttributeError, RecursionError, AnymailError, AnymailConfigurationError)
"""What reading an event of any other shape raises; signed or not, it is no error of ours."""


def is_on() -> bool:
    """Whether a provider is named and has a key; without one nothing of it is believed."""
    return settings.KORTISTO.returns_provider in NAMES and bool(settings.KORTISTO.returns_webhook_key)


def events(request: HttpRequest, *, inbound: bool) -> list[Any]:
    """The provider's events, proved. Raises AnymailWebhookValidationFailure for a wrong signature, BadRequest for what is no event
    (both are answered with 400)."""
    name = settings.KORTISTO.returns_provider
    module = import_module(f"anymail.webhooks.{name}")
    view = getattr(module, f"{_CLASSES[name]}{'Inbound' if inbound else 'Tracking'}WebhookView")
    reader = view(**{_KEYS.get(name, "webhook_secret"): settings.KORTISTO.returns_webhook_key})
    try:
        reader.run_validators(request)
        return list(reader.parse_events(request))
    except SuspiciousOperation:
        raise
    except MALFORMED as error:
        raise BadRequest("no event of this provider") from error


class Told(NamedTuple):
    """What an event says: what it means, whom it is about, which messages of ours it names, and whether they never arrived."""

    digest: str
    verdict: Verdict
    found: Found
    message_ids: tuple[str, ...]
    lost: bool


def read(event: Any, *, as_of: date) -> Told | None:
    """What an event says; None for what means nothing. Raises BadRequest."""
    try:
        meant = verdict(event)
        if meant is None:
            return None
        return Told(digest(event), meant, about(event, as_of=as_of), ids(event), event.event_type in LOST)
    except MALFORMED as error:
        raise BadRequest("an event that cannot be read") from error


def verdict(event: Any) -> Verdict | None:
    """What an event means; None for deliveries, opens and clicks."""
    kind = event.event_type
    if kind == "complained":
        return Verdict(Kind.COMPLAINT, Detail.ABUSE, rule="arf")
    if kind == "unsubscribed":
        return Verdict(Kind.COMPLAINT, Detail.OPT_OUT, rule="headers")
    if kind == "autoresponded":
        return Verdict(Kind.AWAY, rule="headers")
    if kind not in (*LOST, "deferred"):
        return None
    said = replies.judge(f"{event.mta_response or ''} {event.description or ''}".strip()[:LONGEST])
    if kind == "deferred":
        return Verdict(Kind.FULL if said.kind == Kind.FULL else Kind.TEMPORARY, Detail.DELAYED, said.status[:9], "dsn_status")
    return said if said.kind != Kind.UNKNOWN else _by_reason(event.reject_reason, said.status)


def _by_reason(reason: str | None, status: str) -> Verdict:
    """The provider's own word, where the server's answer says nothing."""
    known = {
        "invalid": (Kind.ADDRESS_GONE, Detail.MAILBOX), "timed_out": (Kind.TEMPORARY, ""), "blocked": (Kind.SENDER, Detail.REPUTATION),
        "spam": (Kind.COMPLAINT, Detail.ABUSE), "unsubscribed": (Kind.COMPLAINT, Detail.OPT_OUT),
    }  # fmt: skip
    kind, detail = known.get(reason or "", (Kind.UNKNOWN, ""))
    return Verdict(kind, detail, status if status[:1].isdigit() else "", "headers" if kind != Kind.UNKNOWN else "none")


def digest(event: Any) -> str:
    """The same event told twice is one."""
    own = event.event_id or f"{event.message_id}:{event.timestamp}"
    return hashlib.sha256(f"{settings.KORTISTO.returns_provider}:{own}:{event.event_type}:{event.recipient}".encode()).hexdigest()


def about(event: Any, *, as_of: date) -> Found:
    """Whom it is about: our token or Message-ID in what the provider repeats, else the address, which it proves by its key."""
    found = whom.find(Clues(tokens_in(json.dumps(event.esp_event, default=str)), ids(event)), as_of=as_of)
    if found.proved or not event.recipient:
        return found
    return _addressed(normalise(str(event.recipient)), as_of)


def ids(event: Any) -> tuple[str, ...]:
    """Message-IDs it names: ours, which went along, and the provider's own, which for some is the same."""
    told = [event.message_id, (event.metadata or {}).get(OURS), *(tag for tag in event.tags or () if "@" in str(tag))]
    return tuple(dict.fromkeys(str(one).strip("<>")[:LONGEST_ID] for one in told if one))


def _addressed(address: str, as_of: date) -> Found:
    try:
        people: dict[str, Contact] = matching.people([address], day=as_of, as_of=as_of)
    except matching.Unclear:
        return Found()
    contact = people.get(address)
    if contact is None:
        return Found()
    job = contact.positions.open(as_of).filter(email_folded=address).order_by("pk").last()
    return Found(whom.PROVIDER, contact, position=job.pk if job else None)


def messages(found: Iterable[Any]) -> list[bytes]:
    """The messages of inbound events, as they came."""
    return [bytes(event.message.as_bytes()) for event in found if event.message is not None]
