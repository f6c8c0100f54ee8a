"""Names typed into labels and texts of ours: `…` stands there when the person is erased.

    typed.label(Campaign, "name")               # a few words: a family name alone names somebody, as in saved questions
    typed.text(LetterVersion, "content")        # prose, or JSON with prose in it: only whole names, addresses and numbers do
    typed.dropped(LetterStep, "before")         # rows that go when they name somebody

In prose a family name alone is left: it may be a word (Laine is a name, and a wave). A name in another case (`Laineelle`) is not
found, nor what a picture shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import Model

from kortisto.contacts import forgetting
from kortisto.contacts.forgetting import Marks
from kortisto.lib.text import fold, words

GAP = "…"
_PIECE = re.compile(r"<[^>]*>|[^\W_]+")
_TOGETHER = re.compile(r"(?:[\s,’'-]|<[^>]*>)*")  # a full stop ends a name as it ends a sentence
_ANYHOW = re.compile(r".*", re.DOTALL)
_NUMBER = re.compile(r"(?<!\w)\+?\d[\d\s().-]{5,}\d(?!\w)")


@dataclass(frozen=True)
class Place:
    """Columns of a table somebody types into."""

    model: type[Model]
    columns: tuple[str, ...]
    prose: bool
    drop: bool = False


_places: list[Place] = []


def label(model: type[Model], *columns: str) -> None:
    _places.append(Place(model, columns, prose=False))


def text(model: type[Model], *columns: str) -> None:
    _places.append(Place(model, columns, prose=True))


def dropped(model: type[Model], *columns: str) -> None:
    _places.append(Place(model, columns, prose=True, drop=True))


@forgetting.beside
def forget(marks: Marks, subject_ids: Sequence[int]) -> None:
    """Put the gap where one of these people is named."""
    for place in _places:
        named = [row for row in _rows(place) if _names(place, row, marks)]
        if not named:
            continue
        said = {word for row in named for one in _texts(place, row) for word in words(one)}
        own = forgetting.only_theirs(marks, subject_ids, said)
        for row in named:
            if _names(place, row, own):
                _gapped(place, row, own)


def _rows(place: Place) -> Iterator[Any]:
    return place.model._base_manager.only(*place.columns).order_by("pk").iterator(chunk_size=200)


def _texts(place: Place, row: Any) -> Iterator[str]:
    for column in place.columns:
        yield from _within(getattr(row, column))


def _within(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _within(part)


def _names(place: Place, row: Any, marks: Marks) -> bool:
    return any(without(one, marks, prose=place.prose) != one for one in _texts(place, row))


def _gapped(place: Place, row: Any, marks: Marks) -> None:
    if place.drop:
        row.delete()
        return
    for column in place.columns:
        setattr(row, column, _changed(getattr(row, column), lambda one: without(one, marks, prose=place.prose)))
    row.save(update_fields=list(place.columns))


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _changed(part, change) for key, part in value.items()}
    return [_changed(part, change) for part in value] if isinstance(value, list) else value


def without(text: str, marks: Marks, *, prose: bool) -> str:
    """The text with a gap for what names one of these people."""
    if "@" in text:
        for email in marks.emails:
            text = re.sub(re.escape(email), GAP, text, flags=re.IGNORECASE)
    if marks.digits:
        text = _NUMBER.sub(lambda found: GAP if _theirs(found[0], marks.digits) else found[0], text)
    pieces = [(found.start(), found.end(), fold(found[0])) for found in _PIECE.finditer(text) if not found[0].startswith("<")]
    spans = set(_spans(text, pieces, marks.names, _TOGETHER if prose else _ANYHOW))
    if not prose:
        spans |= {(start, end) for start, end, word in pieces if word in marks.families}
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + GAP + text[end:]
    return text


def _theirs(number: str, known: Iterable[str]) -> bool:
    """Whether it is one of the numbers, written with its country or without."""
    digits = re.sub(r"\D", "", number)
    return any(digits.endswith(own) or own == digits.removeprefix("0") for own in known)


def _spans(
    text: str, pieces: Sequence[tuple[int, int, str]], names: Iterable[frozenset[str]], between: re.Pattern[str]
) -> Iterator[tuple[int, int]]:
    """Where all the words of a name stand together, in any order: each word of it."""
    wanted = set(names)
    for size in {len(name) for name in wanted}:
        for place in range(len(pieces) - size + 1):
            window = pieces[place : place + size]
            if frozenset(word for _, _, word in window) in wanted and all(
                between.fullmatch(text, one[1], other[0]) for one, other in pairwise(window)
            ):
                yield from ((start, end) for start, end, _ in window)
