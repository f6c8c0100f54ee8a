"""Trying an account: connect, greet, encrypt and sign in, and say what was found. No message is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from kortisto.outreach.engine import connecting
from kortisto.outreach.smtp import Server

TIMEOUT = 8.0


@dataclass(frozen=True)
class Found:
    """`works`: mailings could leave. `lines`: what was seen, in words."""

    works: bool
    lines: Sequence[str]


def probe(server: Server) -> Found:
    """Never raises for what a server or a network does."""
    server = replace(server, timeout=TIMEOUT)
    opened = connecting.connect(server)
    if opened.sock is None:
        return Found(False, [_words(opened.problem, server, opened.reply)])
    opened.sock.close()
    lines = [_("Connected to %(host)s, port %(port)s.") % {"host": server.host, "port": server.port}]
    if server.security == "none":
        lines.append(_("The connection is not encrypted."))
    else:
        lines.append(_("Encrypted, with a certificate that is valid for this name."))
    if server.user:
        lines.append(_("Signed in as %(user)s.") % {"user": server.user})
    lines.append(
        _("Several messages travel at once (PIPELINING).")
        if opened.pipelining
        else _("Messages travel one by one: the server does not offer PIPELINING.")
    )
    return Found(True, lines)


def _words(problem: str, server: Server, reply: str) -> str:
    words = {
        "sign_in_refused": _("The server does not accept the user name or the password."),
        "server_refused": _("The server does not want to talk to us (%(reply)s).") % {"reply": reply},
        "certificate": _("The certificate of the server is not valid for %(host)s. Nothing leaves unencrypted instead.")
        % {"host": server.host},
        "not_offered": _("The server does not offer what is set here (encryption or signing in)."),
        "no_connection": _("Nobody answers at %(host)s, port %(port)s.") % {"host": server.host, "port": server.port},
    }
    return words.get(problem, problem)
