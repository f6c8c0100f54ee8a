"""Enhanced status codes: what each says by itself (RFC 3463, and the registry of RFC 5248 with what Exchange Online adds)."""

from __future__ import annotations

import re

from kortisto.outreach.returns.verdicts import Detail, Kind

Meaning = tuple[str, str]

_CODES: dict[str, Meaning] = {
    "5.1.1": (Kind.ADDRESS_GONE, Detail.MAILBOX),
    "5.1.2": (Kind.ADDRESS_GONE, Detail.DOMAIN),
    "5.1.3": (Kind.ADDRESS_GONE, Detail.MAILBOX),
    "5.1.6": (Kind.ADDRESS_GONE, Detail.MOVED_ADDRESS),
    "5.1.7": (Kind.SENDER, Detail.AUTHENTICATION),
    "5.1.8": (Kind.SENDER, Detail.AUTHENTICATION),
    "5.1.9": (Kind.SENDER, Detail.POLICY),
    "5.1.10": (Kind.ADDRESS_GONE, Detail.MAILBOX),
    "5.2.1": (Kind.ADDRESS_GONE, Detail.DISABLED),
    "5.2.2": (Kind.FULL, ""),
    "5.2.3": (Kind.SENDER, Detail.SIZE),
    "5.2.4": (Kind.SENDER, Detail.POLICY),
    "5.3.1": (Kind.TEMPORARY, Detail.SYSTEM),
    "5.3.2": (Kind.TEMPORARY, Detail.SYSTEM),
    "5.3.3": (Kind.SENDER, Detail.POLICY),
    "5.3.4": (Kind.SENDER, Detail.SIZE),
    "5.3.5": (Kind.TEMPORARY, Detail.SYSTEM),
    "5.4.1": (Kind.TEMPORARY, Detail.SYSTEM),
    "5.4.2": (Kind.TEMPORARY, Detail.SYSTEM),
    "5.4.3": (Kind.TEMPORARY, Detail.SYSTEM),
    "5.4.4": (Kind.ADDRESS_GONE, Detail.DOMAIN),
    "5.4.5": (Kind.TEMPORARY, Detail.SYSTEM),
    "5.4.6": (Kind.TEMPORARY, Detail.SYSTEM),
    "5.4.7": (Kind.TEMPORARY, ""),
    "5.4.14": (Kind.TEMPORARY, Detail.SYSTEM),
    "5.4.310": (Kind.ADDRESS_GONE, Detail.DOMAIN),
    "4.2.2": (Kind.FULL, ""),
}
_SUBJECTS: dict[str, Meaning] = {
    "5.4": (Kind.TEMPORARY, Detail.SYSTEM),
    "5.5": (Kind.TEMPORARY, Detail.SYSTEM),
    "5.6": (Kind.SENDER, Detail.CONTENT),
    "5.7": (Kind.SENDER, Detail.POLICY),
}
_VAGUE = ("5.5.0", "5.5.4")
"""Written for anything at all; only their words say what is meant."""

STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
REPLY = re.compile(r"(?<![\d.\w:=/-])([45]\d\d)(?=[ \-:;,\])]|$)")

PROOF = ("5.1.1", "5.1.6", "5.1.10")
"""By themselves enough to say that an address is gone (bad mailbox, moved mailbox; the last as Exchange gives it)."""

_REPLIES: dict[str, Meaning] = {
    "523": (Kind.SENDER, Detail.AUTHENTICATION),
    "530": (Kind.SENDER, Detail.AUTHENTICATION),
    "534": (Kind.SENDER, Detail.AUTHENTICATION),
    "535": (Kind.SENDER, Detail.AUTHENTICATION),
    "538": (Kind.SENDER, Detail.AUTHENTICATION),
    "541": (Kind.SENDER, Detail.POLICY),
    "552": (Kind.FULL, ""),
    "556": (Kind.ADDRESS_GONE, Detail.DOMAIN),
    "570": (Kind.SENDER, Detail.POLICY),
    "571": (Kind.SENDER, Detail.POLICY),
}
"""Three digits that say something by themselves (RFC 4954, RFC 5321, RFC 7504, and habit). 550, 551, 553 and 554 do not."""


def meaning(status: str) -> Meaning | None:
    """What a code says; None where it says nothing in particular ("5.0.0", "5.1.0")."""
    if status in _CODES:
        return _CODES[status]
    if status.startswith("4."):
        return Kind.TEMPORARY, ""
    if status in _VAGUE:
        return None
    return _SUBJECTS.get(status.rpartition(".")[0])


def status_in(text: str) -> str:
    """The first enhanced status code of a text, a failure before a success; "" for none."""
    found = [code for code in STATUS.findall(text) if not code.startswith("2.")]
    specific = [code for code in found if not code.endswith(".0.0")]
    return str((specific or found or [""])[0])


def reply_in(text: str) -> str:
    """The first three digits of an SMTP reply in a text; "" for none."""
    return next(iter(REPLY.findall(text)), "")


def of_reply(digits: str) -> Meaning | None:
    if digits.startswith("4"):
        return Kind.TEMPORARY, ""
    return _REPLIES.get(digits)
