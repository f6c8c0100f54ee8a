"""Who has got data of people: each room tells what it knows, for Article 15(1)(c) and Article 19.

    @recipients.source("disclosure")
    def taken_out(subject_ids): yield recipients.Recipient(subject_id, "disclosure", "7", "V-00007", ("email",), day, holder=ref)

The answer to the person names them; a rectification, an erasure or a restriction is told to each whose data it concerns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple


class Recipient(NamedTuple):
    """Somebody, or a file of somebody, that got data of a subject. `label` names it without naming the person.

    `data` are catalogue names; `holder` the reference of our own member of staff who keeps it ("" for somebody outside);
    `gone`: it is known to be destroyed, so nobody needs to be told any more. `until`: its last day, if it has one.
    """

    subject_id: int
    source: str
    key: str
    label: str
    data: tuple[str, ...]
    on: date
    holder: str = ""
    gone: bool = False
    until: date | None = None


Source = Callable[[Sequence[int]], Iterable[Recipient]]

Gone = Callable[[Sequence[str]], Iterable[str]]

_sources: dict[str, Source] = {}
_gone: dict[str, Gone] = {}


def source(name: str, *, gone: Gone | None = None) -> Callable[[Source], Source]:
    """Register (as a decorator) what tells of recipients, for many subjects in a constant number of queries.

    `gone` tells which of many keys name something known to be destroyed: it is answered after the subject's own rows went.
    """

    def keep(fn: Source) -> Source:
        _sources[name] = fn
        if gone is not None:
            _gone[name] = gone
        return fn

    return keep


def of(subject_ids: Sequence[int]) -> list[Recipient]:
    """Every recipient known, the newest first."""
    found = [one for fn in _sources.values() for one in fn(subject_ids)]
    return sorted(found, key=lambda one: (one.on, one.source, one.key), reverse=True)


def gone(keys: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those (source, key) that are known to be destroyed."""
    asked: dict[str, list[str]] = {}
    for name, key in keys:
        asked.setdefault(name, []).append(key)
    return {(name, key) for name, own in asked.items() if name in _gone for key in _gone[name](own)}
