"""What the data say, in words: each room registers one function for each datum it holds.

    @parts.register("email")
    def emails(subject_ids): return {(subject_id, "contacts.position:12"): "anna@firma.example"}

    @parts.beside
    def own_fields(subject_ids, data): return {(subject_id, "job_title", "contacts.position:12"): "Level: senior"}

tells what rows that name their datum themselves (`Classified.each`) add to the words of any datum.

    @parts.files("attachments")
    def papers(subject_ids): yield parts.File(subject_id, "contacts.attachment:7", "sopimus.pdf", lambda: b"…")

gives the files of a datum, which go into the access package as they are; `read` may raise strongbox.Gone.

Used by "why", the access package and the preview of an erasure; always behind the gate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from kortisto.privacy.catalogue import CATALOGUE

Describe = Callable[[Sequence[int]], Mapping[tuple[int, str | None], str]]

Beside = Callable[[Sequence[int], frozenset[str]], Mapping[tuple[int, str, str], str]]


class File(NamedTuple):
    """One file about a subject: the record it is, what it is called, and how its bytes are got when they are wanted."""

    subject_id: int
    record: str
    name: str
    read: Callable[[], bytes]


FilesOf = Callable[[Sequence[int]], Iterable[File]]

_parts: dict[str, Describe] = {}
_files: dict[str, FilesOf] = {}
_beside: list[Beside] = []


def beside(fn: Beside) -> Beside:
    """Register what adds words to data of any name: (subject ids, data asked about) → {(subject, datum, record or ""): words}."""
    if fn not in _beside:
        _beside.append(fn)
    return fn


def register(datum: str, fn: Describe | None = None) -> Callable[[Describe], Describe]:
    """Register (as a call with `fn`, or as a decorator) what tells the value of `datum` for many subjects."""
    if datum not in CATALOGUE:
        raise ValueError(f"{datum!r} is not in the catalogue of data")

    def keep(describe: Describe) -> Describe:
        _parts[datum] = describe
        return describe

    return keep if fn is None else _with(keep, fn)


def _with(keep: Callable[[Describe], Describe], fn: Describe) -> Callable[[Describe], Describe]:
    keep(fn)
    return keep


def values(subject_ids: Sequence[int], data: Iterable[str]) -> dict[tuple[int, str, str], str]:
    """{(subject id, datum, record key or ""): words} for the data asked about."""
    found: dict[tuple[int, str, str], str] = {}
    data = frozenset(data)
    for datum in sorted(data):
        if datum in _parts:
            for (subject_id, record), text in _parts[datum](subject_ids).items():
                found[subject_id, datum, record or ""] = text
    for fn in _beside:
        for key, text in fn(subject_ids, data).items():
            found[key] = "\n".join(filter(None, (found.get(key, ""), text)))
    return found


def files(datum: str) -> Callable[[FilesOf], FilesOf]:
    """Register (as a decorator) what gives the files of `datum` for many subjects."""
    if datum not in CATALOGUE:
        raise ValueError(f"{datum!r} is not in the catalogue of data")

    def keep(of: FilesOf) -> FilesOf:
        _files[datum] = of
        return of

    return keep


def files_of(subject_ids: Sequence[int], data: Iterable[str]) -> list[tuple[str, File]]:
    """(datum, file) of every file of the data asked about."""
    return [(datum, file) for datum in sorted(set(data) & set(_files)) for file in _files[datum](subject_ids)]


def registered() -> frozenset[str]:
    return frozenset(_parts)
