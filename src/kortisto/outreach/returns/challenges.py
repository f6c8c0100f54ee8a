"""Challenge-response: a machine asks the sender to prove to be a person. Told to the sender, answered by nobody but them."""

from __future__ import annotations

import re

from kortisto.outreach.returns.parts import Parts
from kortisto.outreach.returns.words import pattern

_HEADERS = (
    "X-Boxbe-Challenge",
    "X-Boxbe-Notification",
    "X-SpamArrest",
    "X-SpamArrest-noid",
    "X-TMDA-Fingerprint",
    "X-Challenge",
    "X-UOL-Challenge",
)
_SYSTEMS = pattern("messages", "challenge systems")
_PURPOSE = pattern("messages", "challenge purpose")
_REQUEST = pattern("messages", "challenge request")
_AUTHENTICATION = pattern("messages", "challenge subject")
_HELD = re.compile(
    r"held|waiting|wait-?list|quarantin|not (?:yet )?(?:been )?delivered|until|before|in order|deliver|odottaa|väntar|wartet",
    re.IGNORECASE,
)


def is_challenge(parts: Parts) -> bool:
    """Whether a link or an answer is asked for before our message is delivered."""
    if any(name in parts.headers for name in _HEADERS):
        return True
    if _SYSTEMS.search(parts.header("From")):
        return True
    said = parts.text[:6000]
    asks = bool(_REQUEST.search(said) and _PURPOSE.search(said))
    if not asks:
        return False
    if _SYSTEMS.search(said):
        return True
    link = "http" in said or "reply" in said.casefold()
    automatic = parts.header("Auto-Submitted").strip().casefold() not in ("", "no") or parts.header("Return-Path").strip() == "<>"
    return (
        link
        and (automatic or "challenge" in said.casefold() or bool(_AUTHENTICATION.search(parts.header("Subject"))))
        and _waits(said)
    )


def _waits(said: str) -> bool:
    """That the message is held; without it a link is but a signature."""
    return bool(
        re.search(
            r"held|waiting|wait-?list|quarantin|not (?:yet )?(?:been )?delivered|until|before|in order|deliver|odottaa|väntar|wartet",
            said,
            re.IGNORECASE,
        )
    )
