"""Names of people in either order: `Lehtovirta, Aino`, `Lehtovirta Aino`, `AINO LEHTOVIRTA`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from kortisto.lib.text import fold, tidy

Order = Literal["given", "family"]

_TITLES = re.compile(
    r"^(?:herra|rouva|neiti|hra|rva|nti|mr|mrs|ms|dr|tri|prof|dipl\.?\s*ins|di|ktm|fm|vt)\.?\s+(?=\S)", re.IGNORECASE
)
_ASIDE = re.compile(r"\s*\([^()]*\)")
"""A name of before, a nickname, a remark: nobody's name is in brackets. `Havi Leena (ent. Salo)`, `Salo Timo (äitiyslomalla)`."""
_REACH = re.compile(r"\s*<[^<>\s]*@[^<>\s]*>\s*$")
"""The address behind a name that was copied from a mail program: `Aino Ranta <aino@firm.example>`."""
_DEGREES = re.compile(
    r"\s*,\s*(?:(?:di|ktm|kty|ktt|mba|emba|fm|fk|ft|otk|otm|vtm|ytm|htm|mmm|tkt|tkl|dipl\.?\s?ins|ins|tradenomi|merkonomi|"
    r"ekonomi|insinööri|dipl\.?\s?ing|civ\.?\s?ing|ekon\.?\s?mag|phd|ph\.d|msc|m\.sc|bsc|b\.sc|jr|sr)\.?\s*,?\s*)+$",
    re.IGNORECASE,
)
"""Degrees behind a name: `Kaisa Mäkinen, KTM`."""
_WORK = re.compile(
    r"\s*,\s*(?:[\w-]+\s+)?[\w-]*(?:johtaja|päällikkö|sihteeri|asiantuntija|assistentti|koordinaattori|insinööri|suunnittelija|yrittäjä|"
    r"isännöitsijä|kirjanpitäjä|omistaja|edustaja|chef|direktör|ansvarig|ingenjör|manager|director|engineer|owner|"
    r"\b(?:ceo|cto|cfo|coo|cmo|tj|vd|ostaja|myyjä|köpare|säljare))\s*$",
    re.IGNORECASE,
)
"""Work behind a name: `Ahti Eero, toimitusjohtaja`."""
_AND = re.compile(r"[;/&+]|\s(?:ja|och|and|sekä|samt)\s", re.IGNORECASE)
_PARTICLES = frozenset(["von", "af", "de", "da", "di", "van", "der", "den", "la", "le", "du"])
_FAMILY_END = re.compile(r"(?:nen|la|lä|sson|ström|berg|lund|qvist|kvist|gren|stedt|mäki|järvi|niemi|virta|maa|luoma|keto|korpi)$")


def bare(text: str) -> str:
    """A name without what stands around it: titles, degrees, what the person does or was called, anything in brackets."""
    found = tidy(text)
    if "<" in found:
        found = _REACH.sub("", found)
    if "," in found:
        found = _WORK.sub("", _DEGREES.sub("", found))
    if "(" in found:
        found = tidy(_ASIDE.sub(" ", found)) or found
    return _TITLES.sub("", found)


@lru_cache(maxsize=1)
def given_names() -> frozenset[str]:
    """Common given names of Finland, folded (`given_names.txt` beside this module)."""
    text = files("kortisto.exchange.cells").joinpath("given_names.txt").read_text("utf-8")
    return frozenset(fold(name) for name in text.split())


def order_of(texts: Iterable[str]) -> Order:
    """Which comes first in a column of whole names: decided by all of them together; given name first when nothing tells."""
    given_first = family_first = 0
    for text in texts:
        parts = bare(text).split()
        if "," in text or len(parts) < 2:
            continue
        first, last = is_given(parts[0]), is_given(parts[-1])
        if first != last:
            given_first += first
            family_first += last
        elif _FAMILY_END.search(parts[0].casefold()) and not _FAMILY_END.search(parts[-1].casefold()):
            family_first += 1
        elif _FAMILY_END.search(parts[-1].casefold()) and not _FAMILY_END.search(parts[0].casefold()):
            given_first += 1
    return "family" if family_first > given_first else "given"


def order_said(text: str, otherwise: Order) -> Order:
    """The order the words of one name say for themselves, whatever its column does: `Virtanen Matti`, `Matti Virtanen`.

    They say it where one end is a common given name and the other, which is none, ends as Finnish and Swedish family names do.
    """
    return order_beyond_doubt(text) or otherwise


def order_beyond_doubt(text: str) -> Order | None:
    """The order the words of one name say; None where they leave it open."""
    parts = bare(text).split()
    if len(parts) < 2:
        return None
    if reads_well(parts[0], parts[-1]):
        return "given"
    return "family" if reads_well(parts[-1], parts[0]) else None


def reads_well(given: str, family: str) -> bool:
    """Whether these two words are beyond doubt a given and a family name, and not the other way round."""
    return (
        is_given(given)
        and not is_given(family)
        and bool(_FAMILY_END.search(family.casefold()))
        and not _FAMILY_END.search(given.casefold())
    )


def several(text: str, order: Order = "given") -> bool:
    """Whether a cell names more than one person: `Olli Virtanen, Tiina Virtanen`, `Olli ja Tiina Virtanen`, two on two lines.

    One comma parts a family name from the given names where that is beyond doubt (`von Essen, Carl`); in doubt there are several.
    """
    lines = [tidy(line) for line in text.splitlines() if tidy(line)]
    if len(lines) > 1 and all(len(line.split()) > 1 for line in lines):
        return True
    cleaned = bare(text).strip(" ,;/&+")
    if _AND.search(cleaned):
        return True
    before, *after = (part.split() for part in cleaned.split(","))
    if not after:
        return False
    return len(after) > 1 or not _family_and_given(before, after[0], order)


def apart(text: str, order: Order = "given") -> list[str]:
    """The people a cell names, each by a whole name: `Olli ja Tiina Virtanen` → `Olli Virtanen`, `Tiina Virtanen`.

    A proposal for somebody who looks at it: a family name said once is taken for everybody beside it.
    """
    lines = [tidy(line) for line in text.splitlines() if tidy(line)]
    if len(lines) < 2 or not all(len(line.split()) > 1 for line in lines):
        lines = [tidy(text)]
    pieces = [part for line in lines for piece in _AND.split(line) for part in _by_commas(piece, order)]
    found = [_TITLES.sub("", tidy(piece)).strip(" ,;/&+") for piece in pieces]
    found = [piece for piece in found if piece]
    family, first = _family_said_once(found, order)
    whole = [piece if " " in piece or not family else f"{family} {piece}" if first else f"{piece} {family}" for piece in found]
    return [case(name) for name in whole]


def _by_commas(piece: str, order: Order) -> list[str]:
    parts = [part.split() for part in piece.split(",") if part.strip()]
    if len(parts) == 2 and _family_and_given(parts[0], parts[1], order):
        return [piece.replace(",", " ")]
    return [" ".join(part) for part in parts]


def _family_said_once(found: list[str], order: Order) -> tuple[str, bool]:
    """The family name of the only whole name of several, and whether it stands first."""
    whole = [piece.split() for piece in found if " " in piece]
    if len(whole) != 1 or len(found) < 2:
        return "", False
    first = order == "family" or reads_well(whole[0][-1], whole[0][0])
    return (whole[0][0] if first else whole[0][-1]), first


def _family_and_given(family: list[str], given: list[str], order: Order) -> bool:
    if not family or not given:
        return True
    if len(given) > 1 and is_given(given[0]) and not is_given(given[-1]) and _FAMILY_END.search(given[-1].casefold()):
        return False  # `Virtanen, Tiina Lahtinen`
    if any(fold(part) not in _PARTICLES for part in family[:-1]):
        known = order == "family" or is_given(given[0])
        return known and not is_given(family[0])  # `Garcia Lopez, Maria`, never `Olli Virtanen, Tiina`
    return True


def split(text: str, order: Order = "given") -> tuple[str, str]:
    """(given, family) of a whole name; a comma always means that the family name comes first."""
    cleaned = bare(text).strip(" ,;")
    if "," in cleaned:
        family, _, given = cleaned.partition(",")
        return case(given), case(family)
    parts = cleaned.split()
    if len(parts) < 2:
        return "", case(cleaned)
    if order == "family":
        cut = 1
        while cut < len(parts) - 1 and fold(parts[cut - 1]) in _PARTICLES:
            cut += 1
        return case(" ".join(parts[cut:])), case(" ".join(parts[:cut]))
    cut = len(parts) - 1
    while cut > 1 and fold(parts[cut - 1]) in _PARTICLES:
        cut -= 1
    return case(" ".join(parts[:cut])), case(" ".join(parts[cut:]))


def case(name: str) -> str:
    """A name written in capitals or small letters throughout, as names are written; others are left alone."""
    name = tidy(name).strip(" ,;")
    if len(name) < 3 or not (name.isupper() or name.islower()):
        return name
    return re.sub(r"[^\W\d_]+", lambda m: m[0] if fold(m[0]) in _PARTICLES and m.start() else m[0].capitalize(), name.lower())


def is_given(word: str) -> bool:
    return fold(word) in given_names() or any(fold(part) in given_names() for part in word.split("-") if "-" in word)
