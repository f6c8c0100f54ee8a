"""A long act in steps that lets people write in between (ADR 252).

SQLite has one writer, and whoever waits for it looks every tenth of a second whether it is free. A job that begins its next
transaction the moment the last one ends is hardly ever seen to pause: pages, which note whom they show, stand behind it until
they give up. So a step is as many rows as take a moment on this machine now, and after it the pen is laid down for longer than
a look takes.

    turns = Turns(most=100)
    while rows := some_more(turns.size):
        with turns.turn():
            ...           # one transaction; what it takes decides how many rows the next one gets

PostgreSQL has as many writers as there are rows; there the steps are as long as they may be.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection, transaction

HOLD = 0.4
"""Seconds a step should take."""
PAUSE = 0.12
"""Seconds the pen is laid down: SQLite's waiting looks every 0.1 s."""
_FIRST, _FASTER = 10, 4
T = TypeVar("T")


class Turns:
    """How many rows the next step of an act gets: `size`, `most` at the most; `hold`: seconds a step should take, for `HOLD`.

    `brisk`: no pause while the steps are as large as they may be: such an act is over soon.
    """

    def __init__(self, most: int, *, hold: float | None = None, brisk: bool = False) -> None:
        self.most, self.hold, self.brisk = most, HOLD if hold is None else hold, brisk
        self._alone = connection.vendor != "sqlite"
        self.size = most if self._alone else min(most, _FIRST)
        self._held = 0.0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """An atomic block, and a pause after it. Within another transaction nobody could write in the pause, and there is none."""
        outermost = not connection.in_atomic_block
        with transaction.atomic():
            began = time.monotonic()  # the lock is there: waiting for it is no work
            yield
        if self._alone:
            return
        took = max(time.monotonic() - began, 0.001)
        quick = self.brisk and self.size == self.most and took < self.hold
        self.size = max(1, min(self.most, self.size * _FASTER, int(self.size * self.hold / took)))
        self._held = 0.0 if quick else self._held + took
        if outermost and self._held >= self.hold / 2:
            time.sleep(PAUSE)
            self._held = 0.0

    def pieces(self, rows: Sequence[T]) -> Iterator[Sequence[T]]:
        """The rows in as many pieces as the size of each moment makes."""
        at = 0
        while at < len(rows):
            piece = rows[at : at + self.size]
            at += len(piece)
            yield piece
