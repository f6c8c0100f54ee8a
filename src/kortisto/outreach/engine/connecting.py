"""Opening a connection: greeting, encryption with the certificate checked, signing in (RFC 5321, 3207, 4954)."""

from __future__ import annotations

import smtplib
import socket
import ssl
from dataclasses import dataclass

from kortisto.outreach.smtp import Server


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
        smtp = _opened(server, safe or trusted(server))
    except smtplib.SMTPAuthenticationError as error:
        return Opened(None, problem="sign_in_refused", reply=str(error.smtp_code))
    except smtplib.SMTPResponseException as error:
        return Opened(None, problem="server_refused", reply=str(error.smtp_code))
    except ssl.SSLCertVerificationError:
        return Opened(None, problem="certificate")
    except smtplib.SMTPNotSupportedError:
        return Opened(None, problem="not_offered")
    except (OSError, smtplib.SMTPException, ValueError):
        return Opened(None, problem="no_connection")
    sock, smtp.sock = smtp.sock, None
    assert sock is not None
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Opened(sock, pipelining=smtp.has_extn("pipelining"))


def trusted(server: Server) -> ssl.SSLContext | None:
    """Whom we believe to be the server; None where nothing is encrypted. Reading the authorities takes tens of milliseconds: once
    for a run, not for a connection."""
    return None if server.security == "none" else ssl.create_default_context()


def _opened(server: Server, safe: ssl.SSLContext | None) -> smtplib.SMTP:
    if server.security == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=safe)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
    try:
        _greeted(smtp)
        if server.security == "starttls":
            smtp.starttls(context=safe)
            _greeted(smtp)
        if server.user:
            if server.security == "none" and server.host not in ("127.0.0.1", "::1", "localhost"):
                raise smtplib.SMTPNotSupportedError("a password never goes unencrypted to another machine")
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _greeted(smtp: smtplib.SMTP) -> None:
    code, said = smtp.ehlo()
    if code != 250:
        raise smtplib.SMTPHeloError(code, said)
