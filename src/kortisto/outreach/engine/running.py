"""Sending a mailing, for a while: claim, ask the gate, send, confirm; until there is nothing to do, or it is told to stop."""

from __future__ import annotations

import secrets
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError, connection

from kortisto.consents import spool
from kortisto.lib.periods import local_day
from kortisto.outreach.engine import claiming, epochs, flow, mailings, marks, proofs, recovery, windows
from kortisto.outreach.engine.accounts import Account, account_of
from kortisto.outreach.engine.breaker import AGAIN, Breaker
from kortisto.outreach.engine.claiming import BATCH, FLOW, Row
from kortisto.outreach.engine.contents import Contents
from kortisto.outreach.engine.desk import Desk
from kortisto.outreach.engine.journal import Journal
from kortisto.outreach.engine.looping import Loop
from kortisto.outreach.engine.recheck import Reached, Recheck
from kortisto.outreach.models import Mailing
from kortisto.outreach.returns.acts import at_sending

Clock = Callable[[], datetime]
CONFIRM = 0.25
"""Seconds after which answers are written down, however few."""
WAIT = 2.0
"""Seconds at most that a run waits for its rate, or for the next entry, before it gives the worker back."""


def run(mailing: Mailing, *, clock: Clock, stop: Callable[[], bool] = lambda: False) -> Counter[str]:
    """Send what may be sent now; gives how many met each end. What is on its way when `stop()` says so is waited for.

    The mailing is *finished* when nothing is planned or claimed any more; `mailing.next_at` says when there is something to do
    again. Whatever happens to this process, the next run takes up what it left.
    """
    now = clock()
    if not mailings.ready(mailing, now):
        return Counter()
    spool.drain(now=now)
    told = recovery.recover(mailing, now)
    if (opens := _opens(mailing, now)) > now:
        mailings.rest(mailing, opens, problem="window")
        return told
    account = account_of(mailing.identity)
    if account is None:
        mailings.rest(mailing, now + AGAIN, problem="no_server")
        return told
    worker = secrets.token_hex(8)
    sending = Sending(mailing, account, Journal(epochs.folder(), mailing.ref, worker), worker, clock)
    told += sending.run(stop)
    mailings.look(mailing, clock(), problem=sending.problem)
    return told


def _opens(mailing: Mailing, now: datetime) -> datetime:
    return windows.opens(mailing.window, now, ZoneInfo(settings.TIME_ZONE))


class Sending:
    """One run with its journal, its desk and its connections."""

    def __init__(self, mailing: Mailing, account: Account, journal: Journal, worker: str, clock: Clock) -> None:
        self.mailing, self.account, self.journal, self.worker, self.clock = mailing, account, journal, worker, clock
        self.desk = Desk(mailing, journal, Contents(mailing), clock, Breaker(account.connections))
        self.loop = Loop(
            account.server, self.desk, wanted=account.connections, most=account.per_connection, idle=account.idle_seconds
        )
        self.told: Counter[str] = Counter()
        self.problem = ""
        self._claim_after = 0.0
        self._last: Row | None = None
        self._confirmed_at = time.monotonic()
        self._empty = False

    def run(self, stop: Callable[[], bool]) -> Counter[str]:
        try:
            self._work(stop)
            self.desk.halted = True
            self._finish()
            self.problem = self.desk.breaker.problem or self.problem
        except DatabaseError:
            # What is on its way is waited for and journalled; whoever comes next reads it there.
            self._drain(60.0)
            self.loop.close()
            self.journal.abandon()
            connection.close()
            raise
        except BaseException:
            self.loop.close()
            self.journal.abandon()
            raise
        self.journal.end()
        return self.told

    def _work(self, stop: Callable[[], bool]) -> None:
        looked_at = 0.0
        while True:
            now = time.monotonic()
            if now - looked_at > CONFIRM:
                looked_at = now
                if stop():
                    return
            if (
                now >= self._claim_after
                and not self.desk.halted
                and not self._empty
                and len(self.desk.waiting) <= 2 * self.loop.wanted
            ):
                self._claim()
            self.loop.grow(len(self.desk.waiting) + len(self.desk.out))
            self.loop.turn(0.05)
            self._confirm()
            if self._idle():
                return

    def _idle(self) -> bool:
        """Nothing on its way, and nothing to hand out, or nobody to hand it to."""
        if self.loop.busy:
            return False
        if self.loop.problem and not self.loop.wires and not self.loop.opening:
            self.problem = self.loop.problem
            return True
        return self.desk.halted or (not self.desk.waiting and self._empty)

    def _claim(self) -> None:
        """A batch as large as the rate allows, asked about again before anything of it is handed out."""
        now, desk, account = self.clock(), self.desk, self.account
        if _opens(self.mailing, now) > now:
            self._empty, self.problem = True, "window"
            return
        allowed = flow.take(account.key, account.per_minute, BATCH, now)
        rows = claiming.claim(self.mailing, self.worker, allowed, now, self._last) if allowed else []
        self._last = rows[-1] if rows else None
        flow.give_back(account.key, account.per_minute, allowed - len(rows))
        if not rows:
            self._later(flow.when(account.per_minute, account.key, now) if not allowed else claiming.soonest(self.mailing), now)
            return
        day = local_day(now, settings.TIME_ZONE)
        if desk.recheck is None or desk.recheck.gate.as_of != day:
            desk.recheck = Recheck(self.mailing, day)
        reached, closed = desk.recheck.ask(rows)
        desk.lay_out(self._in_turn(rows, reached, now), reached, closed)

    def _later(self, at: datetime | None, now: datetime) -> None:
        """Nothing may leave before `at`: wait for it, or give the worker back when that takes long."""
        seconds = None if at is None else (at - now).total_seconds()
        if seconds is None or seconds > WAIT:
            self._empty = True
        else:
            self._claim_after = time.monotonic() + max(seconds, 0.01)

    def _in_turn(self, rows: list[Row], reached: dict[int, Reached], now: datetime) -> list[Row]:
        """Those whose place among the messages to their domain has come; the others wait for theirs."""
        limit = self.account.domain_per_minute
        if not limit:
            return rows
        fresh = [row for row in rows if row.pk in reached and row.problem != FLOW]
        key_of = {row.pk: self._domain(reached[row.pk]) for row in fresh}
        places = flow.places(Counter(key_of.values()), limit, now)
        later = {row.pk: at for row in fresh if (at := places[key_of[row.pk]].pop(0)) > now}
        claiming.postpone(later.items())
        flow.give_back(self.account.key, self.account.per_minute, len(later))
        return [row for row in rows if row.pk not in later]

    def _domain(self, reached: Reached) -> str:
        return f"{self.account.key}:{marks.mark(self.account.secret, reached.folded.rpartition('@')[2])}"

    # ---- ends

    def _confirm(self, *, all_: bool = False) -> None:
        ends = self.desk.ends
        if not ends:
            self._confirmed_at = time.monotonic()
            return
        if not all_ and len(ends) < BATCH and time.monotonic() - self._confirmed_at < CONFIRM:
            return
        now = self.clock()
        claiming.confirm(ends, now)
        proofs.write(self.mailing, [end.row for end in ends if end.outcome == "sent" and end.row.with_notice], now=now)
        at_sending([(end.row.pk, end.verdict) for end in ends if end.verdict is not None and end.meant[0] == "refused"], now=now)
        self.told.update(end.outcome for end in ends)
        self.desk.ends = []
        self._confirmed_at = time.monotonic()

    def _drain(self, seconds: float) -> None:
        """Hand nothing out any more, and hear the answers to what has left."""
        self.desk.halted = True
        until = time.monotonic() + seconds
        while any(wire.sending is not None for wire in self.loop.wires) and time.monotonic() < until:
            self.loop.turn(0.05)

    def _finish(self) -> None:
        self._drain(660.0)
        self.loop.close()
        self.desk.put_back()
        self._confirm(all_=True)
