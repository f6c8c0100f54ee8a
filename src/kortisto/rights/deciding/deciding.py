"""The decision: the plan as it stood, with what the officer changed and on what ground of the closed list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kortisto.contacts.refusals import Refused
from kortisto.lib.periods import local_day
from kortisto.rights import alike
from kortisto.rights.actions.steps import locked, note
from kortisto.rights.deciding.lines import GROUNDS, REFUSED, Line, lines
from kortisto.rights.models import Decision, Request


@transaction.atomic
def decide(of: Request, refused: Mapping[str, str], *, by: str, now: datetime) -> list[Decision]:
    """Store the plan. `refused`: {key of a line: ground} of lines not done as asked.

    Raises Refused before anybody knows who asks, for a ground outside the list, and for a line that cannot be decided.
    """
    row = locked(of)
    if row.identified_at is None:
        raise Refused(_("Find out first who asks."), code="unidentified")
    if row.carried_out_at is not None:
        raise Refused(_("The request has been carried out already."), code="carried_out")
    if alike.by_address(row):
        raise Refused(_("The address they wrote from stands on a card. Say first whose request it is."), code="several")
    plan = lines(row, as_of=local_day(now, settings.TIME_ZONE), lang="en")
    open_ones = {line.key for line in plan if not line.fixed}
    for key, ground in refused.items():
        if key not in open_ones or ground not in GROUNDS[row.kind]:
            raise Refused(_("Choose a ground of the list for each line that is not done as asked."), field=key, code="ground")
    row.decisions.all().delete()
    made = Decision.objects.bulk_create([_decision(row, line, refused.get(line.key, ""), by, now) for line in _single(plan)])
    row.decided_at, row.decided_by = now, by
    row.seconded_at, row.seconded_by = None, ""  # a second look is at what was decided, not at what is decided after it
    row.save(update_fields=["decided_at", "decided_by", "seconded_at", "seconded_by"])
    note(row, "decided", by=by, now=now)
    return made


def _decision(row: Request, line: Line, ground: str, by: str, now: datetime) -> Decision:
    return Decision(
        request=row,
        datum=line.datum,
        record=line.record,
        asked=line.asked,
        fate=REFUSED[Decision.Fate(line.asked)] if ground else line.fate,
        ground=ground or line.ground,
        purpose=line.purpose,
        until=line.until,
        decided_by=by,
        decided_at=now,
    )


def _single(plan: list[Line]) -> list[Line]:
    """One line for each datum and record: where a part of a datum goes and a part stays, both are told apart by the ground."""
    seen: set[tuple[str, str]] = set()
    found = []
    for line in plan:
        key = (line.datum, line.record)
        if key in seen:
            from dataclasses import replace

            line = replace(line, record=line.ground)
        seen.add((line.datum, line.record))
        found.append(line)
    return found
