"""Naming people through the gate, so that the privacy centre can speak of them without knowing their room."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from kortisto.privacy.models import Subject

if TYPE_CHECKING:
    from kortisto.privacy.gate import Gate


class Label(NamedTuple):
    """How a subject is called on a page: empty `name` when the gate lets no name through."""

    name: str
    url: str
    code: str


Describe = Callable[[Sequence[int], "Gate"], Mapping[int, Label]]
Find = Callable[[str], int | None]

_kinds: dict[str, Describe] = {}
_finders: list[Find] = []


def register(kind: str, fn: Describe) -> None:
    """Register how subjects of a kind ("contact", "staff") are called."""
    _kinds[kind] = fn


def finder(fn: Find) -> Find:
    """Register how a subject is found from what somebody types (card code, address): returns its id or None."""
    if fn not in _finders:
        _finders.append(fn)
    return fn


def labels(subject_ids: Sequence[int], gate: Gate) -> dict[int, Label]:
    """A label for every subject; the reference when its kind has no description or the gate hides it."""
    rows = Subject.objects.filter(pk__in=list(subject_ids)).values_list("pk", "kind", "ref")
    found = {pk: Label("", "", str(ref)[:8]) for pk, _, ref in rows}
    for kind, fn in _kinds.items():
        own = [pk for pk, k, _ in rows if k == kind]
        if own:
            found.update(fn(own, gate))
    return found


def find(text: str) -> Subject | None:
    """The subject of a reference (UUID), or of whatever a room's finder recognises."""
    from uuid import UUID

    text = text.strip()
    try:
        return Subject.objects.filter(ref=UUID(text)).first()
    except ValueError:
        pass
    for fn in _finders:
        pk = fn(text)
        if pk is not None:
            return Subject.objects.filter(pk=pk).first()
    return None
