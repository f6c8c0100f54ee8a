"""Letters to our own privacy officers: a promise is broken, or kept again; the head of the audit trail for their keeping.

Nothing of a person is in them: numbers, days and the names of lines.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kortisto.accounts.models import User
from kortisto.lib.addresses import AddressTrouble
from kortisto.lib.periods import local_day
from kortisto.outreach.carriers import Carrier, carrier
from kortisto.outreach.mail import UnsafeHeader, letter, new_message_id, sender_domain
from kortisto.privacy import conformance
from kortisto.privacy.audit import heads
from kortisto.privacy.models import Turn

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

RIGHT = "privacy.manage"


def officers(as_of: date) -> list[User]:
    """Everybody with an open account and an address who looks after privacy."""
    accounts = User.objects.open(as_of=as_of).exclude(email=None).order_by("pk")
    return [user for user in accounts if user.has_right(RIGHT)]


def tell(now: datetime) -> dict[str, int]:
    """Tell the officers of a waiting turn; who could not be reached is tried again by the next look."""
    turn = conformance.waiting(now)
    target = carrier()
    if turn is None or target is None:
        return {}
    day = local_day(now, settings.TIME_ZONE)
    left = [user for user in officers(day) if str(user.ref) not in turn.told]
    told: list[str] = []
    if left:
        # Each in their own language: the words of a line are said by the line itself.
        with target as line:
            told = [str(user.ref) for user in left if _send(line, user, "turned", _turned(turn, user, day, now), now)]
    conformance.settled(turn, told, now, whole=len(told) == len(left))
    return {"told": len(told), "left": len(left) - len(told)}


def _language(user: User) -> str:
    return user.language or settings.LANGUAGE_CODE


def _turned(turn: Turn, user: User, day: date, now: datetime) -> dict[str, Any]:
    with translation.override(_language(user)):
        said = [one.says for one in conformance.lines(as_of=day, now=now) if one.id in turn.lines and not one.ok]
        count = len(turn.lines)
        subject = (
            ngettext("Kortisto: %(n)s promise is broken", "Kortisto: %(n)s promises are broken", count) % {"n": count}
            if turn.lines
            else _("Kortisto: all promises are kept again")
        )
    return {"subject": subject, "red": bool(turn.lines), "says": said, "at": turn.at, "link": _link()}


def _link() -> str:
    return str(settings.BASE_URL) + reverse("privacy:conformance")


def mail_heads(now: datetime) -> dict[str, int]:
    """Send every officer the head of the trail, signed, by which they can later hold the trail to what it was."""
    target, (seq, head) = carrier(), heads.tail()
    day = local_day(now, settings.TIME_ZONE)
    if target is None or not seq:
        return {}
    spoken = heads.spoken(heads.Head(day, seq, head))
    context = {"head": spoken, "signature": signature(spoken), "key": public_key(), "day": day, "link": _link()}
    with target as line:
        sent = sum(_send(line, user, "head", context, now) for user in officers(day))
    return {"sent": sent}


def signature(text: str) -> str:
    """Ed25519, base64: that this installation said it."""
    return base64.b64encode(_signing_key().sign(text.encode())).decode()


def public_key() -> str:
    """What the signatures are checked with, base64."""
    from cryptography.hazmat.primitives import serialization

    raw = _signing_key().public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def _signing_key() -> Ed25519PrivateKey:
    """Derived of the key that signs links, for this use alone."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    seed = HKDF(hashes.SHA256(), 32, salt=None, info=b"kortisto heads of the audit trail").derive(
        settings.KORTISTO_KEYS.read("links")
    )
    return Ed25519PrivateKey.from_private_bytes(seed)


def _send(line: Carrier, user: User, kind: str, context: Mapping[str, Any], now: datetime) -> bool:
    """Whether the server took the letter, or it may have (it is not sent twice), or never will."""
    with translation.override(_language(user)):
        subject = context.get("subject") or _("Kortisto: the head of the audit trail, to be kept")
        content = {**context, "subject": subject, "language": _language(user)}
        try:
            ready = letter(
                sender=settings.DEFAULT_FROM_EMAIL,
                name=user.name,
                email=user.email or "",
                subject=str(subject),
                text=render_to_string(f"outreach/mail/{kind}.txt", content),
                message_id=new_message_id(sender_domain(settings.DEFAULT_FROM_EMAIL)),
                language=_language(user),
                now=now,
            )
        except (UnsafeHeader, AddressTrouble):
            return True
    return line.deliver(ready, before_data=_nothing).outcome in ("sent", "unknown", "refused")


def _nothing() -> None:
    """Such a letter is not noted before its data leave: another look would only tell the same."""
