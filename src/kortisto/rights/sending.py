"""Messages of requests on their way out: each tried until the server has it, its link made anew with every try."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from kortisto.lib.addresses import AddressTrouble
from kortisto.outreach.carriers import Carrier
from kortisto.outreach.mail import UnsafeHeader
from kortisto.outreach.sending import pause
from kortisto.rights import compose, links
from kortisto.rights.actions.closing import close, outcome_of
from kortisto.rights.actions.steps import note
from kortisto.rights.models import Letter, Paper, Request

LEASE = timedelta(minutes=10)
State, Kind = Letter.State, Letter.Kind


def send_due(*, line: Carrier, clock: Callable[[], datetime]) -> Counter[str]:
    """Send what is due. One that a crash interrupted goes again: a second link does no harm, and the first is void."""
    ends: Counter[str] = Counter()
    now = clock()
    Letter.objects.filter(state__in=(State.QUEUED, State.SENDING), expires_at__lte=now).update(
        state=State.FAILED, problem="expired"
    )
    due = Letter.objects.filter(state__in=(State.QUEUED, State.SENDING), next_try_at__lte=now)
    for row in due.select_related("request__subject", "paper").order_by("next_try_at", "pk"):
        mine = Letter.objects.filter(pk=row.pk, next_try_at=row.next_try_at)
        if mine.update(state=State.SENDING, next_try_at=clock() + LEASE):
            end = _send(row, line, clock)
            ends[end] += 1
            if end == "down":
                break
    return ends


def _send(row: Letter, line: Carrier, clock: Callable[[], datetime]) -> str:
    now = clock()
    token, mark = links.new()
    _point(row, mark, now)
    try:
        ready = compose.composed(row, token=token, now=now)
    except compose.NoAddress:
        return _failed(row, "no_address")
    except (UnsafeHeader, AddressTrouble):
        return _failed(row, "address")
    answer = line.deliver(ready, before_data=lambda: None)
    if answer.outcome in ("sent", "unknown"):
        _sent(row, clock())
    elif answer.outcome == "refused":
        _failed(row, answer.problem or "refused")
    else:
        tries = row.attempts + (answer.outcome == "later")
        Letter.objects.filter(pk=row.pk).update(
            state=State.QUEUED,
            attempts=tries,
            next_try_at=clock() + pause(max(tries, 1)),
            problem=answer.problem,
            reply=answer.code,
        )
    return answer.outcome


def _point(row: Letter, mark: str, now: datetime) -> None:
    """The link of this try leads there; a link of an earlier try leads nowhere any more."""
    if row.kind == Kind.IDENTIFY:
        Letter.objects.filter(pk=row.pk).update(token_hash=mark)
    elif row.paper is not None:
        Paper.objects.filter(pk=row.paper.pk).update(token_hash=mark, token_until=row.paper.expires_at, fetched_at=None)
        row.paper.refresh_from_db()


def _failed(row: Letter, problem: str) -> str:
    Letter.objects.filter(pk=row.pk).update(state=State.FAILED, problem=problem[:40], token_hash="")
    return "failed"


@transaction.atomic
def _sent(row: Letter, now: datetime) -> None:
    Letter.objects.filter(pk=row.pk).update(state=State.SENT, sent_at=now)
    if row.kind == Kind.ANSWER:
        answered(row.request, by="system", now=now)
    elif row.kind == Kind.EXTENSION:
        note(row.request, "extension_told", by="system", now=now)
    else:
        note(row.request, "link_sent", by="system", now=now)


@transaction.atomic
def answered(request: Request, *, by: str, now: datetime) -> None:
    """The answer has left, by mail or by post: the request is closed with what was decided."""
    row = Request.objects.select_for_update().select_related("subject").get(pk=request.pk)
    if row.closed_on is not None:
        return
    row.answered_at = now
    row.save(update_fields=["answered_at"])
    note(row, "answered", by=by, now=now)
    close(row, outcome=outcome_of(row), by=by, now=now)


@transaction.atomic
def posted(request: Request, *, by: str, now: datetime) -> None:
    """The officer put the printed answer into the post; the message that could not be sent is no longer tried."""
    request.letters.filter(kind=Kind.ANSWER, state__in=(State.QUEUED, State.FAILED)).update(state=State.FAILED, problem="posted")
    note(request, "printed", by=by, now=now)
    answered(request, by=by, now=now)
