"""What the data say, in words: each room registers one function for each datum it holds.

    @parts.register("email")
    def emails(subject_ids): return {(subject_id, "contacts.position:12"): "anna@firma.example"}

    @parts.beside
    def own_fields(subject_ids, data): return {(subject_id, "job_title", "contacts.position:12"): "Level: senior"}

tells what rows that name their datum themselves (`Classified.each`) add to the words of any datum.

Used by "why", the access package and the preview of an erasure; always behind the gate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from kortisto.privacy.catalogue import CATALOGUE

Describe = Callable[[Sequence[int]], Mapping[tuple[int, str | None], str]]

Beside = Callable[[Sequence[int], frozenset[str]], Mapping[tuple[int, str, str], str]]

_parts: dict[str, Describe] = {}
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


def registered() -> frozenset[str]:
    return frozenset(_parts)
