"""Which rooms have something to be found, and how a row of theirs becomes words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """`title` is what the thing is called, `words` everything else it is found by (addresses, numbers, codes).

    Both as people write them; they are folded and cut into words here. `subject_id`: the data subject, or None.
    """

    title: str
    words: str | Iterable[str] = ()
    subject_id: int | None = None

    @property
    def words_apart(self) -> list[str]:
        """The texts besides the title."""
        return [self.words] if isinstance(self.words, str) else list(self.words)


Maker = Callable[[Sequence[int]], Mapping[int, Document]]
Every = Callable[[], Iterable[int]]


@dataclass(frozen=True, slots=True)
class Source:
    kind: str
    make: Maker
    ids: Every | None


_sources: dict[str, Source] = {}


def register_source(kind: str, make: Maker, *, ids: Every | None = None) -> None:
    """`make(ids)` gives the documents of those rows; an id it leaves out is taken out of the index.

    `ids()` gives every id there is, for the weekly rebuild; without it a rebuild only looks again at what is indexed.
    Raises ValueError when another maker has the kind.
    """
    known = _sources.get(kind)
    if known is not None and known.make is not make:
        raise ValueError(f"{kind!r} is registered already")
    _sources[kind] = Source(kind, make, ids)


def source(kind: str) -> Source:
    """Raises KeyError with the kinds there are."""
    if kind not in _sources:
        raise KeyError(f"nothing is registered as {kind!r}; there are: {', '.join(sorted(_sources)) or 'none'}")
    return _sources[kind]


def kinds() -> list[str]:
    return sorted(_sources)
