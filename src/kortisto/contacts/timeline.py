"""One timeline a person and a company: what happened, the newest first. Upper rooms add their entries in `panels.py`.

@timeline.source("privacy")
def bans(contact_ids, gate, before, limit): return [Entry(...)]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied
from django.db.models import DateTimeField, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kortisto.database.composed import Composed
from kortisto.database.many import Many
from kortisto.privacy.gate import Gate, open_gate

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


_sources: dict[str, list[tuple[Source, str]]] = {"yhteydenotot": [], "tietosuoja": []}


def source(kind: str, *, activity: str = "") -> Callable[[Source], Source]:
    """Register where entries of a kind (`yhteydenotot`, `tietosuoja`) come from: one query, at most `limit` rows.

    `activity`: of data that are no part of the register's own (an answer to a form) the gate of that activity is asked instead,
    for whoever may open it.
    """

    def keep(fn: Source) -> Source:
        if (fn, activity) not in _sources[kind]:
            _sources[kind].append((fn, activity))
        return fn

    return keep


Rows = Callable[[Sequence[int], Gate, datetime | None, int], list[Any]]


def rows(*order: str) -> Callable[[Callable[[Sequence[int], Gate], QuerySet[Any]]], Rows]:
    """Make a question of people and a gate the rows a source asks for: `fn(contact_ids, gate, before, limit)`.

    `order`: the moment (or day) first, the newest at the top. The newest rows of all are what every card asks for: composed once.
    """
    column = order[0].removeprefix("-")

    def made(query: Callable[[Any, Gate], QuerySet[Any]]) -> Rows:
        newest = Composed(lambda ids, gate, limit: query(ids, gate).order_by(*order)[:limit])

        def found(contact_ids: Sequence[int], gate: Gate, before: datetime | None, limit: int) -> list[Any]:
            if before is None:
                return newest.rows(contact_ids, gate, limit)
            asked = query(Many(contact_ids), gate)
            whole = isinstance(asked.model._meta.get_field(column), DateTimeField)
            return list(asked.filter(**{f"{column}__lt": before if whole else before.date()}).order_by(*order)[:limit])

        return found

    return made


@dataclass(frozen=True)
class Stretch:
    """Some entries, and the moment to ask on from when there are older ones."""

    entries: list[Entry]
    older: str


def entries(
    contact_ids: Sequence[int], gate: Gate, *, user: Any = None, kind: str = "", before: datetime | None = None, size: int = SIZE
) -> Stretch:
    """The newest entries before a moment; a constant number of queries. `user`: for whom the gates of other activities are opened."""
    chosen = [one for key, own in _sources.items() if kind in ("", key) for one in own]
    gates = {activity: _gate(activity, gate, user) for _fn, activity in chosen}
    asked = [(fn, own) for fn, activity in chosen if (own := gates[activity]) is not None]
    found = [entry for fn, own in asked for entry in fn(contact_ids, own, before=before, limit=size + 1)]
    found.sort(key=lambda entry: entry.place, reverse=True)
    shown = found[:size]
    # Entries of the same moment stay together, so that the moment alone says where to go on.
    while shown and len(found) > len(shown) and found[len(shown)].at == shown[-1].at:
        shown.append(found[len(shown)])
    older = shown[-1].at.isoformat() if len(found) > len(shown) else ""
    return Stretch(shown, older)


def _gate(activity: str, gate: Gate, user: Any) -> Gate | None:
    """The page's own gate; of another activity the user's, None where there is none."""
    if not activity:
        return gate
    try:
        return open_gate(user, activity, as_of=gate.as_of) if user is not None else None
    except PermissionDenied:
        return None
