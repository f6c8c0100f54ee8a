"""A mail server that takes everything and keeps nothing: what `kortisto bench send` and the tests of the engine send to.

    python -m kortisto.bench.sink --port 0 [--delay 0.045] [--log FILE] [--plain]      prints its port

It speaks PIPELINING (RFC 2920) and answers by the first word of the recipient's address: refuse- 550, later- 451, full- 452 to
the data, bad- 554 to the data, drop- breaks off after the data, hang- before them. With `--log` it writes, before each 250, a
line with recipient, sender, Message-ID and whether the message was whole; an appended line survives its own kill -9.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import ssl
import sys

_ID = re.compile(rb"\r\nMessage-ID: (<[^>\r\n]*>)", re.IGNORECASE)
_END = b"\r\n.\r\n"


class Sink(asyncio.Protocol):
    """One connection."""

    delay = 0.0
    log: int | None = None
    pipelining = True
    taken = 0

    def __init__(self) -> None:
        self.buffer = bytearray()
        self.data = False
        self.sender = self.recipient = b""
        self.rcpt_ok = False
        self.answers: list[bytes] = []
        self.at = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.answers.append(b"220 sink ESMTP")
        self._flush()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while self._step():
            pass
        self._flush()

    def _step(self) -> bool:
        """Deal with one command or one message; False when more has to arrive."""
        if self.data:
            if self.buffer.startswith(b".\r\n"):
                end, length = 0, 3
            else:
                end, length = self.buffer.find(_END, max(self.at - 5, 0)), len(_END)
            if end < 0:
                self.at = len(self.buffer)
                return False
            message = bytes(self.buffer[: end + 2])
            del self.buffer[: end + length]
            self.at, self.data = 0, False
            self._message(message)
            return True
        end = self.buffer.find(b"\r\n")
        if end < 0:
            return False
        line = bytes(self.buffer[:end])
        del self.buffer[: end + 2]
        self._command(line)
        return True

    def _command(self, line: bytes) -> None:
        verb = line[:4].upper()
        if verb == b"MAIL":
            self.sender, self.recipient, self.rcpt_ok = _address(line), b"", False
            self.answers.append(b"250 2.1.0 ok")
        elif verb == b"RCPT":
            self._rcpt(_address(line))
        elif verb == b"DATA":
            if self.recipient.startswith(b"hang-"):
                self._flush()
                self.transport.abort()
            self.data = True
            self.answers.append(b"354 go on")
        elif verb == b"EHLO":
            self.answers.append(b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME" if self.pipelining else b"250-sink\r\n250 8BITMIME")
        elif verb == b"QUIT":
            self.answers.append(b"221 bye")
            self._flush()
            self.transport.close()
        else:
            self.answers.append(b"250 ok" if verb in (b"RSET", b"NOOP", b"HELO") else b"502 5.5.1 no")

    def _rcpt(self, address: bytes) -> None:
        self.recipient = address
        if address.startswith(b"refuse-"):
            self.answers.append(b"550 5.1.1 <" + address + b"> no such user")
        elif address.startswith(b"later-"):
            self.answers.append(b"451 4.7.1 not now")
        else:
            self.rcpt_ok = True
            self.answers.append(b"250 2.1.5 ok")

    def _message(self, message: bytes) -> None:
        if not self.rcpt_ok:
            self.answers.append(b"554 5.5.1 no valid recipients")
        elif self.recipient.startswith(b"full-"):
            self.answers.append(b"452 4.2.2 mailbox full")
        elif self.recipient.startswith(b"bad-"):
            self.answers.append(b"554 5.7.1 unwanted")
        else:
            type(self).taken += 1
            if self.log is not None:
                found = _ID.search(message[:4000])
                whole = b"1" if message.rstrip().endswith(b"--") else b"0"
                os.write(self.log, b" ".join((self.recipient, self.sender, found[1] if found else b"-", whole)) + b"\n")
            if self.recipient.startswith(b"drop-"):
                self.transport.abort()
            self.answers.append(b"250 2.0.0 taken")

    def _flush(self) -> None:
        if not self.answers:
            return
        said = b"".join(answer + b"\r\n" for answer in self.answers)
        self.answers.clear()
        if self.delay:
            asyncio.get_running_loop().call_later(self.delay, self.transport.write, said)
        else:
            self.transport.write(said)


def _address(line: bytes) -> bytes:
    return line.partition(b"<")[2].partition(b">")[0]


async def _serve(port: int, certificate: str) -> None:
    safe = None
    if certificate:
        safe = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        safe.load_cert_chain(certificate)
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", port, ssl=safe)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    # Whoever started it holds the other end of its standard input: no sink outlives its test.
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.buffer.read)
    server.close()


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--port", type=int, default=0)
    words.add_argument("--delay", type=float, default=0.0, help="seconds each answer takes: the round trip of a network")
    words.add_argument("--log", default="")
    words.add_argument("--plain", action="store_true", help="without PIPELINING")
    words.add_argument("--certificate", default="", help="a file with key and certificate: TLS from the first byte")
    asked = words.parse_args()
    Sink.delay, Sink.pipelining = asked.delay, not asked.plain
    if asked.log:
        Sink.log = os.open(asked.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    asyncio.run(_serve(asked.port, asked.certificate))


if __name__ == "__main__":
    main()
