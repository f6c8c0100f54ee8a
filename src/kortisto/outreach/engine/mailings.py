"""The acts on a mailing: made, scheduled, paused, gone on with, cancelled, confirmed after a restore."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from kortisto.consents.topics import topic_of
from kortisto.contacts.models import WorkTask
from kortisto.contacts.refusals import Refused
from kortisto.outreach.engine import claiming, epochs, recovery, windows
from kortisto.outreach.engine.breaker import AGAIN, PAUSES, RESTS
from kortisto.outreach.models import Mailing, Recipient, SenderIdentity
from kortisto.privacy import ledger, replay

State = Mailing.State
OPEN = (Recipient.State.PLANNED, Recipient.State.CLAIMED)


def create(
    *,
    purpose: str,
    kind: str,
    key: str,
    topic: str = "",
    tasks: Iterable[WorkTask] = (),
    owner: Any = None,
    identity: SenderIdentity | None = None,
    channel: str = "email",
    window: Mapping[str, Any] | None = None,
    now: datetime,
) -> Mailing:
    """A draft. Raises WindowTrouble for a window that never opens, ValueError for a topic that is not one of the purpose."""
    windows.check(window or {})
    topic_of(topic, purpose)
    return Mailing.objects.create(
        ref=secrets.token_hex(8), purpose=purpose, topic=topic, channel=channel, content_kind=kind, content_key=key, owner=owner,
        tasks=[task.pk for task in tasks], identity=identity, window=dict(window or {}), created_at=now,
    )  # fmt: skip


def schedule(mailing: Mailing, *, at: datetime, now: datetime) -> None:
    """Have it sent from a moment on; also later than was said before. Only one that is frozen."""
    with _held(mailing, State.FROZEN, State.SCHEDULED):
        mailing.state, mailing.send_at, mailing.next_at = State.SCHEDULED, max(at, now), max(at, now)
        mailing.save()
        _book(mailing)


def pause(mailing: Mailing, *, now: datetime) -> None:
    """No further message leaves; what is on its way at this moment is accounted for."""
    with _held(mailing, State.SENDING, State.SCHEDULED):
        mailing.state, mailing.next_at = State.PAUSED, None
        mailing.save()


def resume(mailing: Mailing, *, now: datetime) -> None:
    """Go on, at the earliest when it was to begin."""
    with _held(mailing, State.PAUSED):
        mailing.state = State.SENDING if mailing.started_at else State.SCHEDULED
        mailing.next_at, mailing.problem = max(now, mailing.send_at or now), ""
        mailing.save()
        _book(mailing)


def cancel(mailing: Mailing, *, now: datetime) -> int:
    """Never send the rest; gives how many will not get it. What is on its way is still accounted for by its worker."""
    with _held(mailing, *(state for state in State.values if state not in (State.FINISHED, State.CANCELLED))):
        mailing.state, mailing.ended_at, mailing.next_at = State.CANCELLED, now, None
        mailing.save()
        planned = Recipient.objects.filter(mailing=mailing, state=Recipient.State.PLANNED)
        return planned.update(state=Recipient.State.WITHDRAWN, problem="cancelled")


def confirm(mailing: Mailing, *, by: str, now: datetime) -> Counter[str]:
    """A person has looked at a guarded mailing and lets it go on, paused at first; gives what the journals knew better.

    Where this machine's journals remember what a restored database does not, they are believed: nobody gets it twice.
    """
    with _held(mailing, State.GUARDED):
        told = recovery.recover(mailing, now, kept=True)
        mailing.installation = ledger.installation()
        mailing.reached = max(mailing.reached, epochs.reached(mailing) or 0) + 1
        mailing.epoch += 1
        mailing.state, mailing.problem, mailing.confirmed_by, mailing.confirmed_at = State.PAUSED, "", by, now
        mailing.save()
    epochs.write(mailing, mailing.reached)
    return told


def again(mailing: Mailing, *, now: datetime) -> int:
    """Send to the failed only: those whose server refused or gave no end of "not now"; gives how many. Not to the undecided."""
    with _held(mailing, State.FINISHED):
        failed = Recipient.objects.filter(mailing=mailing, state=Recipient.State.REFUSED)
        number = failed.update(state=Recipient.State.PLANNED, attempts=0, next_try_at=now, problem="", reply="")
        if number:
            mailing.state, mailing.ended_at, mailing.next_at = State.SENDING, None, now
            mailing.save()
            _book(mailing)
    return number


def _book(mailing: Mailing) -> None:
    """The job, in the transaction of the act. The jobs of the room know the engine, not the other way round."""
    from kortisto.outreach import jobs

    if mailing.next_at is not None:
        jobs.send_mailing_at(mailing, mailing.next_at)


class _held:  # noqa: N801 - a verb in a with statement
    """The mailing as it is now, locked, in one of these states; Refused otherwise."""

    def __init__(self, mailing: Mailing, *states: str) -> None:
        self.mailing, self.states, self._atomic = mailing, states, transaction.atomic()

    def __enter__(self) -> None:
        self._atomic.__enter__()
        try:
            self.mailing.refresh_from_db(from_queryset=Mailing.objects.select_for_update())
            if self.mailing.state not in self.states:
                raise Refused(_("The mailing is not in a state in which that can be done."), code=str(self.mailing.state))
        except BaseException as error:
            self._atomic.__exit__(type(error), error, error.__traceback__)
            raise

    def __exit__(self, *error: Any) -> None:
        self._atomic.__exit__(*error)


# ---- what a run asks and leaves


def ready(mailing: Mailing, now: datetime) -> bool:
    """Whether the mailing may send now; begins a scheduled one, guards one that must not go on by itself."""
    if replay.is_locked():
        return False
    mailing.refresh_from_db()
    if mailing.state not in (State.SENDING, State.SCHEDULED):
        return False
    if problem := epochs.problem(mailing):
        changes = {"state": State.GUARDED, "problem": problem, "next_at": None}
        Mailing.objects.filter(pk=mailing.pk, state=mailing.state).update(**changes)
        mailing.refresh_from_db()
        return False
    if mailing.state == State.SCHEDULED:
        if mailing.send_at is not None and mailing.send_at > now:
            return False
        Mailing.objects.filter(pk=mailing.pk, state=State.SCHEDULED).update(state=State.SENDING, started_at=now)
        mailing.refresh_from_db()
    return mailing.state == State.SENDING


def rest(mailing: Mailing, until: datetime, *, problem: str) -> None:
    """Nothing to do before a moment, and why."""
    Mailing.objects.filter(pk=mailing.pk, state=State.SENDING).update(next_at=until, problem=problem)
    mailing.refresh_from_db()


def look(mailing: Mailing, now: datetime, *, problem: str) -> None:
    """After a run: count, and finish the mailing when nothing is planned or claimed any more; else say when to go on."""
    counts = progress(mailing)
    changes: dict[str, Any] = {"counts": _counted(mailing, counts), "problem": problem}
    if not any(counts[state] for state in OPEN):
        changes |= {"state": State.FINISHED, "ended_at": now, "next_at": None, "problem": ""}
    else:
        earliest = now if problem in ("", "window") else now + RESTS.get(problem, AGAIN)
        changes["next_at"] = max(earliest, claiming.soonest(mailing) or now + AGAIN)
    if problem in PAUSES and changes["next_at"] is not None:
        changes |= {"state": State.PAUSED, "next_at": None}
    rows = Mailing.objects.filter(pk=mailing.pk)
    if not rows.filter(state=State.SENDING).update(**changes):
        rows.update(counts=changes["counts"])
        if rows.filter(state=State.CANCELLED).exists():  # what the run gave back after the act
            planned = Recipient.objects.filter(mailing=mailing, state=Recipient.State.PLANNED)
            planned.update(state=Recipient.State.WITHDRAWN, problem="cancelled")
    mailing.refresh_from_db()


def recount(mailing: Mailing) -> None:
    """After a change of an entry when no run counts any more."""
    Mailing.objects.filter(pk=mailing.pk).update(counts=_counted(mailing, progress(mailing)))


def _counted(mailing: Mailing, counts: Counter[str]) -> dict[str, int]:
    return {key: number for key, number in mailing.counts.items() if key.startswith("-")} | dict(counts)


def progress(mailing: Mailing) -> Counter[str]:
    """Entries by state, as they are now."""
    rows = Recipient.objects.filter(mailing=mailing).values_list("state").annotate(Count("pk"))
    return Counter(dict(rows))
