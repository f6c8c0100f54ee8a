"""Entries on their way from the process that reads a list to the one that stores it: as JSON, without what a row does not say."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from operator import attrgetter
from typing import Any

from kortisto.exchange.entries import Entry, Note
from kortisto.lib import phones
from kortisto.search.terms import of_text

_DAYS = ("last_contact", "informed_on", "started_on", "ended_on")
_APART = frozenset({"rows", "bans", "notes", "problem", "left_behind", *_DAYS})
_PLAIN = tuple(field.name for field in fields(Entry) if field.name not in _APART)
_plain = attrgetter(*_PLAIN)
Packed = dict[str, Any]
FoundBy = tuple[str, str, str, str]
Words = dict[FoundBy, tuple[str, str, str, str]]


def pack(entry: Entry) -> Packed:
    packed: Packed = {name: value for name, value in zip(_PLAIN, _plain(entry), strict=True) if value}
    packed["rows"] = entry.rows
    for name in _DAYS:
        day = getattr(entry, name)
        if day is not None:
            packed[name] = day.isoformat()
    if entry.bans:
        packed["bans"] = {channel: day and day.isoformat() for channel, day in entry.bans.items()}
    if entry.notes:
        packed["notes"] = [(note.code, note.field) for note in entry.notes]
    if entry.problem:
        packed["problem"] = (entry.problem.code, entry.problem.field)
    if entry.left_behind:
        packed["left_behind"] = entry.left_behind
    return packed


def unpack(packed: Packed) -> Entry:
    for name in _DAYS:
        if name in packed:
            packed[name] = date.fromisoformat(packed[name])
    if "bans" in packed:
        packed["bans"] = {channel: day and date.fromisoformat(day) for channel, day in packed["bans"].items()}
    if "notes" in packed:
        packed["notes"] = [Note(*note) for note in packed["notes"]]
    if "problem" in packed:
        packed["problem"] = Note(*packed["problem"])
    if "left_behind" in packed:
        packed["left_behind"] = tuple(packed["left_behind"])
    return Entry(**packed)


def words(entry: Entry) -> tuple[str, str, str, str]:
    """Those by which the person will be found besides the code: of the name and of the rest (`contacts.finding.document`), and the
    firm with its words, which may have another name in the register. Made here, they need not be made where they are stored.
    """
    number = phones.spellings(entry.phone)[:2] if entry.phone else ()
    texts = [entry.name], [entry.email, *number, entry.job_title], [entry.company]
    of_name, rest, of_firm = (" ".join(of_text(own)) for own in texts)
    return of_name, rest, entry.company, of_firm


def found_by(entry: Entry) -> FoundBy:
    """Of whom `words` are. Whoever changes it later finds no words made of what it was."""
    return entry.name, entry.email, entry.phone, entry.job_title
