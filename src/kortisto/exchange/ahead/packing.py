"""Entries on their way from the process that reads a list to the one that stores it: as JSON, without what a row does not say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from operator import attrgetter
from typing import Any

from kortisto import search
from kortisto.exchange.entries import Entry, Note
from kortisto.lib import phones

_DAYS = ("last_contact", "informed_on", "started_on", "ended_on")
_APART = frozenset({"rows", "bans", "notes", "problem", "left_behind", *_DAYS})
_PLAIN = tuple(field.name for field in fields(Entry) if field.name not in _APART)
_plain = attrgetter(*_PLAIN)
Packed = dict[str, Any]
Words = dict[str, list[str]]


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


def words(entries: Iterable[Entry]) -> Words:
    """Those by which the people will be found (`contacts.finding.document`): made here, they need not be made where they are stored."""
    found: Words = {}
    of_text = search.of_text
    for entry in entries:
        if entry.is_person:
            number = phones.spellings(entry.phone)[:2] if entry.phone else ()
            for text in (entry.name, entry.company, entry.email, *number, entry.job_title):
                if text not in found:
                    found[text] = of_text([text])
    return found
