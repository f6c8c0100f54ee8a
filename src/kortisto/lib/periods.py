"""Calendar periods and year ends, on local calendar days.

Rules: a period in months or years ends on the same-numbered day; when the month has none, on its last day
(laki säädettyjen määräaikain laskemisesta 150/1930 § 3). Weekends and holidays never move a storage period.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

FOREVER = date.max

_PERIOD = re.compile(r"P(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,5})W)?(?:(\d{1,6})D)?")


@dataclass(frozen=True, slots=True)
class Period:
    """An ISO 8601 period of calendar parts: `P5Y`, `P1Y6M`, `P2W`, `P30D`. Months hold years × 12; days hold weeks × 7."""

    months: int
    days: int
    text: str

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `P5Y`, `P6M`, `P2W`, `P30D` or a mixture in that order; ValueError names what was wrong."""
        match = _PERIOD.fullmatch(text.strip())
        if match is None or not any(match.groups()):
            raise ValueError(f"“{text}” is not a period: write P5Y, P6M, P2W, P30D or a mixture such as P1Y6M")
        years, months, weeks, days = (int(part or 0) for part in match.groups())
        return cls(years * 12 + months, weeks * 7 + days, text.strip())


def add_period(day: date, period: Period) -> date:
    """The day `period` after `day`; FOREVER stays FOREVER and so does anything past the last day of the calendar."""
    if day == FOREVER:
        return day
    year, month0 = divmod(day.year * 12 + day.month - 1 + period.months, 12)
    if year > FOREVER.year:
        return FOREVER
    last = calendar.monthrange(year, month0 + 1)[1]
    try:
        return date(year, month0 + 1, min(day.day, last)) + timedelta(days=period.days)
    except OverflowError:
        return FOREVER


def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def year_end(day: date) -> date:
    """31 December of the year of `day`."""
    return day if day == FOREVER else date(day.year, 12, 31)


def parse_month_day(text: str) -> tuple[int, int]:
    """`"12-31"` → (12, 31); ValueError when it names no day of a year."""
    match = re.fullmatch(r"(\d{1,2})-(\d{1,2})", text)
    if match is None:
        raise ValueError(f"“{text}” is not a day of the year: write month and day, for example 12-31")
    month, day = int(match[1]), int(match[2])
    date(2024, month, day)
    return month, day


def financial_year_end(day: date, month_day: str) -> date:
    """Last day of the financial year `day` belongs to, when each ends on `month_day` ("04-30")."""
    if day == FOREVER:
        return day
    month, number = parse_month_day(month_day)

    def end(year: int) -> date:
        return date(year, month, min(number, calendar.monthrange(year, month)[1]))

    if day <= end(day.year):
        return end(day.year)
    return end(day.year + 1) if day.year < FOREVER.year else FOREVER


def voucher_year_end(voucher_on: date, month_day: str) -> date:
    """31 December of the year in which the voucher's financial year ends (kirjanpitolaki 1336/1997, 2 luku)."""
    return year_end(financial_year_end(voucher_on, month_day))


def local_day(instant: datetime, timezone: str) -> date:
    """The calendar day of an aware instant in `timezone`; a naive instant is refused with ValueError."""
    if instant.tzinfo is None:
        raise ValueError("a moment without a time zone has no local day")
    return instant.astimezone(ZoneInfo(timezone)).date()
