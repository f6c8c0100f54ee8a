"""Folding, ordering and comparing of names: the same on every database.

`fold` makes what is searched and compared, `sort_key` what lists are ordered by (å ä ö after z, compared byte by byte),
`company_match` what two spellings of one firm have in common.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Letters that have no decomposition but are written without their stroke when typed in haste.
_PLAIN = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})
_COMMON = str.maketrans("åäöéüÅÄÖÉÜ", "aaoeuaaoeu")
_SPACES = re.compile(r"\s+")
# Letters of Western and Northern Europe, which NFC leaves alone; the soft hyphen among them is the one that is not seen.
_LATIN = re.compile("[\x00-\xac\xae-\u017f]*")
_NOT_WORD = re.compile(r"[^0-9a-z]+")
_APART = str.maketrans({code: " " for code in range(128) if not chr(code).isalnum()})

# The Finnish and Swedish alphabets end … x y z å ä ö; foreign letters sort with their kin (SFS 4600).
_LAST = {"å": "{", "ä": "|", "ö": "}", "æ": "|", "ø": "}", "œ": "}", "ü": "y"}
_ORDER = str.maketrans({**_LAST, **dict.fromkeys(" -–’'.,&/()", " ")})

# Company forms of the countries a Finnish firm trades with, folded, without dots; taken away only at an end of the name.
_FORMS = frozenset(
    "oy oyj ab abp ky kb ry rf osk tmi nmi oyab aboy ay seura saatio sr ltd limited inc llc plc corp co gmbh ag kg ug "
    "as asa aps bv nv sa sas sarl srl spa ou sia uab publ hb ekonomisk".split()
)
_LONG_FORMS = (
    ("julkinen osakeyhtio", "oyj"), ("osakeyhtio", "oy"), ("aktiebolag", "ab"), ("kommandiittiyhtio", "ky"),
    ("toiminimi", "tmi"), ("avoin yhtio", "ay"), ("osuuskunta", "osk"), ("rekisteroity yhdistys", "ry"),
)  # fmt: skip


def tidy(text: str) -> str:
    """`text` in NFC with single spaces and none at its ends; invisible format characters are left out."""
    if text.isascii() or _LATIN.fullmatch(text):  # a list of a hundred thousand rows asks this a million times
        return " ".join(text.split())
    visible = "".join(c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) != "Cf")
    return _SPACES.sub(" ", visible).strip()


def fold(text: str) -> str:
    """Small letters without marks: `Väinö LEHTOMAA` → `vaino lehtomaa`. What is typed without dots is found with them."""
    common = text if text.isascii() else text.translate(_COMMON)  # nearly every text of a Finnish list is done here
    if common.isascii():
        return " ".join(common.lower().split())
    for _ in range(3):  # rare letters fold to something that folds again; three rounds settle every one
        small = unicodedata.normalize("NFKC", text).casefold().translate(_PLAIN)
        bare = "".join(c for c in unicodedata.normalize("NFKD", small) if not unicodedata.combining(c))
        settled = tidy(bare)
        if settled == text:
            break
        text = settled
    return text


def words(text: str) -> list[str]:
    """The folded words of `text`, in order, punctuation left out: `Sanna-Kaisa O’Brien` → `[sanna, kaisa, o, brien]`."""
    common = text if text.isascii() else text.translate(_COMMON)
    if common.isascii():  # as in `fold`; signs and spaces part words alike
        return common.lower().translate(_APART).split()
    return [word for word in _NOT_WORD.split(fold(text)) if word]


def sort_key(text: str) -> str:
    """A string whose byte order is the Finnish alphabetical order of `text`: å, ä and ö come after z, w beside v.

    Spaces and hyphens sort before letters, so that `Aho Oy` precedes `Ahola Oy`. The text itself ends the key: two names
    that differ only in marks or case always come in the same order.
    """
    small = unicodedata.normalize("NFC", tidy(unicodedata.normalize("NFKC", text)).casefold()).translate(_ORDER)
    key = small if small.isascii() else "".join(letter if letter.isascii() else fold(letter) for letter in small)
    return f"{' '.join(key.split())}\x01{tidy(text)}"


@lru_cache(maxsize=65_536)
def company_match(name: str) -> str:
    """What two spellings of the same firm share: `SKÄRGÅRDENS MEKANISKA AB` and `Skärgårdens Mekaniska` → the same text.

    The company form at either end goes, unless nothing else would be left. Remembered: a list names the same firms over and over.
    """
    kept = _short_forms(name)
    while len(kept) > 1 and kept[-1] in _FORMS:
        kept.pop()
    while len(kept) > 1 and kept[0] in _FORMS:
        kept.pop(0)
    return " ".join(kept)


def company_form(name: str) -> str:
    """The form a name says, folded: `Kivikarhu Oyj` → `oyj`; "" where it says none."""
    kept = company_match(name).split()
    return " ".join(part for part in _short_forms(name) if part in _FORMS and part not in kept)


def _short_forms(name: str) -> list[str]:
    joined = " ".join(words(name.replace(".", "")))
    for long, short in _LONG_FORMS:
        if long in joined:  # hardly any firm writes its form out
            joined = re.sub(rf"\b{long}\b", short, joined)
    return joined.split()


def initials(name: str) -> str:
    """At most two capital letters for an avatar: `Aino Lehtovirta` → `AL`; `Oy` and its kin do not count."""
    parts = [part for part in re.split(r"\s+", tidy(name)) if part and part[0].isalnum()]
    if len(parts) > 1 and fold(parts[-1]) in _FORMS:
        parts = parts[:-1]
    ends = parts if len(parts) < 2 else [parts[0], parts[-1]]
    return "".join(part[0] for part in ends).upper()


def short_name(name: str) -> str:
    """A colleague's name where there is little room: `Tuomas Kelohonka` → `Tuomas K.`; a single word stays."""
    parts = tidy(name).split()
    return f"{parts[0]} {parts[-1][0]}." if len(parts) > 1 else tidy(name)
