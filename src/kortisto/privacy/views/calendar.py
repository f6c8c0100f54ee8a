"""The calendar of deletions: months, and the days of a month with what goes."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation

from kortisto.lib.gatekeeping import right
from kortisto.lib.periods import month_end
from kortisto.privacy import due
from kortisto.privacy.catalogue import CATALOGUE
from kortisto.privacy.models import Subject
from kortisto.privacy.views import chart, numbers
from kortisto.privacy.views.centre import counts
from kortisto.privacy.views.naming import labels
from kortisto.privacy.views.tabs import page

PAGE = 100


@right("privacy.manage")
def months(request: HttpRequest) -> HttpResponse:
    """Eighteen months: bars, and under them the days of the chosen month (`?kuukausi=2026-12`)."""
    day = timezone.localdate()
    counted = counts(day, timezone.now())
    by_month = numbers.by_month(counted["endings"], day, counted["codes"])
    chosen = _month(request.GET.get("kuukausi", ""), by_month, day)
    per_day: dict[date, int] = defaultdict(int)
    for ending in counted["endings"]:
        if (ending.goes_on.year, ending.goes_on.month) == (chosen.year, chosen.month):
            per_day[ending.goes_on] += ending.count
    context = {
        "today": day,
        "calendar": chart.calendar(by_month),
        "meaning": chart.MEANING,
        "chosen": chosen,
        "days": sorted(per_day.items()),
        "counted_at": counted["at"],
    }
    return page(request, "privacy/calendar.html", "calendar", context)


def _month(text: str, known: dict[tuple[int, int], Any], day: date) -> date:
    year, _dash, month = text.partition("-")
    if year.isdecimal() and month.isdecimal() and (int(year), int(month)) in known:
        return date(int(year), int(month), 1)
    return day.replace(day=1)


@right("privacy.manage")
def day_list(request: HttpRequest, year: int, month: int, day: int) -> HttpResponse:
    """What goes in one night: how many of each datum, and of whom (the first hundred)."""
    today = timezone.localdate()
    try:
        goes_on = date(year, month, day)
    except ValueError as error:
        raise Http404 from error
    until = goes_on.fromordinal(goes_on.toordinal() - 1)
    first = numbers.next_run(today)
    rows = due.ending().filter(until=until) if goes_on != first else due.ending().filter(until__lte=until)
    rows = rows if goes_on >= first else rows.none()
    language = (translation.get_language() or "fi")[:2]
    per_datum = [
        (CATALOGUE[datum].label(language) if datum in CATALOGUE else datum, count)
        for datum, count in rows.values_list("datum").annotate(n=Count("pk")).order_by("-n", "datum")
    ]
    people = rows.values_list("subject").annotate(n=Count("pk")).order_by("subject")
    shown = dict(people[:PAGE])
    whole = set(Subject.objects.filter(pk__in=shown, keep_until__lte=until).values_list("pk", flat=True))
    names = labels(request, shown, today)
    context = {
        "today": today,
        "goes_on": goes_on,
        "over": goes_on < first,
        "month": month_end(goes_on),
        "per_datum": per_datum,
        "total": sum(count for _label, count in per_datum),
        "people": [(names[pk], count, pk in whole) for pk, count in shown.items()],
        "more": people.count() - len(shown),
    }
    return page(request, "privacy/day.html", "calendar", context)
