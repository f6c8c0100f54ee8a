"""A message taken apart: what a person would read, what machines say in fields, and the message that was returned.

Nothing raises for a malformed message: mail systems write what they like, and half a bounce is still a bounce. Sizes are bounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import Message

from kortisto.outreach.inbound.reading import words_of

LONGEST = 100_000
MOST_PARTS = 200

_COPY = re.compile(
    r"^[\s\-_=*>]*(?:"
    r"below (?:this|the next) line (?:is|begins)|-*\s*(?:this is|here is) a copy of (?:the|your)|original message (?:follows|headers?|below)|"
    r"a copy of the original message|start of returned message|returned mail follows|original (?:mail|message)\s*-*$|"
    r"unsent message (?:follows|below)|message headers? follows?|headers of the (?:original|undelivered) message|"
    r"the (?:original message|headers?) (?:was|follow|header)|forwarded message\s*-*$|"
    r"below this line is a copy|the following (?:is a copy|headers)|message text follows|alkuperäinen viesti|ursprungligt meddelande|"
    r"(?:received: (?:from|by) |return-path: ?<|content-type: message/rfc822)"
    r")",
    re.IGNORECASE,
)
"""Where, in a bounce that is one text, the returned message begins."""


@dataclass(frozen=True, slots=True)
class Parts:
    """`text`: what people read. `groups`: fields of message/delivery-status, one dict for each group (the first is of the message).
    `report`: fields of message/feedback-report. `returned`: the message that was sent, its headers at least."""

    headers: Message
    kind: str
    text: str
    groups: tuple[dict[str, str], ...]
    report: dict[str, str] | None
    returned: str

    def header(self, name: str) -> str:
        wanted = name.casefold()
        return next((decoded(value) for key, value in self.headers.raw_items() if key.casefold() == wanted), "")

    @property
    def recipients(self) -> tuple[dict[str, str], ...]:
        """The groups that tell of a recipient."""
        return tuple(group for group in self.groups if "action" in group or "status" in group or "diagnostic-code" in group)


def decoded(value: object) -> str:
    """A header as text, whatever its encoding says."""
    octets = str(value).encode("utf-8", "surrogateescape")
    try:
        text = octets.decode("utf-8")
    except UnicodeDecodeError:
        text = octets.decode("latin-1")
    if "=?" not in text:
        return text
    try:
        return str(make_header(decode_header(text)))
    except (ValueError, LookupError, UnicodeError):
        return text


def take_apart(raw: bytes) -> Parts:
    """Never raises."""
    return _taken(message_from_bytes(raw, policy=policy.compat32), deeper=True)


def _taken(message: Message, *, deeper: bool) -> Parts:
    texts: list[str] = []
    groups: list[dict[str, str]] = []
    report: dict[str, str] | None = None
    returned = ""
    for part in _walk(message):
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            groups += _groups(part)
        elif kind == "message/feedback-report":
            report = {name: value for group in _groups(part) for name, value in group.items()}
        elif kind in ("message/rfc822", "text/rfc822-headers", "message/global", "message/rfc822-headers"):
            if deeper and not groups and (inner := _report_inside(part)) is not None:
                return _taken(inner, deeper=False)
            returned = returned or _source(part)
        elif kind in ("text/plain", "text/html") and not part.get_filename():
            texts.append(_words(part, kind))
        elif part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), str):
            texts.append(_words(part, "text/plain"))  # its boundary is lost
    text, copied = _cut("\n".join(_preferred(texts)))
    return Parts(message, message.get_content_type(), text, tuple(groups), report, (returned or copied)[:LONGEST])


def _walk(message: Message) -> list[Message]:
    """The parts of the message itself, not of those inside it; at most MOST_PARTS."""
    found: list[Message] = []
    waiting = [message]
    while waiting and len(found) < MOST_PARTS:
        part = waiting.pop(0)
        found.append(part)
        payload = part.get_payload()
        if isinstance(payload, list) and part.get_content_maintype() == "multipart":
            waiting = [one for one in payload if isinstance(one, Message)] + waiting
    return found


def _report_inside(part: Message) -> Message | None:
    """The report somebody on the way has wrapped whole into a message of their own."""
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    return inner if isinstance(inner, Message) and inner.get_content_type() == "multipart/report" else None


def _groups(part: Message) -> list[dict[str, str]]:
    payload = part.get_payload()
    blocks = payload if isinstance(payload, list) else []
    found = [{name.lower(): _folded(value) for name, value in block.raw_items()} for block in blocks if isinstance(block, Message)]
    if not any(found):
        # Encoded as a whole, which the standard forbids and some do.
        content = _bytes(part) or "".join(str(block.get_payload()) for block in blocks if isinstance(block, Message)).encode()
        found = [_lines(block) for block in re.split(r"\r?\n\s*\r?\n", content.decode("latin-1")[:LONGEST])]
    return [group for group in found if group]


def _lines(block: str) -> dict[str, str]:
    found: dict[str, str] = {}
    last = ""
    for line in block.splitlines():
        name, colon, value = line.partition(":")
        if line[:1] in " \t" and last:
            found[last] += " " + line.strip()
        elif colon and " " not in name.strip():
            last = name.strip().lower()
            found[last] = value.strip()
    return found


def _folded(value: object) -> str:
    return " ".join(decoded(value).split())[:4000]


def _source(part: Message) -> str:
    """The returned message as it was, so far as it can be told."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return "\n".join(_written(one) for one in payload[:1] if isinstance(one, Message))
    return (_bytes(part) or str(payload).encode("utf-8", "replace")).decode("latin-1")[:LONGEST]


def _written(message: Message) -> str:
    head = "\n".join(f"{name}: {decoded(value)}" for name, value in message.raw_items())
    body = message.get_payload()
    return f"{head}\n\n{body if isinstance(body, str) else ''}"[:LONGEST]


def _bytes(part: Message) -> bytes:
    try:
        found = part.get_payload(decode=True)
    except (ValueError, LookupError):
        return b""
    return bytes(found) if isinstance(found, bytes) else b""


def _words(part: Message, kind: str) -> str:
    content = _bytes(part)
    try:
        text = content.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeError, ValueError):
        text = content.decode("latin-1")
    text = text[: 2 * LONGEST]
    return words_of(text)[:LONGEST] if kind == "text/html" else text[:LONGEST]


def _preferred(texts: list[str]) -> list[str]:
    return [text for text in texts if text.strip()][:5]


def _cut(text: str) -> tuple[str, str]:
    """(what the mail system says, the copy of the message under it)."""
    lines = text.replace("\r\n", "\n").split("\n")
    for number, line in enumerate(lines):
        if _COPY.match(line) and any(one.strip() for one in lines[:number]):
            return "\n".join(lines[:number]), "\n".join(lines[number:])
    return text, ""
