"""E-mail addresses as lists hold them: several in a cell, `(at)` for @, names around them."""

from __future__ import annotations

import re

from kortisto.exchange.cells.cell import Cell
from kortisto.lib import addresses

_AT = re.compile(r"\s*[(\[{<]\s*(?:at|ät|a|miukumauku|@)\s*[)\]}>]\s*|\s+at\s+(?=\S+\.\S)", re.IGNORECASE)
_DOT = re.compile(r"\s*[(\[{]\s*(?:dot|piste|punkt)\s*[)\]}]\s*", re.IGNORECASE)
_NAMED = re.compile(r"<\s*([^<>\s]+@[^<>\s]+)\s*>")
# Which address it is: "matti@firma.example (työ)".
_ASIDE = re.compile(r"(?<=\w)\s*\([^()@]*\)(?=\s*(?:[;,|/\n]|$))")
_AMONG = re.compile(r"[^\s,;/|]+@[^\s,;/|]+")
_APART = re.compile(r"\s*:::\s*|\s*[;,|/\n]\s*|\s+(?:tai|ja|or|and|eller|och)\s+|\s+(?=\S+@)")


def read(text: str) -> Cell:
    """The first valid address; the others are reported (`email_more`, `email_other_bad`)."""
    plain = addresses.plain(text)
    if plain:  # one address, written as addresses are
        return Cell(plain.lower(), ("email_private",) if addresses.is_private(plain) else ())
    pieces, repaired = _pieces(text)
    if not pieces:
        return Cell()
    valid, invalid = [], 0
    for piece in pieces:
        try:
            valid.append(addresses.check(piece).lower())
        except addresses.AddressTrouble:
            invalid += 1
    if not valid and len(text.split()) > 1:  # an address among other words
        valid = [found for piece in _AMONG.findall(text) if (found := addresses.plain(piece.strip("<>()\"'.,;:")).lower())]
        invalid = 0
    if not valid:
        return Cell(problem=_problem(pieces[0]))
    notes = []
    if repaired:
        notes.append("email_repaired")
    if len(set(valid)) > 1:
        notes.append("email_more")
    if invalid:
        notes.append("email_other_bad")
    return Cell(valid[0], (*notes, *_about(valid[0])))


def _about(address: str) -> list[str]:
    """What is told of a valid address."""
    said = {"email_private": addresses.is_private(address), "email_not_ascii": bool(addresses.beyond_ascii(address))}
    return [code for code, holds in said.items() if holds]


def every(text: str) -> list[str]:
    """All valid addresses of a cell, each once."""
    found = []
    for piece in _pieces(text)[0]:
        try:
            found.append(addresses.check(piece).lower())
        except addresses.AddressTrouble:
            continue
    return list(dict.fromkeys(found))


def first(text: str) -> str:
    """The value of `read` alone."""
    return addresses.plain(text).lower() or read(text).value


def _pieces(text: str) -> tuple[list[str], bool]:
    cleaned = re.sub(r"mailto:", "", text, flags=re.IGNORECASE).replace("\u200b", "").strip()
    mended = _ASIDE.sub("", _DOT.sub(".", _AT.sub("@", cleaned)))
    named = _NAMED.findall(mended)
    if named:
        return named, False
    mended = re.sub(r"\s*@\s*", "@", mended)
    if mended.count("@") == 1 and re.fullmatch(r"\S+@[\w-]+(?:,[\w-]+)+", mended):
        mended = mended.replace(",", ".")
    repaired = mended != re.sub(r"\s+", " ", cleaned)
    return [piece.strip(" <>\"'.,;") for piece in _APART.split(mended) if piece.strip(" <>\"'.,;")], repaired


def _problem(piece: str) -> str:
    if "@" not in piece:
        return "email_no_at"
    if "." not in piece.rpartition("@")[2]:
        return "email_no_end"
    if piece.lower().endswith((".invalid", ".localhost", ".local")):
        return "email_nowhere"
    return "email_bad"
