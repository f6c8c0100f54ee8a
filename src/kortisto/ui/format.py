"""Dates, numbers and countdowns as people read them (DESIGN section 10), in the language of the page.

Finnish and Finland-Swedish write ``24.11.2026`` and ``klo 15.42``; English ``24 Nov 2026`` and
``15:42``.  Numbers, months and weekdays come from CLDR through Babel.
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from babel import Locale

NBSP = "\N{NO-BREAK SPACE}"
LOCALES = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"}
DAYS_UNTIL_MONTHS = 90


def locale() -> Locale:
    """The Babel locale of the active language (Finnish when it is unknown)."""
    return _parsed(LOCALES.get(_language(), "fi_FI"))


@cache
def _parsed(name: str) -> Locale:
    from babel import Locale

    return Locale.parse(name)


def _language() -> str:
    return (get_language() or "fi")[:2]


def _english() -> bool:
    return _language() == "en"


def _dated(value: date, pattern: str) -> str:
    from babel.dates import format_date

    return format_date(value, pattern, locale())


def month(value: date, pattern: str) -> str:
    """The month of a day in a pattern of CLDR: ``LLL`` is its name alone, shortened; ``LLLL y`` with its year."""
    return _dated(value, pattern)


def day(value: date | None) -> str:
    """``24.11.2026``; a dash when there is no date."""
    if value is None:
        return "–"
    if _english():
        return _dated(value, "d MMM yyyy").replace(" ", NBSP)
    return f"{value.day}.{value.month}.{value.year}"


def short_day(value: date) -> str:
    """``24.11.`` without the year, for stamps and axes."""
    if _english():
        return _dated(value, "d MMM").replace(" ", NBSP)
    return f"{value.day}.{value.month}."


def long_day(value: date) -> str:
    """``Tiistai 24. marraskuuta``: weekday, day and month, first letter large."""
    pattern = {"fi": "cccc d. MMMM", "sv": "cccc d MMMM", "en": "cccc d MMMM"}[locale().language]
    text = _dated(value, pattern)
    return text[:1].upper() + text[1:]


def clock(value: time | datetime) -> str:
    """``15.42`` (Finnish, Swedish) or ``15:42`` (English); a datetime in the instance's zone."""
    if isinstance(value, datetime):
        value = _local(value).time()
    sep = ":" if _english() else "."
    return f"{value.hour}{sep}{value.minute:02d}"


def moment(value: datetime | None) -> str:
    """``24.11.2026 klo 15.42``."""
    if value is None:
        return "–"
    local = _local(value)
    return pgettext("date and time of day", "%(day)s at %(clock)s") % {
        "day": day(local.date()),
        "clock": clock(local),
    }


def span(start: date, end: date | None) -> str:
    """``14.2.2021–12.3.2024``, or from a day on when there is no end."""
    if end is None:
        return _("since %(day)s") % {"day": day(start)}
    return f"{day(start)}–{day(end)}"


class AtLeast(int):
    """A count that was stopped there: ``1 000+``."""


def number(value: int | float | Decimal) -> str:
    """``12 486``; thousands with a no-break space (comma in English), a real minus sign."""
    if isinstance(value, AtLeast):
        return f"{number(int(value))}+"
    if isinstance(value, int) and 0 <= value < 1000:
        return str(int(value))  # most numbers of a page, the same in every language
    return _grouped(value, LOCALES.get(_language(), "fi_FI"))


@lru_cache(maxsize=512, typed=True)
def _grouped(value: int | float | Decimal, name: str) -> str:
    """Babel reads its pattern anew each time, and a page says the same large number several times over."""
    from babel.numbers import format_decimal

    return format_decimal(value, locale=_parsed(name)).replace("-", "\N{MINUS SIGN}")


def about(value: int, *, capped: bool = False) -> str:
    """An approximate count: ``noin 1 390``; ``10 000+`` when counting stopped at a cap."""
    if capped:
        return number(value) + "+"
    return _("about %(count)s") % {"count": number(value)}


def money(value: Decimal, currency: str = "EUR") -> str:
    """``15 996,23 €``."""
    from babel.numbers import format_currency

    return format_currency(value, currency, locale=locale()).replace("-", "\N{MINUS SIGN}")


def percent(value: float, *, decimals: int = 0) -> str:
    """``60 %`` from 0.6."""
    from babel.numbers import format_percent

    pattern = "#,##0" + ("." + "0" * decimals if decimals else "") + (f"{NBSP}%")
    if _english():
        pattern = pattern.replace(NBSP, "")
    return format_percent(value, pattern, locale=locale())


def months_between(start: date, end: date) -> int:
    """Whole months from ``start`` to ``end`` (0 when it is sooner)."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if end.day < start.day:
        months -= 1
    return max(months, 0)


def countdown(until: date | None, today: date) -> str:
    """Time left: days under 90 (``6 pv``), then months (``8 kk``), then years (``4 v 11 kk``).

    Today is a word, a day gone by says how late it is, no day says so.
    """
    if until is None:
        return _("no date")
    days = (until - today).days
    if days == 0:
        return _("today")
    if days < 0:
        return _("%(days)s d late") % {"days": number(-days)}
    if days < DAYS_UNTIL_MONTHS:
        return _left(_language(), 0, 0, days)
    return _left(_language(), *divmod(months_between(today, until), 12), 0)


@lru_cache(maxsize=1024)
def _left(_language: str, years: int, months: int, days: int) -> str:
    """Every row of a list says it, and they are few; of the active language."""
    if days:
        return pgettext("short duration", "%(days)s d") % {"days": number(days)}
    parts = []
    if years:
        parts.append(pgettext("short duration", "%(years)s y") % {"years": number(years)})
    if months or not years:
        parts.append(pgettext("short duration", "%(months)s mo") % {"months": number(months)})
    return NBSP.join(p.replace(" ", NBSP) for p in parts)


def countdown_words(until: date, today: date) -> str:
    """The same in full words, for a sentence read aloud: ``5 years 11 months``."""
    days = (until - today).days
    if abs(days) < DAYS_UNTIL_MONTHS:
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": number(days)}
    years, months = divmod(months_between(today, until), 12)
    words = []
    if years:
        words.append(ngettext("%(n)s year", "%(n)s years", years) % {"n": number(years)})
    if months:
        words.append(ngettext("%(n)s month", "%(n)s months", months) % {"n": number(months)})
    return " ".join(words)


def file_size(size: int) -> str:
    """``34 kB``, ``1,2 MB``."""
    for limit, unit, scale in ((10**3, "B", 1), (10**6, "kB", 10**3), (10**9, "MB", 10**6)):
        if size < limit:
            value = size / scale
            return f"{number(round(value, 1 if value < 10 and scale > 1 else 0))}{NBSP}{unit}"
    return f"{number(round(size / 10**9, 1))}{NBSP}GB"


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value
