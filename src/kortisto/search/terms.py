"""How texts and questions become words: the same on both sides, or nothing would ever be found.

A telephone number is one word of digits without country code and leading zero, a business id one word of eight digits (also as a
VAT number, `FI12345671`), a card's code (`H-10482`) one word; an e-mail address is its parts. Everything else is folded (å ä ö without dots).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kortisto.lib.text import words as split

LONGEST = 80

# A run of digits as people write numbers: spaces, hyphens, brackets and dots between, a plus before.
_NUMBER = re.compile(r"(?<![\w@.])\+?\d[\d ()./\u00a0\u2010-\u2013-]*\d(?![\w@])")
_CODE = re.compile(r"(?<![\w@.-])([A-Za-z])-(\d{1,10})(?![\w@])")
_BUSINESS_ID = re.compile(r"(?<!\d)(\d{6,7})-(\d)(?!\d)")
_VAT = re.compile(r"(?<![\w@.-])FI[ -]?(\d{7})-?(\d)(?![\w@])", re.IGNORECASE)
# A number or a card's code and nothing else, as our own columns have them.
_ONLY_NUMBER = re.compile(r"\+?\d[\d ]*\d", re.ASCII)
_ONLY_CODE = re.compile(r"([A-Za-z])-(\d{1,10})", re.ASCII)
_MAILBOX = re.compile(r"[A-Za-z_]\w*(?:[.@]\w+)*@\w+(?:\.\w+)*", re.ASCII)
_FIRST_OF_NUMBER = frozenset("+0123456789")
_SHORTEST_NUMBER = 3
_DIGIT = re.compile(r"\d")


Known = dict[str, list[str]]
"""Text → its words: firms and titles come again and again in one piece of work."""


def of_text(texts: Iterable[str], known: Known | None = None) -> list[str]:
    """The distinct words of `texts` in order of first appearance. `known`: words of texts met before, which grows."""
    known = {} if known is None else known
    found: dict[str, None] = {}
    for text in texts:
        words = known.get(text)
        if words is None:
            words = known[text] = _words(text)
        for word in words:
            found[word] = None
    return list(found)


def _words(text: str) -> list[str]:
    alone = _alone(text)
    if alone:
        return alone
    # Numbers and codes have digits; most texts have none, and in an address they are part of a word.
    rest, special = _specials(text) if _DIGIT.search(text) and not _in_words(text) else (text, [])
    return [word[:LONGEST] for word in (*split(rest), *special)]


def _in_words(text: str) -> bool:
    """Whether this is an address without a sign before any digit, nor what may be a VAT number in front: no number, no code in it."""
    return bool(_MAILBOX.fullmatch(text)) and text[:2].lower() != "fi"


def _alone(text: str) -> list[str]:
    """The words of a text that is a number or a code and nothing else; none of any other text."""
    if text[:1] not in _FIRST_OF_NUMBER and text[1:2] != "-":
        return []
    if _ONLY_NUMBER.fullmatch(text):
        digits = text.replace(" ", "").lstrip("+")
        return _both(digits) if _SHORTEST_NUMBER <= len(digits) <= LONGEST else []
    code = _ONLY_CODE.fullmatch(text)
    return [(code[1] + code[2]).lower(), code[1].lower() + code[2].lstrip("0")] if code else []


def of_question(text: str) -> list[frozenset[str]]:
    """The words of a question; each as its alternatives (a number may be a telephone number or an id)."""
    rest, special = _specials(text, question=True)
    asked = [frozenset({word[:LONGEST]}) for word in split(rest)]
    asked += [frozenset(_readings(word)) if word.isdigit() else frozenset({word}) for word in special]
    return list(dict.fromkeys(asked))


def _specials(text: str, *, question: bool = False) -> tuple[str, list[str]]:
    """`text` without the numbers and codes in it, and these as words."""
    found: list[str] = []

    def take_code(match: re.Match[str]) -> str:
        found.append((match[1] + match[2]).lower())
        if not question:
            found.append(match[1].lower() + match[2].lstrip("0"))
        return " "

    def take_number(match: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", match[0])
        if len(digits) < _SHORTEST_NUMBER:
            return match[0]
        if question:
            found.append(digits)
        elif _BUSINESS_ID.fullmatch(match[0].strip()):
            found.append(digits.zfill(8))
        else:
            found.extend(_both(digits))
        return " "

    if "fi" in text.lower():
        text = _VAT.sub(r"\1-\2", text)
    if "-" in text:
        text = _CODE.sub(take_code, text)
    return _NUMBER.sub(take_number, text), found


def _readings(digits: str) -> set[str]:
    return {digits, _national(digits)} - {""}


def _both(digits: str) -> list[str]:
    """As written and without country code, always in this order: the same document has the same words whoever makes it."""
    return list(dict.fromkeys(filter(None, (digits, _national(digits)))))


def _national(digits: str) -> str:
    """A number without country code and leading zeros: `0400008779` and `358400008779` → `400008779`."""
    if digits.startswith("00358"):
        digits = digits[5:]
    elif digits.startswith("358") and len(digits) > 3:
        digits = digits[3:]
    return digits.lstrip("0")
