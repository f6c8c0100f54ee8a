"""Days in every order people write them; the order of a column is decided by the whole column."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from kortisto.lib.text import fold

Order = Literal["dmy", "mdy"]

_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ].*)?$")
_COMPACT = re.compile(r"^(19|20)(\d{2})(\d{2})(\d{2})$")
_YEAR_FIRST = re.compile(r"^(\d{4})[./](\d{1,2})[./](\d{1,2})\.?(?:\s.*)?$")
_PARTS = re.compile(
    r"^(?:(?:ma|ti|ke|to|pe|la|su|mon|tue|wed|thu|fri|sat|sun|man|tis|ons|tors|fre|lor|son)\w*\.?,?\s+)?(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4}|\d{2})\.?(?:[\st,].*)?$"
)
_MONTH = re.compile(r"^(\d{1,2})\s*[./-]\s*(\d{4})$")
_MONTH_ISO = re.compile(r"^(\d{4})-(\d{1,2})$")
_YEAR = re.compile(r"^(19|20)\d{2}$")
_SERIAL = re.compile(r"^(\d{5})(?:[.,]\d+)?$")
_WORDS = re.compile(r"^(?:(\d{1,2})[.\s]\s*(?:of\s+|p(?:na|aiva)?\s+)?)?([a-z]{3,12})\.?\s+(?:(\d{1,2}),?\s+)?(\d{4})$")
_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "tammi jan", "helmi feb", "maalis mar", "huhti apr", "touko maj may", "kesa jun", "heina jul", "elo aug", "syys sep",
            "loka okt oct", "marras nov", "joulu dec",
        ),
        start=1,
    )
    for word in words.split()
}  # fmt: skip
_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Day:
    """`first` and `last` differ when only a month or a year was written. `unsure`: the order could be read both ways."""

    first: date
    last: date
    unsure: bool = False

    @property
    def exact(self) -> bool:
        return self.first == self.last


def order_of(texts: Iterable[str]) -> tuple[Order, bool]:
    """Day first or month first, and whether the column left it open (then day first, as in Finland)."""
    day_first = month_first = numeric = 0
    for text in texts:
        parts = _PARTS.match(fold(text))
        if parts:
            numeric += 1
            day_first += int(parts[1]) > 12
            month_first += int(parts[2]) > 12
            if "." in text:
                return "dmy", False
    if month_first and not day_first:
        return "mdy", False
    return "dmy", bool(numeric) and not day_first


def read(text: str, order: Order = "dmy", *, unsure: bool = False, century_from: int = 2069) -> Day | None:
    """The day, or the days a month or year spans; None when it is no day. Two-digit years are of `century_from` or before."""
    cleaned = fold(text).strip().rstrip(".")
    for reader in (_numeric_year_first, _spans, _in_words, _serial):
        found = reader(cleaned)
        if found:
            return found
    parts = _PARTS.match(cleaned)
    if not parts:
        return None
    a, b, year = int(parts[1]), int(parts[2]), _year(parts[3], century_from)
    day, month = (a, b) if order == "dmy" else (b, a)
    if month > 12 >= day:
        day, month = month, day
    found_day = _date(year, month, day)
    return Day(found_day, found_day, unsure and a <= 12 and b <= 12 and a != b) if found_day else None


def _numeric_year_first(text: str) -> Day | None:
    match = _ISO.match(text) or _YEAR_FIRST.match(text)
    if match:
        return _single(_date(int(match[1]), int(match[2]), int(match[3])))
    match = _COMPACT.match(text)
    return _single(_date(int(match[1] + match[2]), int(match[3]), int(match[4]))) if match else None


def _spans(text: str) -> Day | None:
    month, iso = _MONTH.match(text), _MONTH_ISO.match(text)
    if month or iso:
        number, year = (int(month[1]), int(month[2])) if month else (int(iso[2]), int(iso[1]))  # type: ignore[index]
        return _whole_month(year, number)
    if _YEAR.match(text):
        return Day(date(int(text), 1, 1), date(int(text), 12, 31))
    return None


def _in_words(text: str) -> Day | None:
    match = _WORDS.match(text)
    number = next((n for word, n in _MONTHS.items() if match and match[2].startswith(word)), 0)
    if not match or not number:
        return None
    day = match[1] or match[3]
    return _single(_date(int(match[4]), number, int(day))) if day else _whole_month(int(match[4]), number)


def _serial(text: str) -> Day | None:
    """The running number a spreadsheet shows when a day has lost its format (1954 … 2064)."""
    match = _SERIAL.match(text)
    if match and 20_000 <= int(match[1]) <= 60_000:
        return _single(_EPOCH + timedelta(days=int(match[1])))
    return None


def _whole_month(year: int, month: int) -> Day | None:
    if not (1 <= month <= 12 and 1900 <= year <= 2100):
        return None
    return Day(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def _single(day: date | None) -> Day | None:
    return Day(day, day) if day else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1900 <= year <= 2100 else None
    except ValueError:
        return None


def _year(text: str, century_from: int) -> int:
    if len(text) == 4:
        return int(text)
    year = century_from // 100 * 100 + int(text)
    return year if year <= century_from else year - 100
