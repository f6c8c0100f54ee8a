"""The desk between the ledger and the connections: hands out messages, looks before each leaves, remembers what became of it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime
from email.utils import format_datetime

from kortisto.outreach.engine import claiming, headers, marks
from kortisto.outreach.engine.breaker import Breaker
from kortisto.outreach.engine.claiming import End, Row
from kortisto.outreach.engine.compiled import UnsafeValue
from kortisto.outreach.engine.contents import Contents
from kortisto.outreach.engine.journal import Journal
from kortisto.outreach.engine.recheck import Reached, Recheck, Watch
from kortisto.outreach.models import Mailing
from kortisto.outreach.returns.replies import AT_SENDER, judge


class Message:
    """One claimed entry, ready for the wire."""

    __slots__ = ("begun", "content", "reached", "recipient", "row", "said", "sender", "token")

    def __init__(self, row: Row, reached: Reached, sender: bytes) -> None:
        self.row, self.reached, self.sender = row, reached, sender
        self.token = row.token.encode()
        # In the domain as it is compared (IDNA), the mailbox as it is written.
        self.recipient = f"{reached.email.rpartition('@')[0]}@{reached.folded.rpartition('@')[2]}".encode("ascii")
        self.content, self.said, self.begun = b"", "", False


class Desk:
    """One run's. `halted`: nothing more is handed out; what is on its way may end. `breaker` halts it when the server takes nothing."""

    def __init__(
        self, mailing: Mailing, journal: Journal, contents: Contents, clock: Callable[[], datetime], breaker: Breaker
    ) -> None:
        self.mailing, self.journal, self.contents, self.clock = mailing, journal, contents, clock
        self.watch, self.breaker = Watch(mailing), breaker
        self.recheck: Recheck | None = None
        self.waiting: deque[Message] = deque()
        self.out: dict[int, Message] = {}
        self.ends: list[End] = []
        self.halted = False
        self._closed: dict[int, str] = {}
        self._moved: set[int] = set()
        self._before, self._after = headers.envelope(mailing.identity)
        self._date = (0, "")
        self._key = marks.key_of(mailing.ref)

    def lay_out(self, rows: Iterable[Row], reached: dict[int, Reached], closed: dict[int, str]) -> None:
        """Take a claimed batch in. What the gate closed ends here; so does whose corrected address gets the mailing already."""
        rows = list(rows)
        closed = closed | self._readdressed(rows, reached)
        for row in rows:
            if row.pk in closed:
                self.ends.append(End(row, "withdrawn", closed[row.pk]))
            else:
                sender = self._before + row.token.encode() + self._after
                self.waiting.append(Message(row, reached[row.pk], sender))

    def _readdressed(self, rows: list[Row], reached: dict[int, Reached]) -> dict[int, str]:
        """Put the marks of addresses corrected since the freezing into the ledger; gives whose may not go, and why."""
        own = [(row, marks.mark(self._key, reached[row.pk].folded)) for row in rows if row.mark and row.pk in reached]
        changed = {row.pk: mark for row, mark in own if mark != row.mark}
        return dict.fromkeys(claiming.taken(self.mailing, changed), "duplicate") if changed else {}

    # ---- what the wires ask

    def next(self) -> Message | None:
        while self.waiting and not self.halted:
            item = self.waiting.popleft()
            try:
                item.content = self._content(item)
            except UnsafeValue:
                self.ends.append(End(item.row, "unusable", ""))
                continue
            self.out[item.row.pk] = item
            return item
        return None

    def may_go(self, item: Message) -> bool:
        if not self.halted and self.watch.changed(time.monotonic()):
            self.look_again()
        reason = self._closed.pop(item.row.pk, None)
        if reason is None and not self.halted and item.row.pk not in self._moved:
            return True
        self._end(item, "withdrawn" if reason is not None else "again", reason or "")
        return False

    def begin(self, item: Message) -> None:
        self.journal.data(item.token)
        item.begun = True

    def done(self, item: Message, outcome: str, reply: str) -> None:
        if outcome == "sent":
            self.journal.answered(item.token)
        elif outcome == "again" and not self.halted and item.row.pk not in self._moved:
            # Its connection went for another's sake: the next one takes it.
            self.out.pop(item.row.pk, None)
            self.waiting.appendleft(item)
            return
        elif outcome != "unknown" and (reply or item.begun):
            self.journal.declined(item.token)
        self._end(item, outcome, reply)

    # ----

    def look_again(self) -> None:
        """Somebody did something: ask the gate again about everybody who is not served yet."""
        if self.watch.state != Mailing.State.SENDING:
            self.halted = True
            return
        assert self.recheck is not None
        waiting = {item.row.pk: item for item in self.waiting} | self.out
        reached, closed = self.recheck.ask([item.row for item in waiting.values()])
        kept: deque[Message] = deque()
        for item in self.waiting:
            if item.row.pk in closed:
                self.ends.append(End(item.row, "withdrawn", closed[item.row.pk]))
            elif not item.reached.at(reached[item.row.pk]):
                self.ends.append(End(item.row, "again", ""))
            else:
                item.reached = reached[item.row.pk]
                kept.append(item)
        self.waiting = kept
        self._closed |= {pk: reason for pk, reason in closed.items() if pk in self.out}
        # The ledger has to be asked about the new address first: whoever claims the entry next does.
        self._moved |= {pk for pk, item in self.out.items() if pk in reached and not item.reached.at(reached[pk])}

    def put_back(self) -> None:
        """What nobody has taken goes back to the ledger."""
        self.ends += [End(item.row, "again", "") for item in self.waiting]
        self.waiting.clear()

    def _end(self, item: Message, outcome: str, reply: str) -> None:
        item.content = b""
        self.out.pop(item.row.pk, None)
        self._closed.pop(item.row.pk, None)
        self._moved.discard(item.row.pk)
        verdict = judge(item.said) if item.said and outcome in ("refused", "later") else None
        self.breaker.heard(outcome, reply, item.said, verdict, item.reached.folded.rpartition("@")[2])
        self.halted = self.halted or bool(self.breaker.problem)
        if outcome == "refused" and item.said.startswith(AT_SENDER):
            outcome = "later"  # the recipient was not even named
        self.ends.append(End(item.row, outcome, reply, verdict))

    def _content(self, item: Message) -> bytes:
        row = item.row
        compiled = self.contents.of(row.language, row.variant, notice=row.with_notice)
        values = item.reached.values
        values["token"], values["to"] = row.token, item.recipient.decode()
        values["message_id"] = headers.message_id(self.mailing.ref, row.token, self.mailing.epoch)
        values["date"] = self._today()
        return compiled.message(values)

    def _today(self) -> str:
        second = int(time.monotonic())
        if second != self._date[0]:
            self._date = (second, format_datetime(self.clock()))
        return self._date[1]
