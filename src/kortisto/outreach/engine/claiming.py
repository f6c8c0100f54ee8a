"""The ledger while it is worked on: batches are claimed and confirmed, never single rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from kortisto.database.many import Many
from kortisto.outreach.engine import epochs
from kortisto.outreach.models import Mailing, Recipient
from kortisto.outreach.returns.verdicts import Kind, Verdict
from kortisto.outreach.sending import TRIES, pause

State = Recipient.State
BATCH = 1000
FLOW = "flow"
"""The problem of a row that waits for its place among those of its domain, which it has taken already."""


class Row(NamedTuple):
    """A claimed entry."""

    pk: int
    contact: int
    position: int
    token: str
    language: str
    variant: str
    with_notice: bool
    attempts: int
    problem: str
    mark: str
    next_try_at: Any


class End(NamedTuple):
    """What became of one: an outcome of the wire, or withdrawn (`reply` is the reason then), or unusable. `verdict`: what a
    refusal means."""

    row: Row
    outcome: str
    reply: str
    verdict: Verdict | None = None

    @property
    def meant(self) -> tuple[str, str]:
        """(the outcome, the code of the problem). A full mailbox is no end: it may be emptied while we try."""
        kind = self.verdict.kind if self.verdict else Kind.UNKNOWN
        if self.outcome == "refused" and kind == Kind.FULL:
            return "later", kind
        return self.outcome, kind if kind in (Kind.FULL, Kind.SENDER, Kind.ADDRESS_GONE, Kind.PERSON_GONE) else ""


_COLUMNS = ", ".join(f"{name}_id" if name == "contact" else "id" if name == "pk" else name for name in Row._fields)


@transaction.atomic
def _claimed(mailing: Mailing, worker: str, limit: int, now: datetime, after: Row | None) -> list[Row]:
    at, table = connection.ops.adapt_datetimefield_value(now), Recipient._meta.db_table
    locked = " FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    beyond, place = (" AND (next_try_at, id) > (%s, %s)", [after.next_try_at, after.pk]) if after else ("", [])
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET state = %s, claimed_by = %s, claimed_at = %s WHERE id IN (SELECT id FROM {table} "  # noqa: S608 - our own names
            f"WHERE mailing_id = %s AND state = %s AND next_try_at <= %s{beyond} ORDER BY next_try_at, id LIMIT %s{locked}) "
            f"RETURNING {_COLUMNS}",
            [State.CLAIMED, worker, at, mailing.pk, State.PLANNED, at, *place, limit],
        )
        rows = [Row(*row) for row in cursor.fetchall()]
        if rows:
            cursor.execute(
                f"UPDATE {Mailing._meta.db_table} SET reached = reached + 1 "  # noqa: S608 - our own name
                "WHERE id = %s AND state = %s AND reached >= %s RETURNING reached",
                [mailing.pk, Mailing.State.SENDING, mailing.reached],
            )
            moved = cursor.fetchone()
            if moved is None:  # paused or cancelled meanwhile
                transaction.set_rollback(True)
                return []
            mailing.reached = moved[0]
    return sorted(rows, key=lambda row: (row.next_try_at, row.pk))


def claim(mailing: Mailing, worker: str, limit: int, now: datetime, after: Row | None = None) -> list[Row]:
    """Up to `limit` entries that are due, for this worker alone; [] when there are none, or the mailing is not sending.

    `after`: the last entry of the batch before. To look from the beginning again and again would, on PostgreSQL, be to walk past
    the remains of everybody served already.
    """
    rows = _claimed(mailing, worker, limit, now, after)
    if not rows and after is not None:
        rows = _claimed(mailing, worker, limit, now, None)
    if rows:
        epochs.write(mailing, mailing.reached)
    return rows


def soonest(mailing: Mailing) -> datetime | None:
    """When the next planned entry is due; None when there is none."""
    rows = Recipient.objects.filter(mailing=mailing, state=State.PLANNED).order_by("next_try_at")
    return rows.values_list("next_try_at", flat=True).first()


@transaction.atomic
def confirm(ends: Sequence[End], now: datetime) -> None:
    """Write down what became of claimed entries. An entry whose person was erased meanwhile is no more, and stays so."""
    kinds: dict[tuple[str, str, str, int], list[int]] = defaultdict(list)
    for end in ends:
        outcome, meant = end.meant
        kinds[(outcome, meant, end.reply, end.row.attempts if outcome == "later" else 0)].append(end.row.pk)
    for (outcome, meant, reply, attempts), pks in kinds.items():
        rows = Recipient.objects.filter(pk__in=Many(pks), state=State.CLAIMED)
        if outcome == "sent":
            rows.update(state=State.SENT, sent_at=now, attempts=F("attempts") + 1, problem="", reply=reply)
        elif outcome == "unknown":
            rows.update(state=State.UNDECIDED, attempts=F("attempts") + 1, problem="no_answer", reply="")
        elif outcome == "again":
            rows.update(state=State.PLANNED, claimed_by="")
        elif outcome == "withdrawn":
            rows.update(state=State.WITHDRAWN, problem=reply, reply="")
        elif outcome == "later" and attempts + 1 < TRIES:
            rows.update(
                state=State.PLANNED, claimed_by="", attempts=attempts + 1, problem=meant or ("not_now" if reply else "connection_lost"),
                reply=reply, next_try_at=now + pause(attempts + 1),
            )  # fmt: skip
        else:
            problem = {"later": meant or "gave_up", "unusable": "unusable"}.get(outcome, meant or "refused")
            rows.update(state=State.REFUSED, attempts=F("attempts") + 1, problem=problem, reply=reply)


def taken(mailing: Mailing, changed: Mapping[int, str]) -> list[int]:
    """Write the marks of corrected addresses into claimed entries; gives those whose address gets the mailing already."""
    found = []
    for pk, mark in changed.items():
        try:
            with transaction.atomic():
                Recipient.objects.filter(pk=pk, mailing=mailing, state=State.CLAIMED).update(mark=mark)
        except IntegrityError:
            found.append(pk)
    return found


@transaction.atomic
def postpone(places: Iterable[tuple[int, datetime]]) -> None:
    """Give entries back until the moment of their place in the queue of their domain."""
    by_moment: dict[datetime, list[int]] = defaultdict(list)
    for pk, moment in places:
        by_moment[moment].append(pk)
    for moment, pks in by_moment.items():
        rows = Recipient.objects.filter(pk__in=Many(pks), state=State.CLAIMED)
        rows.update(state=State.PLANNED, claimed_by="", problem=FLOW, next_try_at=moment)
