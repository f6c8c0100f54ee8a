"""One timeline a person and a company: what happened, the newest first. Upper rooms add their entries in `panels.py`.

@timeline.source("privacy")
def bans(contact_ids, gate, before, limit): return [Entry(...)]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kortisto.privacy.gate import Gate

KINDS: Mapping[str, str | Promise] = {"": _("All"), "yhteydenotot": _("Interactions"), "tietosuoja": _("Privacy")}
SIZE = 20


@dataclass(frozen=True)
class Entry:
    """`title` is what happened and `words` the rest, after a colon.

    `sign` is an icon, `kind` ok | time | bad | "", `exact` whether the time of day is known, `key` orders equal moments, `files`
    are (name, address) of what is attached, `attach` where more can be.
    """

    contact_id: int
    at: datetime
    sign: str
    title: str
    words: str = ""
    quote: str = ""
    kind: str = ""
    exact: bool = False
    key: str = ""
    files: Sequence[tuple[str, str]] = ()
    attach: str = ""

    @property
    def place(self) -> tuple[datetime, str]:
        return self.at, self.key


class Source(Protocol):
    def __call__(self, contact_ids: Sequence[int], gate: Gate, *, before: datetime | None, limit: int) -> Iterable[Entry]: ...


_sources: dict[str, list[Source]] = {"yhteydenotot": [], "tietosuoja": []}


def source(kind: str) -> Callable[[Source], Source]:
    """Register where entries of a kind (`yhteydenotot`, `tietosuoja`) come from: one query, at most `limit` rows."""

    def keep(fn: Source) -> Source:
        if fn not in _sources[kind]:
            _sources[kind].append(fn)
        return fn

    return keep


@dataclass(frozen=True)
class Stretch:
    """Some entries, and the moment to ask on from when there are older ones."""

    entries: list[Entry]
    older: str


def entries(contact_ids: Sequence[int], gate: Gate, *, kind: str = "", before: datetime | None = None, size: int = SIZE) -> Stretch:
    """The newest entries before a moment; a constant number of queries."""
    chosen = [fn for key, own in _sources.items() if kind in ("", key) for fn in own]
    found = [entry for fn in chosen for entry in fn(contact_ids, gate, before=before, limit=size + 1)]
    found.sort(key=lambda entry: entry.place, reverse=True)
    shown = found[:size]
    # Entries of the same moment stay together, so that the moment alone says where to go on.
    while shown and len(found) > len(shown) and found[len(shown)].at == shown[-1].at:
        shown.append(found[len(shown)])
    older = shown[-1].at.isoformat() if len(found) > len(shown) else ""
    return Stretch(shown, older)
