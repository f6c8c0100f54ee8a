"""A request ends: answered, taken back, or never one. From that day its term in the notice counts (`request_closed`)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kortisto.contacts.refusals import Refused
from kortisto.lib.periods import local_day
from kortisto.privacy import clocks
from kortisto.rights import sealing
from kortisto.rights.actions.opening import duty_of
from kortisto.rights.actions.steps import locked, note
from kortisto.rights.models import Decision, Paper, Request

_WITHOUT_ANSWER = (Request.Outcome.WITHDRAWN, Request.Outcome.MISTAKEN)


@transaction.atomic
def close(of: Request, *, outcome: str, by: str, now: datetime) -> Request:
    """End a request. Raises Refused for an unknown outcome, and when the person has not been answered though they must be."""
    row = locked(of, draft=outcome in _WITHOUT_ANSWER)
    if outcome not in Request.Outcome.values:
        raise Refused(_("Choose how the request ended."), field="outcome", code="required")
    if row.answered_at is None and outcome not in _WITHOUT_ANSWER:
        raise Refused(_("The person has not been answered yet."), code="unanswered")
    row.outcome, row.closed_on = outcome, local_day(now, settings.TIME_ZONE)
    row.state = Request.State.CLOSED
    row.save(update_fields=["outcome", "closed_on", "state"])
    clocks.close([row.subject_id], duty_of(row), now)
    # The values a correction needed, and the address an answer went to, have done their work.
    sealing.destroy(sealing.papers_of(row, Paper.Kind.VALUES), now=now)
    note(row, "closed", by=by, now=now)
    return row


def outcome_of(row: Request) -> str:
    """What the decisions amount to."""
    if not row.known or not row.decisions.exists():
        return Request.Outcome.NOTHING
    found = list(row.decisions.values_list("asked", "fate", "ground"))
    done = [asked == fate for asked, fate, _ground in found]
    refused = [ground for _asked, _fate, ground in found if ground and ground != Decision.Ground.LAW]
    if all(done) or (any(done) and not refused):
        return Request.Outcome.GRANTED
    return Request.Outcome.PARTLY if any(done) else Request.Outcome.REFUSED
