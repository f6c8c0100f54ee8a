"""The calendar of deletions as bars: geometry for the template, the same in one sentence, and as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.privacy.views.numbers import MONTHS, ORDER
from kortisto.ui import format as fmt
from kortisto.ui.marks import BASES

HEIGHT, FLOOR, CEILING = 252, 200, 20
TEXTURES = {"contract": "hatch", "legal_obligation": "dots"}
FILLS = {"consent": "f-suostumus", "contract": "f-sopimus", "legal_obligation": "f-laki"}
MEANING = {
    "legitimate_interest": gettext_lazy("interest ended: silence, moved, occasion over"),
    "contract": gettext_lazy("contract or warranty ends"),
    "consent": gettext_lazy("consent ends"),
    "legal_obligation": gettext_lazy("term of the law ends"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One basis of one bar, in pixels from the top."""

    basis: str
    fill: str
    texture: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    label: str
    year: str
    total: int
    top: float
    pieces: tuple[Piece, ...]
    month: str


@dataclass(frozen=True)
class Calendar:
    """Everything the template draws. `rows`: month, total, counts by basis in the order of `bases`."""

    bars: list[Bar]
    grid: list[tuple[float, int]]
    label: str
    bases: list[str]
    rows: list[tuple[str, str, int, list[int]]]
    width: float
    height: int = HEIGHT


def calendar(months: Mapping[tuple[int, int], Mapping[str, int]]) -> Calendar:
    """`months` as `numbers.by_month` gives them."""
    totals = {key: sum(parts.values()) for key, parts in months.items()}
    top = _round_up(max(totals.values(), default=0))
    scale = (FLOOR - CEILING) / top
    bases = [basis for basis in reversed(ORDER) if any(parts.get(basis) for parts in months.values())]
    bars = [_bar(place, key, months[key], bases, scale) for place, key in enumerate(months)]
    grid = [(FLOOR - value * scale, value) for value in range(0, top + 1, max(top // 4, 1))]
    rows = [
        (f"{year}-{month:02d}", _month_name(year, month), totals[year, month], [months[year, month].get(b, 0) for b in bases])
        for year, month in months
    ]
    return Calendar(bars, grid, _sentence(rows), bases, rows, 100 / MONTHS)


def _round_up(value: int) -> int:
    """The least of 4, 8, 20, 40, 80, 200 … that is not below `value`: four grid lines with whole numbers."""
    step = 4
    while step < value:
        step = step * 5 // 2 if str(step)[0] == "8" else step * 2
    return step


def _bar(place: int, key: tuple[int, int], parts: Mapping[str, int], bases: list[str], scale: float) -> Bar:
    year, month = key
    y = float(FLOOR)
    pieces = []
    for basis in bases:
        height = parts.get(basis, 0) * scale
        if height:
            height = max(height, 1.5)
            y -= height
            pieces.append(Piece(basis, FILLS.get(basis, "f-etu"), TEXTURES.get(basis, ""), y, height - 0.75))
    first = place == 0 or month == 1
    label = fmt.month(date(year, month, 1), "LLL").rstrip(".")
    label = label.removesuffix("kuu") if fmt.locale().language == "fi" else label
    return Bar(
        place * 100 / MONTHS, label, str(year) if first else "", sum(parts.values()), y, tuple(pieces), f"{year}-{month:02d}"
    )


def _month_name(year: int, month: int) -> str:
    text = fmt.month(date(year, month, 1), "LLLL y")
    return text[:1].upper() + text[1:]


def _sentence(rows: list[tuple[str, str, int, list[int]]]) -> str:
    busy = sorted((row for row in rows if row[2]), key=lambda row: -row[2])[:3]
    if not busy:
        return _("Nothing ends within 18 months.")
    most = ", ".join(f"{name} {fmt.number(total)}" for _key, name, total, _parts in busy)
    return _("Data that go, month by month, from %(first)s to %(last)s. The most: %(most)s.") % {
        "first": rows[0][1],
        "last": rows[-1][1],
        "most": most,
    }


def basis_word(basis: str) -> str:
    return str(BASES[basis][2])
