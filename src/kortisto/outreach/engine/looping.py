"""The loop over the connections of one account: whoever can read reads, whoever can write writes, those that are gone are opened
anew. Opening blocks, so it happens in threads of its own; everything else, the database too, is done by one thread."""

from __future__ import annotations

import selectors
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from kortisto.outreach.engine.connecting import Opened, connect
from kortisto.outreach.engine.wire import BUSY, CLOSED, IDLE, Desk, Wire
from kortisto.outreach.smtp import Server, trusted

Open = Callable[[Server], Opened]


class Loop:
    """`wanted` connections at most, of `most` messages each, hung up after `idle` seconds without one."""

    def __init__(self, server: Server, desk: Desk, *, wanted: int, most: int, idle: float, open_: Open | None = None) -> None:
        self.server, self.desk, self.wanted, self.most, self.idle, self.open = server, desk, wanted, most, idle, open_
        self.wires: list[Wire] = []
        self.problem = self.reply = ""
        self._trusted = trusted(server)
        self._selector = selectors.DefaultSelector()
        self._writing: set[Wire] = set()
        self._threads: ThreadPoolExecutor | None = None
        self._opening: list[Future[Opened]] = []
        self._opened = False

    @property
    def busy(self) -> bool:
        return any(wire.state == BUSY for wire in self.wires)

    @property
    def opening(self) -> bool:
        return bool(self._opening)

    def grow(self, number: int) -> None:
        """Have `number` connections, open or being opened; not after one could not be opened."""
        # Until one is open: four sign-ins with a wrong password at a time lock an account.
        number = min(number, self.wanted if self._opened else 1)
        while not self.problem and len(self.wires) + len(self._opening) < number:
            if self._threads is None:
                self._threads = ThreadPoolExecutor(self.wanted, thread_name_prefix="smtp")
            self._opening.append(self._threads.submit(self._open))

    def _open(self) -> Opened:
        return self.open(self.server) if self.open is not None else connect(self.server, self._trusted)

    def turn(self, seconds: float) -> None:
        """Wait for at most `seconds`, deal with whatever came, hand messages to whoever is free."""
        self._arrived()
        if self._opening:
            seconds = min(seconds, 0.002)
        if not self.wires:
            time.sleep(seconds)
        for key, events in self._selector.select(seconds) if self.wires else ():
            wire: Wire = key.data
            if events & selectors.EVENT_WRITE:
                wire.writable()
            if events & selectors.EVENT_READ and wire.state != CLOSED:
                wire.readable()
        self._look_after()

    def _arrived(self) -> None:
        for future in [one for one in self._opening if one.done()]:
            self._opening.remove(future)
            opened = future.result()
            if opened.sock is None:
                self.problem, self.reply = opened.problem, opened.reply
                continue
            self._opened = True
            wire = Wire(opened.sock, self.desk, pipelining=opened.pipelining, most=self.most)
            self.wires.append(wire)
            self._selector.register(wire.sock, selectors.EVENT_READ, wire)
            wire.start()

    def _look_after(self) -> None:
        now = time.monotonic()
        for wire in list(self.wires):
            if wire.state == IDLE:
                wire.start()
                if wire.state == IDLE and now - wire.used_at > self.idle:
                    wire.let_go()
            elif wire.late(now):
                wire.lost()
            if wire.state == CLOSED:
                self._forget(wire)
            elif wire.wants_to_write != (wire in self._writing):
                self._watch(wire)

    def _watch(self, wire: Wire) -> None:
        if wire.wants_to_write:
            self._writing.add(wire)
            self._selector.modify(wire.sock, selectors.EVENT_READ | selectors.EVENT_WRITE, wire)
        else:
            self._writing.discard(wire)
            self._selector.modify(wire.sock, selectors.EVENT_READ, wire)

    def _forget(self, wire: Wire) -> None:
        self.wires.remove(wire)
        self._writing.discard(wire)
        # A closed socket has no number any more; the selector remembers it by the object's key.
        for key in [one for one in self._selector.get_map().values() if one.data is wire]:
            self._selector.unregister(key.fileobj)

    def close(self) -> None:
        """Hang up everywhere. What is on its way is waited for by the caller, not here."""
        for wire in list(self.wires):
            if wire.sending is not None:
                wire.lost()
            else:
                wire.let_go()
            self._forget(wire)
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
            for future in self._opening:
                future.add_done_callback(_unused)
        self._selector.close()


def _unused(future: Future[Opened]) -> None:
    """A connection that came too late to be of use."""
    if not future.cancelled() and (sock := future.result().sock) is not None:
        sock.close()
