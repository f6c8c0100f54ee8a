"""Fictional companies: names from parts, business ids no real company has, addresses in real towns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from kortisto.lib.text import fold

from .words import words

# The real register has not come near nine million, so no firm bears these; the check digit is right.
FIRST_BUSINESS_ID = 9_100_000
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class Firm:
    """A company of the demo. `left_on`: since when it is neither customer nor prospect (None: it is one)."""

    index: int
    name: str
    swedish: bool
    business_id: str
    status: str
    status_on: date
    industry: str
    street: str
    postal_code: str
    city: str
    phone: str
    domain: str
    parent: int | None

    @property
    def in_scope(self) -> bool:
        return self.status != "neither"


def business_id(number: int) -> str | None:
    """`number` (seven digits) with its check digit, or None where the rule gives none (remainder 1)."""
    digits = f"{number:07d}"
    rest = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11
    if rest == 1:
        return None
    return f"{digits}-{0 if rest == 0 else 11 - rest}"


def business_ids() -> list[str]:
    """The demo's business ids, in order."""
    return [found for number in range(FIRST_BUSINESS_ID, FIRST_BUSINESS_ID + 2000) if (found := business_id(number))]


def firms(rng: Random, count: int, today: date) -> list[Firm]:
    """`count` companies: about six in ten customers, a third prospects, the rest neither any more."""
    names = _names(rng, count)
    ids = business_ids()
    return [_firm(rng, index, names[index], ids[index * 3], today) for index in range(count)]


def _names(rng: Random, count: int) -> list[tuple[str, str, bool]]:
    pool = []
    for language in ("fi", "sv"):
        part = words()["firms"][language]
        for first in part["first"]:
            pool += [(f"{first} {trade} {rng.choice(part['forms'])}", field, language == "sv") for trade, field in part["trade"]]
    rng.shuffle(pool)
    finnish, swedish_ones = [p for p in pool if not p[2]], [p for p in pool if p[2]]
    share = count * 15 // 100
    chosen = swedish_ones[:share] + finnish[: count - share]
    rng.shuffle(chosen)
    return chosen


def _firm(rng: Random, index: int, named: tuple[str, str, bool], own_id: str, today: date) -> Firm:
    name, field, swedish = named
    status = rng.choices(["customer", "prospect", "neither"], [60, 33, 7])[0]
    places = words()["places"]
    city, postal_code = rng.choice(places["sv" if swedish else "fi"])
    age = rng.randrange(40, 300) if status == "neither" else rng.randrange(500, 2900)
    return Firm(
        index=index,
        name=name,
        swedish=swedish,
        business_id=own_id,
        status=status,
        status_on=today - timedelta(days=age),
        industry=field,
        street=f"{rng.choice(places['street_sv' if swedish else 'street_fi'])} {rng.randrange(1, 60)}",
        postal_code=postal_code,
        city=city,
        phone=f"010 000 {index:04d}",
        domain=fold("-".join(name.split()[:2])) + ".example",
        parent=rng.randrange(index) if index > 20 and rng.random() < 0.05 else None,
    )
