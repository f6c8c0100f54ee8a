"""What a message that came back means: its class, why we think so, and what it tells of the person's employment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


class Kind:
    """Classes of returns. Only the first three and `REPLY` may ever change something of the person."""

    ADDRESS_GONE = "address_gone"
    PERSON_GONE = "person_gone"
    COMPLAINT = "complaint"
    FULL = "full"
    TEMPORARY = "temporary"
    SENDER = "sender"
    AWAY = "away"
    CHALLENGE = "challenge"
    REPLY = "reply"
    DELIVERED = "delivered"
    UNKNOWN = "unknown"


KINDS = (
    Kind.ADDRESS_GONE, Kind.PERSON_GONE, Kind.COMPLAINT, Kind.FULL, Kind.TEMPORARY, Kind.SENDER, Kind.AWAY, Kind.CHALLENGE,
    Kind.REPLY, Kind.DELIVERED, Kind.UNKNOWN,
)  # fmt: skip


BOUNCES = (Kind.ADDRESS_GONE, Kind.FULL, Kind.TEMPORARY, Kind.SENDER)
"""Of a message that did not arrive, whatever the reason."""

PERSONAL = (Kind.ADDRESS_GONE, Kind.PERSON_GONE)
"""What a bounce may say of the person; everything else in it harms nobody."""


class Detail:
    """Finer words within a class, each of one class alone."""

    MAILBOX, DOMAIN, DISABLED, MOVED_ADDRESS = "mailbox", "domain", "disabled", "moved_address"  # address gone
    LEFT, RETIRED, DIED, MOVED = "left", "retired", "died", "moved"  # person gone, or news in a reply
    ABUSE, OPT_OUT = "abuse", "opt_out"  # complaint
    POLICY, REPUTATION, AUTHENTICATION, SIZE, CONTENT, RELAY = (  # sender's
        "policy", "reputation", "authentication", "size", "content", "relay",
    )  # fmt: skip
    DELAYED, SYSTEM = "delayed", "system"  # temporary
    ON_LEAVE = "on_leave"  # away
    OBJECTS = "objects"  # reply


@dataclass(frozen=True, slots=True)
class News:
    """What somebody tells of an employment: `on` the day it ended or ends, `address` the person's own new address, or ""."""

    detail: str
    on: date | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`status`: the enhanced status code (RFC 3463) or the reply's three digits, or "". `rule`: which kind of evidence decided,
    for the page: dsn_text, dsn_status, text, status, arf, headers, words, none."""

    kind: str
    detail: str = ""
    status: str = ""
    rule: str = "none"
    news: News | None = None


@dataclass(frozen=True, slots=True)
class Clues:
    """What names the message that is answered. `tokens`: 32 hexadecimal digits from the addresses it came to, from links it quotes and from what was
    returned; `message_ids`: of the returned message, and those answered; `failed`: addresses it says failed; `sender`: who wrote."""

    tokens: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    sender: str = ""
