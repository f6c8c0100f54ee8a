"""What the last look found, kept: the foot of every page and the metric ask this, not the lines themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

from django.db import transaction

from kortisto.privacy import audit
from kortisto.privacy.conformance import telling
from kortisto.privacy.conformance.registry import Line, lines, registered
from kortisto.privacy.models import Standing

_tellers: list[Callable[[], None]] = []


def teller(fn: Callable[[], None]) -> Callable[[], None]:
    """Register what brings a waiting turn to the officers (the room that sends lies above); called after the commit."""
    if fn not in _tellers:
        _tellers.append(fn)
    return fn


def look(*, as_of: date, now: datetime, thorough: bool = True) -> list[Line]:
    """Look at the lines, keep how they stand, and let the officers be told of a turn. Gives what was looked at, red first."""
    found = lines(as_of=as_of, now=now, thorough=thorough)
    with transaction.atomic():
        keep(found, now)
        # A room that was taken out has no promises any more.
        Standing.objects.exclude(line__in=list(registered)).delete()
        if telling.note(red(), now):
            transaction.on_commit(_tell)
    return found


def keep(found: Iterable[Line], now: datetime) -> None:
    """Write down how these lines stand; `since` changes only when one turns, and the audit trail knows when that was."""
    known = {row.line: row for row in Standing.objects.select_for_update()}
    for one in found:
        row = known.get(one.id) or Standing(line=one.id, ok=True, since=now)
        if row.ok != one.ok:
            row.since = now
            audit.record(action="promise_kept" if one.ok else "promise_broken", by="system", purpose=one.id, now=now)
        row.ok, row.count, row.looked_at = one.ok, one.count, now
        row.save()


def red() -> list[str]:
    """The ids of the lines that were red at the last look."""
    return list(Standing.objects.filter(ok=False).order_by("line").values_list("line", flat=True))


def _tell() -> None:
    for fn in _tellers:
        fn()
