"""From the bytes of a message that came back to what it means. Pure: no database, no clock but the moment it is given."""

from __future__ import annotations

import re
from datetime import date
from email.utils import getaddresses

from kortisto.lib.addresses import normalise
from kortisto.outreach.returns import answers, bounces, challenges, complaints
from kortisto.outreach.returns.parts import Parts, take_apart
from kortisto.outreach.returns.verdicts import Clues, Kind, Verdict

_TOKEN = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
_ID = re.compile(r"^(?:message-id|in-reply-to|references)[ \t]*:[ \t]*((?:[^\n]|\n[ \t]){1,2000})", re.IGNORECASE | re.MULTILINE)
_ONE_ID = re.compile(r"<([^<>\s]{3,250})>")
_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To", "To", "Cc")
MOST = 20

__all__ = ["Clues", "Kind", "Verdict", "classify", "tokens_in"]


def classify(raw: bytes, *, received_on: date) -> tuple[Verdict, Clues]:
    """What the message means, and what tells whom it is about. Never raises; a message nobody understands is unknown."""
    parts = take_apart(raw)
    return _verdict(parts, received_on), _clues(parts)


def _verdict(parts: Parts, received_on: date) -> Verdict:
    complaint = complaints.judge(parts)
    if complaint is not None:
        return complaint
    if challenges.is_challenge(parts):
        return Verdict(Kind.CHALLENGE, rule="words")
    if bounces.is_bounce(parts) and (bounces.by_a_mail_system(parts) or not answers.says_so(parts)):
        return bounces.judge(parts)
    return answers.judge(parts, received_on)


def tokens_in(text: str) -> tuple[str, ...]:
    """Whatever may be a token of ours."""
    return tuple(dict.fromkeys(_TOKEN.findall(text.casefold())))[:MOST]


def _clues(parts: Parts) -> Clues:
    to = [address for name in _TO for _, address in getaddresses([str(value) for value in parts.headers.get_all(name, [])])]
    tokens = [token for address in to for token in _TOKEN.findall(address.casefold())]
    sender = next((address for _, address in getaddresses([parts.header("From")]) if "@" in address), "")
    own = [parts.header(name) for name in ("In-Reply-To", "References")]
    ids = [found for value in own for found in _ONE_ID.findall(value)]
    tokens += _TOKEN.findall(parts.text.casefold())  # of the links an answer quotes
    if parts.returned:
        head = parts.returned.replace("\r\n", "\n").partition("\n\n")[0]
        ids += [found for value in _ID.findall(head) for found in _ONE_ID.findall(value)]
        tokens += _TOKEN.findall(parts.returned.replace("=\r\n", "").replace("=\n", "").casefold())
    failed = [group.get(name, "") for group in parts.recipients for name in ("original-recipient", "final-recipient")]
    failed += parts.header("X-Failed-Recipients").split(",")
    return Clues(
        tokens=tuple(dict.fromkeys(tokens))[:MOST],
        message_ids=tuple(dict.fromkeys(ids))[:MOST],
        failed=tuple(dict.fromkeys(normalise(one) for one in map(_address, failed) if "@" in one))[:MOST],
        sender=normalise(sender) if sender else "",
    )


def _address(value: str) -> str:
    return value.rpartition(";")[2].strip(" <>\t")
