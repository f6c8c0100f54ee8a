"""Clicks by the hour, drawn on the server: bars over the first two days, percents across and pixels down (DESIGN, 12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Sum

from kortisto.campaigns.models import Campaign
from kortisto.campaigns.reports import few

HOURS = 48
_TOP, _BASE = 26.0, 170.0


@dataclass(frozen=True)
class Bar:
    """`x` and `width` in percent, `y` and `height` in pixels."""

    hour: datetime
    number: int
    x: float
    y: float
    height: float
    width: float = 1.65


@dataclass(frozen=True)
class Chart:
    """`grid`: (number, y) of the lines; `peak`: the highest bar; `half`: hours in which half of the clicks came."""

    bars: Sequence[Bar]
    grid: Sequence[tuple[int, float]]
    peak: Bar
    half: int
    later: int
    """Clicks after the hours shown."""


def of(campaign: Campaign) -> Chart | None:
    """None while nobody has clicked."""
    rows = few.clicks(campaign).filter(humans__gt=0).order_by("hour")
    numbers: dict[datetime, int] = dict(rows.values_list("hour").annotate(n=Sum("humans")).order_by("hour"))
    if not numbers:
        return None
    begun = campaign.mailing.started_at if campaign.mailing and campaign.mailing.started_at else min(numbers)
    first = min(begun, min(numbers)).astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    hours = [first + timedelta(hours=n) for n in range(HOURS)]
    counts = [numbers.get(hour, 0) for hour in hours]
    step = _step(max(counts, default=1) or 1)
    lines = range(0, step * (-(-max(max(counts), 1) // step)) + 1, step)
    scale = (_BASE - _TOP) / lines[-1]
    bars = [_bar(hour, number, place, scale) for place, (hour, number) in enumerate(zip(hours, counts, strict=True))]
    whole = sum(numbers.values())
    grid = [(number, _BASE - number * scale) for number in lines]
    return Chart(bars, grid, max(bars, key=lambda bar: bar.number), _half(counts, whole), whole - sum(counts))


def _bar(hour: datetime, number: int, place: int, scale: float) -> Bar:
    height = max(number * scale, 1.5 if number else 0.0)
    return Bar(hour, number, round(place * 100 / HOURS, 2), round(_BASE - height, 1), round(height, 1))


def _step(most: int) -> int:
    """A round step with at most four lines."""
    step = 1
    while most > 4 * step:
        step = step * 2 if str(step)[0] != "2" else step * 5 // 2
    return step


def _half(counts: Sequence[int], whole: int) -> int:
    """The first so many hours brought half of all clicks; 0 when they did not."""
    sofar = 0
    for hours, number in enumerate(counts, 1):
        sofar += number
        if 2 * sofar >= whole:
            return hours
    return 0
