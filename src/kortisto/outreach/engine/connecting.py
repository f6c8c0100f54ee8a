"""A connection for the wires, or the reason why there is none."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass

from kortisto.outreach.smtp import TROUBLES, Server, opened, trouble, trusted


@dataclass(frozen=True, slots=True)
class Opened:
    """A socket ready for MAIL, or why there is none: a code of ours and the server's digits."""

    sock: socket.socket | None
    pipelining: bool = False
    problem: str = ""
    reply: str = ""


def connect(server: Server, safe: ssl.SSLContext | None = None) -> Opened:
    """Connect and sign in, with what `trusted` gave for the server; blocks, at most some timeouts of the server.

    Never raises for what a server or network does.
    """
    try:
        smtp = opened(server, safe or trusted(server))
    except TROUBLES as error:
        problem, reply = trouble(error)
        return Opened(None, problem=problem, reply=reply)
    sock, smtp.sock = smtp.sock, None
    assert sock is not None
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Opened(sock, pipelining=smtp.has_extn("pipelining"))
