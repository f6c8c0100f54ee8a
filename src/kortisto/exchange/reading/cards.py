"""A file of vCards as a table: a row for each card, with headings of our own. What a card calls private stays out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kortisto.exchange.reading import apart
from kortisto.exchange.reading.limits import LONGEST_CELL, SHEET_MEMORY, SHEET_SECONDS, Unreadable
from kortisto.exchange.reading.ours import BAN, BUSINESS_ID, CARD, UID
from kortisto.exchange.reading.sources import Source
from kortisto.exchange.reading.tables import Listed, NoRows, Row, Table

HEADINGS = (
    "First name", "Last name", "Organization", "Job title", "Email 1", "Email 2", "Work phone", "Mobile phone", "Phone",
    "Work street", "Work postal code", "Work city", "Work country", "Language", "Notes",
)  # fmt: skip
# Columns only cards from here (or with tags) have: other lists look as they always did.
OWN = (
    "Kortisto-id", "Business ID", "Tags", "Company street", "Company postal code", "Company city", "Company phone", "Marketing ban",
    "No email", "No calls", "No SMS", "No post",
)  # fmt: skip
_CHANNELS = ("*", "email", "phone", "sms", "post")
_FIRM = "COMPANY"
"""The kind of what is of the firm, on the card of a person."""
_GROUPS = frozenset({"mycontacts", "starred", "* mycontacts", "* starred"})
"""What Google puts every card into: no tag anybody chose."""
_LEFT_OUT = frozenset({"photos", "private"})
_CUT = re.compile(rb"([\xc2-\xf4][\x80-\xbf]{0,2})\r?\n[ \t]([\x80-\xbf])")
_LONGEST_CUT = 8
_BEGIN = re.compile(r"\s*BEGIN\s*:\s*VCARD\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unfolded:
    """Cards whose long lines were folded between the bytes of one letter (RFC 2426 § 2.6 counts bytes): those letters are whole again."""

    source: Source

    @property
    def size(self) -> int:
        return self.source.size

    def pieces(self) -> Iterator[bytes]:
        left = b""
        for piece in self.source.pieces():
            left = _CUT.sub(rb"\1\2", left + piece)
            if len(left) > _LONGEST_CUT:
                yield left[:-_LONGEST_CUT]
                left = left[-_LONGEST_CUT:]
        yield left


def is_cards(text: str) -> bool:
    return bool(_BEGIN.match(text[:200]))


def table(texts: Iterable[str]) -> Table:
    """Row numbers are the places of the cards in the file, from 1.

    Known when the last card has been read: the notes "photos" and "private", which say what was left out, and whether any card
    fills a column of our own; if none does, those columns are not there.
    """
    made = Table((*HEADINGS, *OWN), Listed(), 0)
    made.rows = _rows(made, texts)  # type: ignore[assignment]
    return made


def _rows(made: Table, texts: Iterable[str]) -> Iterator[Row]:
    limits = (SHEET_MEMORY, SHEET_SECONDS, LONGEST_CELL)
    pieces = (text.encode() for text in texts)
    number, ours = 0, False
    try:
        for kind, value in apart.lines("kortisto.exchange.reading.card_process", pieces, limits, seconds=SHEET_SECONDS + 20):
            if kind == "card":
                number += 1
                _note(made, "private" if value["left"] else "")
                cells = _row(value)
                ours = ours or any(cells[len(HEADINGS) :])
                yield Row(number, cells)
            else:
                _note(made, "photos" if value else "")
    except (apart.TooSlow, apart.Broken) as error:
        raise Unreadable(_("The cards cannot be read: the file is damaged or too large. Export them again.")) from error
    if not number:
        raise NoRows(_("The file has no cards. Choose the file that has them."))
    if not ours:
        made.headings = HEADINGS


def _note(made: Table, code: str) -> None:
    if code and code not in made.notes:
        others = [note for note in made.notes if note not in _LEFT_OUT]
        made.notes = (*others, *sorted({code, *made.notes} & _LEFT_OUT))


def _row(card: dict[str, Any]) -> tuple[str, ...]:
    given, family = _name(card)
    is_firm = not given and not family
    emails = [value for _kinds, value in card["EMAIL"]]
    of_firm = [one for one in card["ADR"] if is_firm or _FIRM in one[0]]
    work, mobile, other = _phones([one for one in card["TEL"] if _FIRM not in one[0]])
    street, postal_code, city, country = _address([one for one in card["ADR"] if _FIRM not in one[0]])
    switchboard = next((value for kinds, value in card["TEL"] if is_firm or _FIRM in kinds), "")
    own = card["own"]
    bans = own.get(BAN, "").split()
    ours = (
        _code(card), own.get(BUSINESS_ID, ""), _tags(card["CATEGORIES"]),
        *_address(of_firm)[:3], switchboard, *("x" if one in bans else "" for one in _CHANNELS),
    )  # fmt: skip
    company = next((parts[0] for parts in card["ORG"] if parts and parts[0]), "")
    if is_firm and not company:  # the card of a firm may say its name as that of the card only
        company = next((value for value in card["FN"] if value), "")
    title = next((value for value in (*card["TITLE"], *card["ROLE"]) if value), "")
    language = card["LANG"][0] if card["LANG"] else ""
    cells = (
        given, family, company, title, *[*emails, "", ""][:2], work, mobile, other, street, postal_code, city, country,
        language, "\n".join(card["NOTE"]), *ours,
    )  # fmt: skip
    return tuple(cell.replace("\n", " / ").strip() if cell else "" for cell in cells)


def _code(card: dict[str, Any]) -> str:
    """Who the card is in the register: from our own property, or from UID, which address books keep."""
    uid = next((value for value in card["UID"] if value.startswith(UID)), "")
    return str(card["own"].get(CARD, "") or uid.removeprefix(UID))


def _tags(categories: list[str]) -> str:
    return ", ".join(name for name in categories if name and name.casefold() not in _GROUPS)


def _name(card: dict[str, Any]) -> tuple[str, str]:
    """Given and family name; none for the card of a firm (RFC 6350 § 6.1.4, and Apple's mark for it)."""
    firm = "org" in [kind.casefold() for kind in card["KIND"]] or "COMPANY" in card["X-ABSHOWAS"]
    whole = next((value for value in card["FN"] if value), "")
    names = [part.strip() for part in card["N"][0]] if card["N"] else []
    family, given = [*names, "", ""][:2]
    if firm or (whole and [whole] == [parts[0] for parts in card["ORG"][:1] if parts] and not given):
        return "", ""
    if given and family:
        return given, family
    # A program that knows one name only writes it all into one part: the words of FN tell given and family apart.
    first, _space, last = (whole or given or family).strip().rpartition(" ")
    return first, last


def _phones(numbers: list[Any]) -> tuple[str, str, str]:
    work = next((value for kinds, value in numbers if "WORK" in kinds and "CELL" not in kinds), "")
    mobile = next((value for kinds, value in numbers if "CELL" in kinds), "")
    other = next((value for kinds, value in numbers if value not in (work, mobile)), "")
    return work, mobile, other


def _address(addresses: list[Any]) -> tuple[str, str, str, str]:
    """Street (or post box), postal code, town, country of the first address that is not a home (RFC 6350 § 6.3.1)."""
    for _kinds, parts in addresses:
        box, extended, street, city, _region, code, country = [*parts, *[""] * 7][:7]
        lines = ", ".join(part.replace("\n", ", ") for part in (street or box, extended) if part)
        if lines or city or code:
            return lines, code, city, country
    return "", "", "", ""
