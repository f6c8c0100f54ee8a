"""IDLE (RFC 2177): the server says when something has come, and the reading is asked for at once.

A thread beside the worker. It reads nothing and decides nothing: whatever becomes of it, the mailbox is read every five minutes.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.db import connection
from imap_tools import BaseMailBox

from kortisto.outreach import imap
from kortisto.outreach.returns import reading

log = logging.getLogger("kortisto.outreach")
TURN = 20.0
"""Seconds of one wait, after which it is looked whether to stop."""
RENEW = 25 * 60
"""Seconds after which the wait is begun anew: servers hang up after half an hour (RFC 2177)."""
LONGEST_PAUSE = 600.0


def listen(stop: threading.Event, *, came: Callable[[], None], turn: float = TURN) -> None:
    """Call `came` whenever a message arrives, until `stop` is set. A server that goes away is tried again, more and more rarely."""
    pause = 5.0
    while reading.is_on() and not stop.is_set():
        try:
            with imap.open_box(reading.SECTION) as box:
                if "IDLE" not in box.client.capabilities:
                    log.info("the mailbox of returns offers no IDLE; it is read every five minutes")
                    return
                imap.choose(box, settings.KORTISTO.returns_folder)
                pause = 5.0
                _wait(box, stop, came, turn)
        except (imap.MailboxTrouble, *imap.Trouble) as error:
            log.warning("the mailbox of returns cannot be listened to: %s", getattr(error, "code", type(error).__name__))
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


def _wait(box: BaseMailBox, stop: threading.Event, came: Callable[[], None], turn: float) -> None:
    """One IDLE, looked at again and again: between two of them the server would tell us and nobody would hear."""
    if imap.waiting(box):
        _tell(came)  # what arrived while nobody listened
    until = time.monotonic() + RENEW
    box.idle.start()  # type: ignore[no-untyped-call]
    while not stop.is_set() and time.monotonic() < until:
        began = time.monotonic()
        lines = box.idle.poll(timeout=turn)
        if not lines and time.monotonic() - began < turn / 2:
            raise imap.MailboxTrouble("connection_lost")  # the line ended: nothing to read, and no time passed
        if any(b"EXISTS" in line for line in lines):
            _tell(came)
    box.idle.stop()  # type: ignore[no-untyped-call]


def _tell(came: Callable[[], None]) -> None:
    try:
        came()
    finally:
        connection.close()
