"""Messages whose row is their outbox: queued → sending → sent, or failed. What is sent is composed then, and never stored.

The rows have `state`, `attempts`, `next_try_at` and `problem`. A try that a crash interrupted is made again when its lease is over:
to get such a message twice does no harm, not to get it does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from kortisto.lib.addresses import AddressTrouble
from kortisto.outreach.carriers import Carrier
from kortisto.outreach.mail import Letter, UnsafeHeader
from kortisto.outreach.sending import TRIES, pause

LEASE = timedelta(minutes=10)
MOST = 500
"""Messages of one job; the rest have another."""

Compose = Callable[[Any, datetime], Letter | None]
Gone = Callable[[Any, datetime], dict[str, Any]]


def send_due(waiting: QuerySet[Any], compose: Compose, *, sent: Gone, line: Carrier, clock: Callable[[], datetime]) -> Counter[str]:
    """Send what is due of `waiting`; gives how many met each end, and stops when the server cannot be reached.

    `compose` gives None when no address is known; `sent` what is written down besides when it has left.
    """
    ends: Counter[str] = Counter()
    for row in waiting.filter(next_try_at__lte=clock()).order_by("next_try_at", "pk")[:MOST]:
        if _rows(row).filter(next_try_at=row.next_try_at).update(state="sending", next_try_at=clock() + LEASE):
            end = _send(row, compose, sent, line, clock)
            ends[end] += 1
            if end == "down":
                break
    return ends


def _rows(row: Any) -> QuerySet[Any]:
    found: QuerySet[Any] = type(row)._default_manager.filter(pk=row.pk)
    return found


def _send(row: Any, compose: Compose, sent: Gone, line: Carrier, clock: Callable[[], datetime]) -> str:
    try:
        ready = compose(row, clock())
    except (UnsafeHeader, AddressTrouble):
        ready = None
    if ready is None:
        return _failed(row, "no_address")
    answer = line.deliver(ready, before_data=lambda: None)
    if answer.outcome in ("sent", "unknown"):
        _rows(row).update(state="sent", **sent(row, clock()))
    elif answer.outcome == "refused" or row.attempts + 1 >= TRIES:
        return _failed(row, answer.problem or "refused")
    else:
        tries = row.attempts + (answer.outcome == "later")
        again = clock() + pause(max(tries, 1))
        _rows(row).update(state="queued", attempts=tries, next_try_at=again, problem=answer.problem[:40])
    return answer.outcome


def _failed(row: Any, problem: str) -> str:
    _rows(row).update(state="failed", problem=problem[:40])
    return "failed"
