"""Days of the operator's own (`[anchors.x]` of a notice without `on`): recorded for each person, shown where one is missing.

A rule that counts from such a day gives nothing until somebody records it. What only such rules would keep waits: nobody
uses it, it is red on the conformance page, and a limit of the notice ends it. It is never kept for ever. A day that is not
here yet (a membership that goes on) is recorded as the day it ends at the latest, and moved when it is renewed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TextIO

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kortisto.lib.periods import Period, add_period, local_day
from kortisto.privacy import audit, describe, due, publication
from kortisto.privacy.models import Keep, NamedDate, Subject
from kortisto.privacy.policy.model import say

EARLIEST = date(1950, 1, 1)
AHEAD = Period.parse("P50Y")


class DateRefused(ValueError):
    """A day cannot be recorded; the message says why and what to write."""


@dataclass(frozen=True, slots=True)
class OwnDay:
    """An anchor a notice in force declares: its name in the file and its label."""

    name: str
    label: str


def declared(as_of: date, lang: str = "") -> list[OwnDay]:
    """The anchors that are recorded for each person, of every notice in force."""
    found: dict[str, OwnDay] = {}
    for policy in publication.active_policies(as_of):
        for name, entry in policy.anchors.items():
            if not entry.details.get("on"):
                found.setdefault(name, OwnDay(name, say(entry.label, lang) or name))
    return list(found.values())


@transaction.atomic
def record(subject: Subject, days: Mapping[str, date | None], *, by: str, now: datetime, refresh: bool = True) -> list[str]:
    """Write the days of one person (None takes one away) and judge what is kept anew; gives the anchors that changed.

    Raises DateRefused for an anchor no notice in force declares and for a day outside 1950 … 50 years ahead.
    """
    today = local_day(now, settings.TIME_ZONE)
    known = {one.name for one in declared(today)}
    before = dict(NamedDate.objects.filter(subject=subject).values_list("anchor", "day"))
    changed = [name for name, day in days.items() if before.get(name) != day]
    for name in changed:
        _write(subject, name, days[name], known, today)
    if changed:
        # The day itself is not repeated in the trail: it goes with the card.
        audit.record(action="own_date", by=by, subject=subject, purpose=", ".join(sorted(changed))[:160], now=now)
        if refresh:
            due.refresh([subject.pk], as_of=today)
    return changed


def _write(subject: Subject, name: str, day: date | None, known: set[str], today: date) -> None:
    if name not in known:
        raise DateRefused(_("No notice in force counts from “%(name)s”.") % {"name": name})
    if day is None:
        NamedDate.objects.filter(subject=subject, anchor=name).delete()
        return
    if not EARLIEST <= day <= add_period(today, AHEAD):
        raise DateRefused(_("%(day)s is too far away. Check the year.") % {"day": day.isoformat()})
    NamedDate.objects.update_or_create(subject=subject, anchor=name, defaults={"day": day})


def of(subject_id: int) -> dict[str, date]:
    """The recorded days of a person by anchor."""
    return dict(NamedDate.objects.filter(subject_id=subject_id).values_list("anchor", "day"))


def waiting() -> QuerySet[Subject, Subject]:
    """People some of whose data wait for a day, in order of id."""
    rows = Keep.objects.filter(until=None, live={}, held=False, subject__undatable="")
    return Subject.objects.filter(pk__in=rows.values("subject_id")).order_by("pk")


@dataclass
class Taken:
    """What became of a file: days recorded, those that were the same already, and (row, reason) of what was refused."""

    recorded: int = 0
    same: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


def read(lines: TextIO, *, as_of: date) -> tuple[list[tuple[int, str, dict[str, date | None]]], list[tuple[int, str]]]:
    """(row, person, days) of a csv with the columns `person` and the names of anchors, and (row, reason) of what is unreadable.

    Days are written 2026-12-31 or 31.12.2026; an empty cell says nothing, “-” takes the day away. Raises DateRefused for
    headings that fit no notice in force.
    """
    dialect = csv.Sniffer().sniff(lines.readline(), ",;\t") if lines.seekable() else csv.excel
    lines.seek(0)
    table = csv.DictReader(lines, dialect=dialect)
    headings = [name.strip() for name in table.fieldnames or ()]
    known = [one.name for one in declared(as_of)]
    wrong = [name for name in headings if name not in ("person", *known)]
    if "person" not in headings or wrong or len(headings) < 2:
        raise DateRefused(_("The first line must name the columns: person and %(names)s.") % {"names": ", ".join(known) or "–"})
    rows, refused = [], []
    for number, row in enumerate(table, start=2):
        try:
            cells = {name.strip(): (value or "").strip() for name, value in row.items() if isinstance(name, str)}
            rows.append((number, cells.pop("person"), {name: _day(text) for name, text in cells.items() if text}))
        except ValueError as error:
            refused.append((number, str(error)))
    return rows, refused


def _day(text: str) -> date | None:
    if text == "-":
        return None
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    raise ValueError(_("“%(text)s” is no day. Write 31.12.2026.") % {"text": text[:20]})


def take_in(
    rows: Iterable[tuple[int, str, Mapping[str, date | None]]], refused: Sequence[tuple[int, str]], *, by: str, now: datetime
) -> Taken:
    """Record the days of a file, row by row; a row that is refused leaves the rest alone."""
    taken = Taken(refused=list(refused))
    for number, person, days in rows:
        subject = describe.find(person)
        if subject is None:
            taken.refused.append((number, _("Nobody is found with this. Write the card's number, for instance H-00042.")))
            continue
        try:
            changed = record(subject, days, by=by, now=now)
        except DateRefused as refusal:
            taken.refused.append((number, str(refusal)))
            continue
        taken.recorded += len(changed)
        taken.same += len(days) - len(changed)
    taken.refused.sort()
    return taken
