"""A message as it came, read into what filing needs. Nothing here is stored."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default
from email.utils import getaddresses, parsedate_to_datetime
from html.parser import HTMLParser

from kortisto.lib.addresses import normalise
from kortisto.lib.text import tidy

LONGEST_TEXT = 100_000
_TO = ("To", "Cc")
_ENVELOPE = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "Resent-To", "Bcc", *_TO)
_LATIN = {"", "us-ascii", "ascii", "iso-8859-1", "latin-1", "latin1"}
_BLOCKS = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre"}


class Unreadable(ValueError):
    """The message cannot be read; somebody has to look at it in the mailbox."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One message. Addresses are normalised; `delivered` is every address it came through, `sent_at` what it says itself.

    `automatic`: no act of a person, by all one can tell; `machine`: surely of a machine, not only passed on by a list.
    """

    sender: str
    recipients: tuple[str, ...]
    delivered: tuple[str, ...]
    subject: str
    text: str
    sent_at: datetime | None
    key: str
    thread: str
    references: tuple[str, ...]
    attachments: int
    automatic: bool
    machine: bool = False
    inner: Mail | None = field(default=None)
    files: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    """Name and content of what was attached to be kept; pictures within the text are none."""


def read(raw: bytes) -> Mail:
    """Parse a message. Raises Unreadable when there is no sender or its structure cannot be followed."""
    try:
        return _mail(message_from_bytes(raw, policy=default), raw)
    except Unreadable:
        raise
    except (ValueError, LookupError, AttributeError, TypeError, IndexError, RecursionError) as error:
        raise Unreadable("the message is malformed") from error


def digest(message_id: str) -> str:
    """What a Message-ID is compared by: the id itself may name a person or a machine."""
    return hashlib.sha256(message_id.strip().encode("utf-8", "replace")).hexdigest()


def _mail(message: EmailMessage, raw: bytes) -> Mail:
    senders = _addresses(message, ("From",))
    if not senders:
        raise Unreadable("the message has no sender")
    own = _first_id(message, "Message-ID") or f"none:{hashlib.sha256(raw).hexdigest()}"
    root = _first_id(message, "References") or _first_id(message, "In-Reply-To") or own
    inner = _forwarded(message)
    return Mail(
        sender=senders[0],
        recipients=_addresses(message, _TO),
        delivered=_addresses(message, _ENVELOPE),
        subject=tidy(_printable(_subject(message)))[:300],
        text=_text(message),
        sent_at=_moment(message),
        key=digest(own),
        thread=digest(root),
        references=tuple(
            digest(word) for name in ("References", "In-Reply-To") for word in str(message.get(name, "")).split()[:100]
        ),
        attachments=_attached(message),
        automatic=_is_machine(message) or _is_listed(message),
        machine=_is_machine(message),
        inner=_mail(inner, inner.as_bytes()) if inner is not None else None,
        files=_files(message),
    )


def _attached(message: EmailMessage) -> int:
    body = message.get_body(preferencelist=("plain", "html"))
    text = {id(part) for part in _going_on(message, body)}
    return sum(1 for part in message.iter_attachments() if part.get_content_type() != "message/rfc822" and id(part) not in text)


def _files(message: EmailMessage) -> tuple[tuple[str, bytes], ...]:
    parts = [part for part in message.iter_attachments() if part.get_content_disposition() == "attachment"]
    found = [(part.get_filename() or "", part.get_payload(decode=True)) for part in parts if not part.is_multipart()]
    return tuple((str(name), data) for name, data in found if name and isinstance(data, bytes))


def _addresses(message: EmailMessage, names: Iterable[str]) -> tuple[str, ...]:
    lines = [str(value) for name in names for value in message.get_all(name, [])]
    found = [normalise(address) for _name, address in getaddresses(lines) if "@" in address]
    return tuple(dict.fromkeys(found))


def _first_id(message: EmailMessage, name: str) -> str:
    words = str(message.get(name, "")).split()
    return words[0] if words else ""


def _moment(message: EmailMessage) -> datetime | None:
    try:
        found = parsedate_to_datetime(str(message.get("Date", "")))
    except (ValueError, TypeError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _is_machine(message: EmailMessage) -> bool:
    """Answers of machines and bounces (RFC 3834, 3464): no act of a person."""
    said = str(message.get("Auto-Submitted", "no")).split(";")[0].strip().lower()
    answered = str(message.get("Precedence", "")).strip().lower() == "auto_reply"
    absent = str(message.get("Return-Path", "x")).strip() == "<>"
    marked = any(name in message for name in ("X-Autoreply", "X-Autorespond"))
    return said != "no" or answered or absent or marked or message.get_content_type() == "multipart/report"


def _is_listed(message: EmailMessage) -> bool:
    """Came through a list (RFC 2369): of a machine, or of a person whose mail a firm's own list passed on."""
    precedence = str(message.get("Precedence", "")).strip().lower()
    return precedence in ("bulk", "junk", "list") or any(name in message for name in ("List-Id", "List-Unsubscribe"))


def _forwarded(message: EmailMessage) -> EmailMessage | None:
    """The message attached whole, when there is exactly one."""
    found = [part for part in message.walk() if part.get_content_type() == "message/rfc822" and part is not message]
    payload = found[0].get_payload() if len(found) == 1 else None
    inner = payload[0] if isinstance(payload, list) and payload else None
    return inner if isinstance(inner, EmailMessage) else None


def _text(message: EmailMessage) -> str:
    """The readable text: the plain part, else (or where that is blank) the HTML without anything but its words."""
    for kind in ("plain", "html"):
        part = message.get_body(preferencelist=(kind,))
        texts = [_words(one) for one in (part, *_going_on(message, part)) if one is not None]
        if any(text.strip() for text in texts):
            return _printable("\n".join(texts))[:LONGEST_TEXT]
    return ""


def _going_on(message: EmailMessage, body: MIMEPart | None) -> list[MIMEPart]:
    """Texts behind a picture in the middle of a message, as some programs write them: they go on with the text before it."""
    if body is None or message.get_content_type() != "multipart/mixed":
        return []
    same = [part for part in message.iter_attachments() if part.get_content_type() == body.get_content_type()]
    return [
        part for part in same if part is not body and not part.get_filename() and part.get_content_disposition() != "attachment"
    ]


def _words(part: MIMEPart) -> str:
    payload = part.get_payload(decode=True)
    content = decoded(payload, part.get_content_charset() or "")[: 4 * LONGEST_TEXT] if isinstance(payload, bytes) else ""
    return words_of(content) if part.get_content_type() == "text/html" else content


def decoded(raw: bytes, declared: str = "") -> str:
    """Text of a message, whose declaration may be missing or untrue: by what it says, else UTF-8, else Windows-1252.

    ISO-8859-1 and ASCII are read as Windows-1252, as browsers do (WHATWG Encoding): no letter of theirs differs.
    """
    said = () if declared.lower() in _LATIN else (declared,)
    for name in (*said, "utf-8", "cp1252"):
        try:
            return raw.decode(name)
        except (LookupError, UnicodeError, ValueError):
            continue
    return raw.decode("latin-1")


def _subject(message: EmailMessage) -> str:
    """The subject; one that came as bare bytes is read like a text without declaration."""
    bare = next((str(value) for name, value in message.raw_items() if name.lower() == "subject"), "")
    if bare.isascii():
        return str(message.get("Subject", ""))
    return decoded(bare.encode("utf-8", "surrogateescape"))


def words_of(markup: str) -> str:
    """HTML as text: scripts, styles, images and links' targets gone, a quotation marked with ">"."""
    import nh3

    reader = _Words()
    reader.feed(nh3.clean(markup, tags=_BLOCKS, attributes={}))
    reader.close()
    return reader.text()


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.lines.append("")
        self.depth += tag == "blockquote"

    def handle_endtag(self, tag: str) -> None:
        self.lines.append("")
        self.depth -= tag == "blockquote" and self.depth > 0

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text:
            start = "> " * min(self.depth, 3) if not self.lines[-1] else " "
            self.lines[-1] += start + text

    def text(self) -> str:
        return html.unescape("\n".join(line for line in self.lines if line.strip()))


def _printable(text: str) -> str:
    """Without control characters; line ends and tabs stay."""
    return "".join(sign for sign in text if sign in "\n\t" or ((sign.isprintable() or sign.isspace()) and sign != "\r"))
