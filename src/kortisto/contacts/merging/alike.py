"""Pairs with the same e-mail address and the same name, joined in one go; and the whole taken back in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kortisto.contacts.likeness import compare
from kortisto.contacts.likeness.scoring import EMAIL, NAME
from kortisto.contacts.likeness.visible import seen_by
from kortisto.contacts.merging import parting, people
from kortisto.contacts.models import PersonMerge, PersonPair
from kortisto.contacts.refusals import Refused
from kortisto.database.turns import Turns
from kortisto.privacy.gate import Gate

STEP = 200
Report = Callable[[int, int], None]


@dataclass(frozen=True)
class Couple:
    """A pair to join: the older card stays."""

    kept: int
    gone: int


def couples(gates: Mapping[str, Gate]) -> Iterator[Couple]:
    """The open pairs that, as far as the gates show, bear the same name and have the same address."""
    last = 0
    while pairs := list(PersonPair.objects.open().filter(pk__gt=last).order_by("pk")[:STEP]):
        last = pairs[-1].pk
        yield from _sure(pairs, gates)


def first_couples(gates: Mapping[str, Gate]) -> tuple[list[Couple], bool]:
    """Those among the most alike pairs, for a page: looks at so many pairs and no more. Also whether there may be others."""
    pairs = list(PersonPair.objects.open().order_by("-score", "pk")[: STEP + 1])
    return list(_sure(pairs[:STEP], gates)), len(pairs) > STEP


def _sure(pairs: Sequence[PersonPair], gates: Mapping[str, Gate]) -> Iterator[Couple]:
    seen = seen_by(gates, {pk for pair in pairs for pk in (pair.first_id, pair.second_id)})
    for pair in pairs:
        one, other = seen.get(pair.first_id), seen.get(pair.second_id)
        if one and other and {EMAIL, NAME} <= set(compare(one.known, other.known).reasons):
            yield Couple(pair.first_id, pair.second_id)


def join_all(gates: Mapping[str, Gate], *, batch: int, by: str, now: datetime, report: Report) -> tuple[int, int]:
    """Join them; each is a merge of its own with its own undo. Gives (joined, left for somebody to look at)."""
    waiting = list(couples(gates))
    into: dict[int, int] = {}
    joined, left, turns = 0, 0, Turns(1)
    for done, couple in enumerate(waiting):
        report(done, len(waiting))
        kept, gone = _end(into, couple.kept), _end(into, couple.gone)
        if kept == gone:
            continue
        try:
            with turns.turn():
                people.merge(kept=people.card(kept), gone=people.card(gone), batch=batch, by=by, now=now)
        except Refused:
            left += 1
            continue
        into[gone] = kept
        joined += 1
    return joined, left


def _end(into: Mapping[int, int], pk: int) -> int:
    """Where a card is by now."""
    while pk in into:
        pk = into[pk]
    return pk


def part_all(*, batch: int, by: str, now: datetime, report: Report) -> tuple[int, int]:
    """Take a go back, the last merge first. Gives (parted, those that can no longer be undone)."""
    rows = list(PersonMerge.objects.filter(batch=batch).order_by("-pk").values_list("token", flat=True)) if batch else []
    parted, left, turns = 0, 0, Turns(1)
    for done, token in enumerate(rows):
        report(done, len(rows))
        try:
            with turns.turn():
                parting.unmerge(token=token, by=by, now=now)
            parted += 1
        except Refused:
            left += 1
    return parted, left
