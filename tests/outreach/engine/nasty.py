"""A mail server that misbehaves as told, in threads of its own."""

from __future__ import annotations

import socket
import struct
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO


class Nasty:
    """`way`: what it does. `said` counts what clients did: connections, logins."""

    def __init__(self, way: str) -> None:
        self.way, self.said = way, Counter[str]()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            self.said["connections"] += 1
            threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        try:
            self._conversation(line)
        except OSError:
            pass
        finally:
            line.close()

    def _conversation(self, line: socket.socket) -> None:
        line.sendall(b"220 nasty ESMTP\r\n")
        file = line.makefile("rb")
        for command in file:
            verb = command[:4].upper()
            answer = self._data(line, file) if verb == b"DATA" and self.way != "blocked" else self._answer(verb)
            if answer:
                line.sendall(answer)
            if not answer or verb == b"QUIT" or answer.startswith(b"421"):
                return

    def _answer(self, verb: bytes) -> bytes:
        blocked = self.way == "blocked"
        if verb == b"AUTH":
            self.said["logins"] += 1
            return b"535 5.7.8 authentication failed\r\n"
        if verb == b"MAIL" and self.way == "421":
            return b"421 4.7.0 too many messages, try later\r\n"
        return {
            b"EHLO": b"250-nasty\r\n250-PIPELINING\r\n250 AUTH PLAIN LOGIN\r\n",
            b"MAIL": b"550 5.7.1 sender blocked\r\n" if blocked else b"250 ok\r\n",
            b"RCPT": b"554 5.7.1 no\r\n" if blocked else b"250 ok\r\n",
            b"DATA": b"503 5.5.1 no\r\n",
            b"QUIT": b"221 bye\r\n",
        }.get(verb, b"250 ok\r\n")  # fmt: skip

    def _data(self, line: socket.socket, file: BinaryIO) -> bytes:
        """b"" when it hangs up."""
        line.sendall(b"354 go\r\n")
        if self.way == "reset":
            file.readline()
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return b""
        while file.readline() not in (b".\r\n", b""):
            pass
        return b"" if self.way == "drop" else b"250 taken\r\n"


@contextmanager
def nasty(way: str) -> Iterator[Nasty]:
    running = Nasty(way)
    try:
        yield running
    finally:
        running.listener.close()
