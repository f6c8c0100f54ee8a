"""A letter ready to be handed over: headers that say nothing about the person, a plain text and a simple page.

Automatic messages carry Date, Message-ID on our own domain and Auto-Submitted (RFC 5322, RFC 3834). Whatever could break
out of a header is refused, never mended (threat T13).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from kortisto.lib import addresses

LONGEST_LINE = 998


class UnsafeHeader(ValueError):
    """A header would carry a line break or control character; the message says which header, never its text."""


@dataclass(frozen=True, slots=True)
class Letter:
    """Envelope and content. `content` is the whole message with CRLF line ends."""

    sender: str
    recipient: str
    content: bytes


def new_message_id(domain: str) -> str:
    """A Message-ID that says nothing but our domain."""
    return f"<{secrets.token_hex(16)}@{domain}>"


def sender_domain(sender: str) -> str:
    """The domain of the instance's sender address."""
    return parseaddr(sender)[1].rpartition("@")[2].lower() or "localhost"


def address(name: str, email: str, *, header: str) -> Address:
    """An address for a header; UnsafeHeader when name or address could break out of it, AddressTrouble when it is none."""
    for part in (name, email):
        if any(ord(letter) < 32 or ord(letter) in (0x7F, 0x85, 0x2028, 0x2029) for letter in part):
            raise UnsafeHeader(f"the header {header} would hold a line break or control character")
    checked = addresses.check(email)
    local, _at, domain = checked.rpartition("@")
    try:
        return Address(display_name=name, username=local, domain=domain.encode("idna").decode("ascii"))
    except (MessageError, UnicodeError, ValueError) as error:
        raise UnsafeHeader(f"the header {header} cannot hold the address") from error


def letter(
    *, sender: str, name: str, email: str, subject: str, text: str, html: str = "", message_id: str, language: str, now: datetime,
    reply_to: str = "", automatic: bool = True,
) -> Letter:  # fmt: skip
    """Put a letter together; `automatic` unless a person wrote it (RFC 3834). Raises UnsafeHeader or AddressTrouble.

    Nothing of the person but the To line is in its headers.
    """
    if any(ord(sign) < 32 for sign in subject):
        raise UnsafeHeader("the header Subject would hold a line break or control character")
    own_name, own_address = parseaddr(sender)
    to = address(name, email, header="To")
    # A mailbox beyond ASCII goes with SMTPUTF8 or not at all; its headers are then of UTF-8 too (RFC 6532).
    message = EmailMessage(policy=SMTP.clone(max_line_length=78, utf8=not to.addr_spec.isascii()))
    message["From"] = address(own_name, own_address, header="From")
    message["To"] = to
    if reply_to:
        message["Reply-To"] = address("", reply_to, header="Reply-To")
    message["Subject"] = subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id
    if automatic:
        message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, cte="quoted-printable")
    if html:
        message.add_alternative(html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = language  # last: making alternatives moves such headers into the first part
    content = message.as_bytes()
    return Letter(own_address, to.addr_spec, content)
