"""Messages of requests that the mail server took and another sent back: an answer that never arrived has not been given.

A letter is known by its Message-ID, one request's alone: what came back of one changes no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from kortisto.outreach.returns import others
from kortisto.privacy import clocks
from kortisto.rights import lifting
from kortisto.rights.actions.opening import duty_of
from kortisto.rights.actions.steps import note
from kortisto.rights.models import BreachMember, Letter, Paper, Request

PROBLEM = "returned"
State, Kind = Letter.State, Letter.Kind


@others.letters
@transaction.atomic
def came_back(message_ids: Sequence[str], *, now: datetime) -> int:
    """Mark the letters as not arrived; the request of an answer is open again, with its last day. Gives how many there were."""
    rows = Letter.objects.filter(message_id__in=message_ids, state__in=(State.SENT, State.UNDECIDED))
    found = list(rows.select_for_update(of=("self",)).select_related("request__subject"))
    for row in found:
        _mark(row, now)
    told = BreachMember.objects.filter(message_id__in=message_ids, state=BreachMember.State.SENT)
    breaches = told.update(state=BreachMember.State.FAILED, problem=PROBLEM)
    return len(found) + breaches + lifting.came_back(message_ids, now=now)


def _mark(row: Letter, now: datetime) -> None:
    Letter.objects.filter(pk=row.pk).update(state=State.FAILED, problem=PROBLEM, token_hash="")
    note(row.request, "returned", by="mail", now=now)
    if row.kind == Kind.ANSWER:
        # What came back carries the link: it leads nowhere any more.
        Paper.objects.filter(request=row.request_id, kind=Paper.Kind.PACKAGE).update(token_hash="", token_until=None)
        _reopen(row, now)


def _reopen(answer: Letter, now: datetime) -> None:
    """Unless it was answered otherwise meanwhile: posted, or by a later message."""
    request = Request.objects.select_for_update().get(pk=answer.request_id)
    answers = request.letters.filter(kind=Kind.ANSWER)
    if request.closed_on is None or answers.filter(pk__gt=answer.pk).exclude(state=State.FAILED).exists():
        return
    if request.steps.filter(what="printed").exists() or request.steps.filter(what="fetched").exists():
        return
    request.state, request.closed_on, request.outcome, request.answered_at = Request.State.OPEN, None, "", None
    request.save(update_fields=["state", "closed_on", "outcome", "answered_at"])
    clocks.reopen([request.subject_id], duty_of(request))
    note(request, "reopened", by="system", now=now)
