"""One connection to the mail server, pipelined (RFC 2920): the end of a message travels with the envelope of the next.

One round trip for each message; where the server does not offer PIPELINING, one for each command. Every reply is read before
anything is believed. Nothing waits in here: `readable` and `writable` are called by the loop (`looping`).
"""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections import deque
from typing import Any, Protocol

from kortisto.outreach.returns.replies import AT_SENDER

IDLE, BUSY, CLOSED = "idle", "busy", "closed"
PATIENCE, LAST_PATIENCE = 300.0, 600.0
"""Seconds a reply may take, and the one after the final dot (RFC 5321, 4.5.3.2)."""

_REPLY = re.compile(rb"([2-5]\d\d)([ -])[^\n]*\n|([2-5]\d\d)\r?\n")
_STATUS = re.compile(rb"[45]\d\d[ -]([45]\.\d{1,3}\.\d{1,3})(?=\s)")
_PART = 65536
_LONGEST = 4000


class Item(Protocol):
    """One message to be handed over. `content` is ready for the line, without the final dot."""

    sender: bytes
    recipient: bytes
    content: bytes
    said: str
    """What the server answered when it did not take it, all lines, for whoever judges it; "" else."""


class Desk(Protocol):
    """Where messages come from and what became of them goes."""

    def next(self) -> Item | None:
        """The next message, or None: there is none, or nothing more may leave now."""

    def may_go(self, item: Any) -> bool:
        """Asked right before the data leave. When False, the desk has dealt with the item."""

    def begin(self, item: Any) -> None:
        """The data leave as soon as this returns."""

    def done(self, item: Any, outcome: str, reply: str) -> None:
        """sent, later (4xx, or the line went before the data), refused (5xx), unknown (the data left, no answer came), again
        (nothing was asked of the server that it answered)."""


def reply_of(line: bytes) -> str:
    """The three digits and, of a refusal, the enhanced status (RFC 3463); the text may name a person and is not kept."""
    status = _STATUS.match(line)
    return line[:3].decode("ascii", "replace") + (f" {status[1].decode()}" if status else "")


class Wire:
    """`sock` has been greeted, secured and signed in (`connecting`). `most`: messages before it hangs up."""

    def __init__(self, sock: socket.socket, desk: Desk, *, pipelining: bool, most: int) -> None:
        sock.setblocking(False)
        self.sock, self.desk, self.pipelining, self.left = sock, desk, pipelining, most
        self.state, self.deadline, self.used_at = IDLE, 0.0, time.monotonic()
        self.sending: Item | None = None  # its data left
        self.ahead: Item | None = None  # its envelope left
        self.code = ""
        self._out = self._in = b""
        self._behind = 0  # so much of `_out` comes after a final dot
        self._expected: deque[str] = deque()
        self._steps: list[tuple[str, bytes]] = []
        self._refusal = self._refused = ""
        self._lines = b""
        self._dirty = False

    # ---- what the loop calls

    @property
    def wants_to_write(self) -> bool:
        return bool(self._out)

    def start(self) -> None:
        """Take a message when there is nothing to do."""
        if self.state == IDLE and self.left > 0:
            item = self.desk.next()
            if item is not None:
                self.state, self.ahead = BUSY, item
                self._send(self._envelope(item))

    def readable(self) -> None:
        try:
            while True:
                data = self.sock.recv(_PART)
                if not data:
                    self.lost()
                    return
                self._in += data
                self._read()
                if self.state == CLOSED or (len(data) < _PART and not self._pending()):
                    return
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return
        except OSError:
            self.lost()

    def writable(self) -> None:
        self._send(b"")

    def late(self, now: float) -> bool:
        """Whether the server has let us wait for too long (`time.monotonic`)."""
        return self.state == BUSY and now > self.deadline

    def lost(self) -> None:
        """The connection is gone: what left without an answer is unknown, what had only been announced is later's."""
        if self.state == CLOSED:
            return
        self.state = CLOSED
        self.sock.close()
        sending, ahead, self.sending, self.ahead = self.sending, self.ahead, None, None
        if sending is not None:
            # Without its final dot nothing is delivered (RFC 5321, 4.1.1.4).
            self.desk.done(sending, "unknown" if len(self._out) <= self._behind else "later", "")
        if ahead is not None:
            self.desk.done(ahead, "again" if sending is not None else "later", self.code)

    def let_go(self) -> None:
        """End the connection without sending anything more; nothing must be on its way."""
        if self.state == CLOSED:
            return
        ahead, self.ahead, self.state = self.ahead, None, CLOSED
        if ahead is not None:
            self.desk.done(ahead, "again", "")
        else:
            try:
                self.sock.send(b"QUIT\r\n")
            except OSError:
                pass
        self.sock.close()

    # ---- replies

    def _pending(self) -> bool:
        return isinstance(self.sock, ssl.SSLSocket) and self.sock.pending() > 0

    def _read(self) -> None:
        start = 0
        try:
            while self.state != CLOSED:
                found = _REPLY.match(self._in, start)
                if found is None:
                    if b"\n" in self._in[start:] or len(self._in) - start > _PART:
                        self.lost()  # not a word of SMTP
                    break
                start = found.end()
                self._lines = (self._lines + found[0])[:_LONGEST]
                if found[2] != b"-":
                    self._reply(found[0])
                    self._lines = b""
        finally:
            # Whatever the desk raised: no answer is read twice.
            self._in = self._in[start:]

    def _reply(self, line: bytes) -> None:
        first = line[:1]
        if line[:3] == b"421" or not self._expected:
            self.code = reply_of(line)
            self._closing(line)
            return
        kind = self._expected.popleft()
        if kind == "final":
            self._final(line, first)
        elif kind in ("mail", "rcpt", "data"):
            self._answered(kind, line, first)
        elif kind == "dot":
            self._onward()
        elif first != b"2":  # RSET
            self.lost()

    def _words(self) -> str:
        return self._lines.decode("utf-8", "replace")

    def _closing(self, line: bytes) -> None:
        """421: the server hangs up. It said so instead of the answer we waited for, so that message was not taken."""
        if self.sending is not None and self._expected and self._expected[0] == "final":
            sending, self.sending = self.sending, None
            self.desk.done(sending, "later", reply_of(line))
        self.lost()

    def _final(self, line: bytes, first: bytes) -> None:
        item, self.sending = self.sending, None
        assert item is not None
        if first == b"2":
            self.desk.done(item, "sent", "250" if line[:3] == b"250" else reply_of(line))
        elif first == b"3":
            self.desk.done(item, "unknown", "")
            self.lost()
            return
        else:
            item.said = self._words()
            self.desk.done(item, "refused" if first == b"5" else "later", reply_of(line))
        if self.ahead is None:
            self._onward()

    def _answered(self, kind: str, line: bytes, first: bytes) -> None:
        good = first == (b"3" if kind == "data" else b"2")
        if not good and not self._refusal:
            self._refusal, self._refused = reply_of(line), (AT_SENDER if kind == "mail" else "") + self._words()
        if kind == "data":
            self._decided(opened=good)
        elif self._steps:
            if good:
                name, command = self._steps.pop(0)
                self._expected.append(name)
                self._send(command)
            else:
                self._steps.clear()
                self._decided(opened=False)

    def _decided(self, *, opened: bool) -> None:
        """All that was asked about the envelope is answered. `opened`: the server waits for data."""
        item, refusal = self.ahead, self._refusal
        assert item is not None
        item.said, self._refusal, self._refused = self._refused, "", ""
        if not refusal and opened:
            self._data(item)
            return
        self.ahead = None
        self._dirty = not opened
        self.desk.done(item, "refused" if refusal.startswith("5") else "later", refusal)
        if opened:
            # Nobody to deliver to, and yet it waits for the message: a lone dot ends it (RFC 2920, 3.1).
            self._expected.append("dot")
            self._send(b".\r\n")
        else:
            self._onward()

    # ---- sending

    def _data(self, item: Item) -> None:
        desk = self.desk
        if not desk.may_go(item):
            # There is no way back from DATA but to hang up: without the dot nothing is delivered (RFC 5321, 4.1.1.4).
            self.ahead = None
            self.lost()
            return
        self.left -= 1
        desk.begin(item)
        self.sending, self.ahead = item, None
        self._expected.append("final")
        following = desk.next() if self.pipelining and self.left > 0 else None
        self.ahead = following
        envelope = b"" if following is None else self._envelope(following)
        self._behind = len(envelope)
        self._send(item.content + b".\r\n" + envelope)

    def _onward(self) -> None:
        self.state = IDLE
        if self.left > 0:
            self.start()
        else:
            self.let_go()

    def _envelope(self, item: Item) -> bytes:
        mail = b"MAIL FROM:<" + item.sender + b">\r\n"
        rcpt = b"RCPT TO:<" + item.recipient + b">\r\n"
        before = b""
        if self._dirty:
            self._dirty, before = False, b"RSET\r\n"
            self._expected.append("rset")
        if self.pipelining:
            self._expected += ("mail", "rcpt", "data")
            return before + mail + rcpt + b"DATA\r\n"
        self._expected.append("mail")
        self._steps = [("rcpt", rcpt), ("data", b"DATA\r\n")]
        return before + mail

    def _send(self, data: bytes) -> None:
        out = self._out + data if self._out else data
        try:
            while out:
                sent = self.sock.send(out)
                out = out[sent:] if sent < len(out) else b""
        except (BlockingIOError, ssl.SSLWantWriteError, ssl.SSLWantReadError):
            pass
        except OSError:
            self._out = out
            self.lost()
            return
        self._out = out
        self.used_at = time.monotonic()
        self.deadline = self.used_at + (LAST_PATIENCE if self.sending is not None else PATIENCE)
