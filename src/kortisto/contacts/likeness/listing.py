"""Pages of pairs as one member of staff may see them, in a constant number of queries a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from kortisto.contacts.likeness.scanning import known_firms
from kortisto.contacts.likeness.scoring import Likeness, compare, compare_firms
from kortisto.contacts.likeness.visible import Seen, seen_by
from kortisto.contacts.lists.rows import PersonRow, people_rows
from kortisto.contacts.models import Company, CompanyPair, PersonPair
from kortisto.privacy.gate import Gate

SIZE = 20
LOOKED_AT = 100
"""Pairs looked at for one page; some of them may be hidden from whoever asks."""


@dataclass(frozen=True)
class Pair:
    """Two rows of a list and why they may be one."""

    first: Any
    second: Any
    likeness: Likeness


@dataclass(frozen=True)
class Page:
    """`after`: where the next page begins, "" when there is none. `subjects`: whose data are shown."""

    pairs: Sequence[Pair]
    after: str
    subjects: Sequence[int] = ()


def people_page(gates: Mapping[str, Gate], *, after: str = "", as_of: date) -> Page:
    """Open pairs of people, the most alike first. A pair one of whom is hidden, or alike only in what is hidden, is not there."""
    rows = list(_from(PersonPair.objects.open(), after)[: LOOKED_AT + 1])
    seen = seen_by(gates, {pk for row in rows for pk in (row.first_id, row.second_id)})
    found: list[tuple[PersonPair, Likeness]] = []
    last = None
    for row in rows[:LOOKED_AT]:
        if len(found) == SIZE:
            break
        last = row
        one, other = seen.get(row.first_id), seen.get(row.second_id)
        likeness = compare(one.known, other.known) if one and other else Likeness(0, ())
        if likeness.reasons:
            found.append((row, likeness))
    cards = _drawn([seen[pk] for row, _l in found for pk in (row.first_id, row.second_id)], as_of)
    pairs = [Pair(cards[row.first_id], cards[row.second_id], likeness) for row, likeness in found]
    more = last is not None and last.pk != rows[-1].pk
    subjects = [seen[pk].contact.subject_id for pk in cards]
    return Page(pairs, _place(last) if more else "", subjects)


def _drawn(seen: Sequence[Seen], as_of: date) -> dict[int, PersonRow]:
    """The rows of cards, gate by gate."""
    found: dict[int, PersonRow] = {}
    for gate in dict.fromkeys(one.gate for one in seen):
        contacts = list({one.contact.pk: one.contact for one in seen if one.gate is gate}.values())
        found |= {row.pk: row for row in people_rows(contacts, gate, as_of=as_of)}
    return found


def companies_page(*, after: str = "") -> Page:
    """Open pairs of companies, the most alike first."""
    rows = list(_from(CompanyPair.objects.filter(apart_at=None), after)[: SIZE + 1])
    ids = {pk for row in rows[:SIZE] for pk in (row.first_id, row.second_id)}
    known, cards = known_firms(ids), {c.pk: c for c in Company.objects.filter(pk__in=ids)}
    pairs = [Pair(cards[r.first_id], cards[r.second_id], compare_firms(known[r.first_id], known[r.second_id])) for r in rows[:SIZE]]
    return Page(pairs, _place(rows[SIZE - 1]) if len(rows) > SIZE else "")


def _from(pairs: Any, after: str) -> Any:
    score, _dash, pk = after.partition("-")
    if score.isdecimal() and pk.isdecimal():
        pairs = pairs.filter(Q(score__lt=int(score)) | Q(score=int(score), pk__gt=int(pk)))
    return pairs.order_by("-score", "pk")


def _place(row: Any) -> str:
    return f"{row.score}-{row.pk}"
