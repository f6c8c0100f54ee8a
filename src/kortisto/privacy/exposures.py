"""Who was in what got lost: each room tells of the copies and the looks it knows (Art. 33, 34; threat T35).

    class Files:
        label = _("a file taken out")
        def options(self, *, as_of): return [("7", "V-00007 …")]
        def exposed(self, key, *, since, until): yield exposures.Exposed(subject_id, frozenset({"email"}), day)

    exposures.register("file", Files())

The register of breaches asks; it never guesses from the register as it is now what a file held then.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class Exposed(NamedTuple):
    """A subject, the catalogue names of the data that were exposed, and since when."""

    subject_id: int
    data: frozenset[str]
    since: date


class Source(Protocol):
    """A kind of thing that can get lost. `timed`: what was exposed depends on the hours (an account somebody else used)."""

    @property
    def label(self) -> str | StrPromise: ...

    @property
    def timed(self) -> bool: ...

    def options(self, *, as_of: date) -> Iterable[tuple[str, str]]:
        """(key, words) of the things of this kind, the newest first, a hundred at most."""
        ...

    def exposed(self, key: str, *, since: datetime, until: datetime) -> Iterable[Exposed]:
        """Everybody whose data were in it; several of one subject are taken together. Raises ValueError for an unknown key."""
        ...


class Counted(Source, Protocol):
    """A source that knows how many were in a thing, also those who have been erased since."""

    def gone(self, key: str) -> int:
        """How many of them are no longer in the register: nobody can say who, and the authority is told how many."""
        ...


_sources: dict[str, Source] = {}


def register(kind: str, source: Source) -> None:
    """Register a kind of thing; the same kind once."""
    _sources[kind] = source


def sources() -> dict[str, Source]:
    return dict(_sources)


def gone(kind: str, key: str) -> int:
    """How many were in it who are no longer in the register; 0 where the source does not count, or knows nothing of the key."""
    source: Any = _sources.get(kind)
    return int(source.gone(key)) if hasattr(source, "gone") else 0


def of(kind: str, key: str, *, since: datetime, until: datetime) -> dict[int, Exposed]:
    """Subject → what of theirs was exposed, and since when at the earliest. Raises ValueError for a kind or key nobody knows."""
    if kind not in _sources:
        raise ValueError(f"nothing of the kind {kind!r} is known")
    found: dict[int, Exposed] = {}
    for one in _sources[kind].exposed(key, since=since, until=until):
        known = found.get(one.subject_id)
        found[one.subject_id] = (
            one if known is None else Exposed(one.subject_id, known.data | one.data, min(known.since, one.since))
        )
    return found
