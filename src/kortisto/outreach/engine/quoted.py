"""Quoted-printable (RFC 2045, 6.7) that needs no dot-stuffing afterwards, and encoded words (RFC 2047)."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

LONGEST = 76
SOFT = b"=\r\n"
_SIGNS = [bytes((b,)) if (33 <= b <= 126 and b != 0x3D) or b in (9, 32) else b"=%02X" % b for b in range(256)]
PLAIN = re.compile(r"[A-Za-z0-9_/:;,!?+-][A-Za-z0-9_/:;,!?+.@ -]{0,70}[A-Za-z0-9_/:;,!?+.@-]|")
_WORD, _FIRST = 45, 36
"""Bytes of text in an encoded word: 60 letters of base64, 72 with what stands around them; 75 are allowed, and 76 in a line, which the
first of a subject shares with the name."""


def line(data: bytes, *, closed: bool) -> bytes:
    """One line of text without its end, in as many lines as it takes, none of which begins with a dot.

    `closed`: a hard line break follows, so a blank at the end must be written out.
    """
    signs = [_SIGNS[byte] for byte in data]
    if closed and signs and signs[-1] in (b" ", b"\t"):
        signs[-1] = b"=%02X" % data[-1]
    lines: list[bytes] = []
    row: list[bytes] = []
    width = 0
    for sign in signs:
        if width + len(sign) >= LONGEST:
            lines.append(b"".join(row))
            row, width = [], 0
        if not row and sign == b".":
            sign = b"=2E"
        row.append(sign)
        width += len(sign)
    lines.append(b"".join(row))
    return SOFT.join(lines)


def value(text: str) -> bytes:
    """What stands in a slot, between soft line breaks; nearly all are plain."""
    if PLAIN.fullmatch(text):
        return text.encode()
    return line(text.encode(), closed=False)


def static(text: str, *, last: bool) -> bytes:
    """Text between two slots, from the start of a line; `last`: no slot follows. Lines end with a bare line feed in `text`."""
    *whole, rest = text.split("\n")
    made = b"".join(line(one.encode(), closed=True) + b"\r\n" for one in whole)
    if last or not rest:
        return made + line(rest.encode(), closed=True)
    return made + line(rest.encode(), closed=False) + SOFT


def words(text: str, *, beside: bool = False) -> bytes:
    """Encoded words, each on a folded line of its own; between two of them a reader sees nothing.

    `beside`: the first stands beside the header's name, for some programs take a first line without a word for an empty header.
    """
    made = b"".join(b"\r\n =?utf-8?b?" + base64.b64encode(piece) + b"?=" for piece in _pieces(text, _FIRST if beside else _WORD))
    return made.removeprefix(b"\r\n") if beside else made


def _pieces(text: str, room: int) -> Iterator[bytes]:
    """The text in pieces of whole letters, the first of at most `room` bytes."""
    piece = b""
    for letter in text:
        coded = letter.encode()
        if len(piece) + len(coded) > room:
            yield piece
            piece, room = b"", _WORD
        piece += coded
    if piece:
        yield piece
