"""The headers of a mailing that are the engine's business (RFC 5322, 2369, 2919, 8058): loaders compile with them."""

from __future__ import annotations

import hashlib
from email.headerregistry import Address
from email.utils import formataddr, parseaddr

from django.conf import settings

from kortisto.outreach.engine import quoted
from kortisto.outreach.engine.compiled import slot
from kortisto.outreach.mail import sender_domain
from kortisto.outreach.models import Mailing, SenderIdentity

LONGEST_LOCAL, TOKEN = 64, 32

OURS = ("to", "date", "message_id", "token")
"""Slots the engine fills in every message."""

PERSONAL = {"given_name": "name", "family_name": "name", "name": "name", "company": "company"}
"""Slots it fills where the datum is live for the purpose; else the fallback stands there."""


def headers(mailing: Mailing, *, subject: str, language: str, unsubscribe: str) -> dict[str, str]:
    """All headers of a message. `unsubscribe`: an https address with `slot("token")` in it, for one click (RFC 8058)."""
    own, reply = sender(mailing.identity)
    domain = sender_domain(own)
    found = {
        "From": _encoded(*parseaddr(own)),
        "To": f"<{slot('to')}>",
        "Subject": subject,
        "Date": slot("date"),
        "Message-ID": f"<{slot('message_id')}@{domain}>",
        "List-Id": f"<{mailing.ref}.{domain}>",
        "List-Unsubscribe": f"<{unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    if reply:
        found["Reply-To"] = reply
    if language:
        found["Content-Language"] = language
    return found


def sender(identity: SenderIdentity | None) -> tuple[str, str]:
    """(name and address as people read them, the address answers go to) of an identity; None: the instance's own."""
    if identity is None:
        return settings.DEFAULT_FROM_EMAIL, ""
    return str(Address(identity.name, addr_spec=identity.address)), identity.reply_address


def _encoded(name: str, address: str) -> str:
    """The From header. A name beyond ASCII in as many encoded words as it takes (RFC 2047: 75 letters each)."""
    if name.isascii():
        return formataddr((name, address))
    return " ".join([*quoted.words(name, beside=True).decode("ascii").split(), f"<{address}>"])


def envelope(identity: SenderIdentity | None) -> tuple[bytes, bytes]:
    """What stands before and after the token in the envelope's sender (VERP): a bounce says whom it is about."""
    address = identity and (identity.bounce_address or identity.address)
    if not address:
        address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    local, _, domain = address.rpartition("@")
    return f"{local}+".encode("ascii"), f"@{domain.encode('idna').decode()}".encode()


def has_room(address: str) -> bool:
    """Whether a token fits before the @ besides what stands there (RFC 5321, 4.5.3.1.1): else servers refuse the sender."""
    return len(address.rpartition("@")[0]) + len("+") + TOKEN <= LONGEST_LOCAL


def message_id(ref: str, token: str, epoch: int) -> str:
    """The part before our domain: the same for every try of an epoch, and not the token, which opens the person's page."""
    return hashlib.blake2b(f"{ref}:{token}:{epoch}".encode(), digest_size=16).hexdigest()
