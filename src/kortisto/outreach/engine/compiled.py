"""A message compiled once for each language and variant: what is the same for everybody is encoded already, slots between.

    letter = compiled.of(html=…, text=…, headers={"Subject": f"Hei {slot('given_name')}"}, slots={"given_name": "", "token": ""})
    letter.message({"given_name": "Aino", "token": "…"})   # -> bytes, one join

Soft line breaks stand around each slot, so that neither the text before it nor the text after it changes with its value; no
line begins with a dot, so nothing is left to stuff (RFC 5321, 4.5.2). Decisions ("with a price table or without?") fall before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from operator import itemgetter

from kortisto.outreach.engine import quoted
from kortisto.outreach.mail import LONGEST_LINE, UnsafeHeader

OPEN, SHUT = "\ue000", "\ue001"
_SLOT = re.compile(f"{OPEN}([a-z][a-z0-9_]*){SHUT}")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_OURS = frozenset({"mime-version", "content-type", "content-transfer-encoding"})
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_LITERAL = re.compile(r"[\x20-\x7e]{0,320}")
_BOUNDARY = b"=_kortisto_part"
"""Never in a body: there, after an equals sign, stand two digits or a line end."""

Encoder = Callable[[str], bytes]


class SlotTrouble(ValueError):
    """A slot that nobody fills, or a marker that is none; the message names it."""


class UnsafeValue(ValueError):
    """The value of a slot could break out of its header; the message never says it."""


def slot(name: str) -> str:
    """The mark of a slot, to be put into html, text or a header."""
    return f"{OPEN}{name}{SHUT}"


def _html(text: str) -> bytes:
    if quoted.PLAIN.fullmatch(text):  # nothing to escape in it either
        return text.encode()
    return quoted.value(escape(text))


def _literal(text: str) -> bytes:
    if not _LITERAL.fullmatch(text):
        raise UnsafeValue("the value of a slot cannot stand in a header")
    return text.encode()


def _words(text: str) -> bytes:
    return quoted.words(_CONTROLS.sub(" ", text))


class Compiled:
    """Segments and the places of slots between them. Made by `of`; the same for everybody of a language and variant."""

    __slots__ = ("_static", "_take", "_uses", "fallbacks", "size")

    def __init__(self, pieces: list[bytes | tuple[str, Encoder]], fallbacks: Mapping[str, str]) -> None:
        self.fallbacks = dict(fallbacks)
        self._uses: list[tuple[str, Encoder]] = []
        self._static: list[bytes] = []
        order: list[tuple[bool, int]] = []
        for piece in pieces:
            if isinstance(piece, bytes):
                if order and not order[-1][0]:
                    self._static[-1] += piece
                    continue
                order.append((False, len(self._static)))
                self._static.append(piece)
            else:
                if piece not in self._uses:
                    self._uses.append(piece)
                order.append((True, self._uses.index(piece)))
        # Picks static and filled pieces in their order out of one list: the loop over ninety of them is not Python's.
        places = [place + filled * len(self._static) for filled, place in order]
        self._take: Callable[[list[bytes]], tuple[bytes, ...]] = itemgetter(*places, places[-1]) if places else lambda _: (b"", b"")
        self.size = sum(map(len, self._static))

    @property
    def slots(self) -> frozenset[str]:
        """The names of the slots that really stand in the message."""
        return frozenset(name for name, _ in self._uses)

    def message(self, values: Mapping[str, str]) -> bytes:
        """The whole message, ready for the line, without the dot that ends it. Raises UnsafeValue."""
        fallbacks = self.fallbacks
        filled = [encode(values.get(name) or fallbacks[name]) for name, encode in self._uses]
        return b"".join(self._take(self._static + filled)[:-1])


def of(*, html: str = "", text: str, headers: Mapping[str, str], slots: Mapping[str, str]) -> Compiled:
    """Compile a message. `slots`: every name that may be filled, with what stands there when there is no value.

    `text` is the plain part (without `html`, the only one). A subject may hold anything, other headers what is ASCII; a value
    that is not makes `message` raise UnsafeValue. Raises SlotTrouble or UnsafeHeader.
    """
    pieces: list[bytes | tuple[str, Encoder]] = []
    for name, content in headers.items():
        pieces += _header(name, content)
    pieces.append(b"MIME-Version: 1.0\r\n")
    if html:
        pieces.append(b'Content-Type: multipart/alternative; boundary="' + _BOUNDARY + b'"\r\n\r\n')
        for kind, content, encode in (("plain", text, quoted.value), ("html", html, _html)):
            pieces.append(b"--" + _BOUNDARY + b"\r\n" + _part(kind))
            pieces += [*_body(content, encode), b"\r\n"]
        pieces.append(b"--" + _BOUNDARY + b"--\r\n")
    else:
        pieces += [_part("plain"), *_body(text, quoted.value)]
        pieces.append(b"" if text.endswith(("\n", "\r")) else b"=\r\n")
    made = Compiled(pieces, slots)
    if unknown := made.slots - set(slots):
        raise SlotTrouble(f"nothing fills the slot {min(unknown)!r}")
    return made


def _part(kind: str) -> bytes:
    head = f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    return head.encode()


def _split(content: str) -> list[str]:
    """Text, slot name, text, slot name, … text."""
    pieces = _SLOT.split(content)
    if any(mark in text for text in pieces[::2] for mark in (OPEN, SHUT)):
        raise SlotTrouble("a mark of a slot stands alone")
    return pieces


def _body(content: str, encode: Encoder) -> list[bytes | tuple[str, Encoder]]:
    pieces = _split(content.replace("\r\n", "\n").replace("\r", "\n"))
    made: list[bytes | tuple[str, Encoder]] = []
    last = len(pieces) - 1
    for place, piece in enumerate(pieces):
        if place % 2:
            made += [(piece, encode), quoted.SOFT]
        else:
            made.append(quoted.static(piece, last=place == last))
    return made


def _header(name: str, content: str) -> list[bytes | tuple[str, Encoder]]:
    if not _NAME.fullmatch(name) or name.lower() in _OURS:
        raise UnsafeHeader(f"{name!r} is no header of a compiled message")
    if _CONTROLS.search(content):
        raise UnsafeHeader(f"the header {name} would hold a line break or control character")
    pieces, head = _split(content), name.encode() + b":"
    if name.lower() == "subject" and (len(pieces) > 1 or not content.isascii()):
        made = [(one, _words) if place % 2 else quoted.words(one, beside=not place) for place, one in enumerate(pieces)]
        return [head, *made, b"\r\n"]
    if not content.replace(OPEN, "").replace(SHUT, "").isascii():
        raise UnsafeHeader(f"the header {name} can hold ASCII only")
    if any(len(word) > LONGEST_LINE - 400 for text in pieces[::2] for word in text.split(" ")):
        raise UnsafeHeader(f"a line of the header {name} would be too long")
    folded = [(one, _literal) if place % 2 else _folded(one) for place, one in enumerate(pieces)]
    return [head + b" ", *folded, b"\r\n"]


def _folded(text: str) -> bytes:
    """ASCII with a line end before each blank after which the line would be longer than 78."""
    lines, row = [], ""
    for word in re.split(r"(?<=\S)(?= )", text):
        if row.strip() and len(row) + len(word) > 60:
            lines.append(row)
            row = ""
        row += word
    return "\r\n".join([*lines, row]).encode()
