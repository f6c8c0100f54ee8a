"""What is new in a reply: without quoted text, the headers mail programs put above it, and advertisements of telephones.

Finnish, Swedish and English. One pass over the lines, no expression that could run away on a text made for it; the programs that
know more languages do neither Finnish nor stay linear.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LABELS: dict[str, str] = {
    **dict.fromkeys(("from", "lähettäjä", "från", "avsändare"), "from"),
    **dict.fromkeys(("sent", "date", "lähetetty", "päivä", "päiväys", "päivämäärä", "pvm", "skickat", "datum"), "date"),
    **dict.fromkeys(("to", "vastaanottaja", "till"), "to"),
    **dict.fromkeys(("cc", "kopio", "kopia"), "cc"),
    **dict.fromkeys(("subject", "aihe", "ämne", "otsikko"), "subject"),
}
"""Headers as mail programs write them above a quoted message."""

_WROTE = ("kirjoitti", "kirjoitti seuraavasti", "skrev", "wrote", "schrieb")
_BEGINNINGS = (
    "original message", "forwarded message", "begin forwarded message", "alkuperäinen viesti", "välitetty viesti", "edelleenlähetetty viesti",
    "ursprungligt meddelande", "vidarebefordrat meddelande", "vidarebefordrat brev", "reply to message", "reply message",
)  # fmt: skip
_ADVERTS = (
    "lähetetty iphone", "lähetetty ipad", "lähetetty puhelime", "lähetetty android", "lähetetty samsung", "lähetetty outlook", "hanki outlook",
    "skickat från min", "skickat från outlook", "skaffa outlook", "sent from my", "sent from outlook", "get outlook for", "lataa outlook",
)  # fmt: skip
_DATED = re.compile(r"\W*(?:on|den|ma|ti|ke|to|pe|la|su|mån|tis|ons|tors?|fre|lör|sön|\d{1,2})\b.*\b\d{4}\b", re.IGNORECASE)
"""The first line of an attribution folded over two."""

LONGEST_LABEL, LOOK_AHEAD, LONGEST_ATTRIBUTION = 20, 5, 3


def new_text(text: str) -> str:
    """The part of a message its sender wrote now. May be empty (a forwarded message without a word)."""
    lines = _lines(text)
    kept: list[str] = []
    for place, line in enumerate(lines):
        if _ends_here(lines, place):
            break
        if not line.startswith(">"):
            kept.append(line)
        elif lines[place - 1 : place] and not lines[place - 1].startswith(">"):
            _drop_attribution(kept)
    _drop_attribution(kept)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def quoted_headers(text: str) -> tuple[dict[str, str], str]:
    """The headers a forwarded message bears in the text, and what stands under them; ({}, "") when nothing is forwarded."""
    lines = _lines(text)
    for place in range(len(lines)):
        if _is_block(lines, place):
            return _block(lines, place)
    return {}, ""


def label(line: str) -> tuple[str, str]:
    """`Lähettäjä: Aino <a@b>` → ("from", "Aino <a@b>"); ("", "") for a line that is no header."""
    name, colon, value = line.lstrip(" *>\t").rstrip(" *\t").partition(":")
    known = LABELS.get(name.strip(" *").casefold(), "") if colon and len(name) <= LONGEST_LABEL else ""
    return (known, value.strip(" *\t")) if known else ("", "")


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]


def _ends_here(lines: Sequence[str], place: int) -> bool:
    line = lines[place]
    plain = line.strip(" -_*:>").casefold()
    if line.strip() == "--" or (line.startswith("-") and plain in _BEGINNINGS) or plain in ("begin forwarded message",):
        return True
    if len(line) < 120 and plain.startswith(_ADVERTS):
        return True
    if len(line) >= 20 and not line.strip("_ -") and any(_is_block(lines, later) for later in range(place + 1, place + 3)):
        return True
    return _is_block(lines, place) or _is_bare_attribution(lines, place)


def _is_block(lines: Sequence[str], place: int) -> bool:
    """Whether headers begin here: who it is from, and soon another."""
    if place >= len(lines) or label(lines[place])[0] != "from":
        return False
    return any(label(line)[0] in ("date", "to", "subject") for line in lines[place + 1 : place + LOOK_AHEAD])


def _is_bare_attribution(lines: Sequence[str], place: int) -> bool:
    """“On … <a@b> wrote:” over text that bears no quotation marks, as HTML turned into text has it: all below is old."""
    if not _DATED.match(lines[place]):
        return False
    for end in (place + 1, place + 2):
        said = " ".join(lines[place:end]).strip().casefold()
        if said.endswith(":") and "@" in said and len(said) < 300 and any(word in said for word in _WROTE):
            below = next((line for line in lines[end:] if line), "")
            return bool(below) and not below.startswith(">")
    return False


def _block(lines: Sequence[str], place: int) -> tuple[dict[str, str], str]:
    found: dict[str, str] = {}
    while place < len(lines):
        name, value = label(lines[place])
        if name:
            found.setdefault(name, value)
        elif found and not lines[place].strip():
            break
        place += 1
    return found, "\n".join(line.removeprefix("> ").removeprefix(">") for line in lines[place:]).strip()


def _drop_attribution(kept: list[str]) -> None:
    """Take “26.11.2026 klo 9.14 Aino kirjoitti:” off the end, also when it was folded over lines."""
    while kept and not kept[-1]:
        kept.pop()
    for count in range(1, LONGEST_ATTRIBUTION + 1):
        said = " ".join(line.strip() for line in kept[-count:]).casefold()
        if len(said) > 300 or not said.endswith(":"):
            return
        if any(word in said for word in _WROTE) and any(sign.isdecimal() or sign in "@<" for sign in said):
            del kept[-count:]
            if kept and len(kept[-1]) < 150 and _DATED.match(kept[-1]):
                kept.pop()
            return
