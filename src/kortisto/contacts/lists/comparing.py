"""How texts and days are compared: the lookups of an operator, the same on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.db.models import Q

from kortisto.lib.text import fold

FOREVER = 36500


def folded(column: str, op: str, value: str) -> Q:
    """A column that is stored folded. "Begins with" also means a later word: a name is looked for by either of its halves."""
    text = fold(value)
    if op == "on":
        return Q(**{column: text})
    if op == "alk":
        return Q(**{f"{column}__startswith": text}) | Q(**{f"{column}__contains": f" {text}"})
    return Q(**{f"{column}__contains": text})


def plain(column: str, op: str, value: str) -> Q:
    """A column stored as written. SQLite knows capital letters of ASCII only, so the usual ways of writing are asked for."""
    lookup = {"on": "iexact", "alk": "istartswith"}.get(op, "icontains")
    found = Q()
    for spelling in dict.fromkeys((value, value.lower(), value.upper(), value[:1].upper() + value[1:].lower())):
        found |= Q(**{f"{column}__{lookup}": spelling})
    return found


def day(column: str, op: str, value: str, as_of: date, make: Callable[[date], object] = lambda day: day) -> Q:
    """A day, or a moment when `make` turns a day into one. "Within" looks both ways from today."""
    if op in ("ennen", "alkaen"):
        return Q(**{f"{column}__{'lt' if op == 'ennen' else 'gte'}": make(date.fromisoformat(value))})
    days = timedelta(days=min(int(value), FOREVER))
    if op == "yli":
        return Q(**{f"{column}__lt": make(_back(as_of, days))})
    return Q(**{f"{column}__gte": make(_back(as_of, days)), f"{column}__lt": make(_ahead(as_of, days + timedelta(days=1)))})


def plain_number(text: str) -> str:
    """A number as people type it, with a point and without spaces."""
    return "".join(text.split()).replace("\u2212", "-").replace(",", ".")


def _back(day: date, days: timedelta) -> date:
    return day - days if (day - date.min) > days else date.min


def _ahead(day: date, days: timedelta) -> date:
    return day + days if (date.max - day) > days else date.max
