"""One connection to the mail server, and what exactly it answered (RFC 5321, 1047, 3207).

The data of a message leave only after `before_data` has returned: what was written down there tells, after a crash,
whether the message can have arrived.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType

from django.conf import settings

from kortisto.outreach.mail import Letter

TIMEOUT = 30.0
_HERE = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Server:
    """Where messages are handed over. `security`: starttls, tls or none."""

    host: str
    port: int
    security: str = "starttls"
    user: str = ""
    password: str = ""
    timeout: float = TIMEOUT


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one message.

    `outcome`: sent (the server said 250), later (4xx, or nothing left: try again), refused (5xx, for good), unknown (its data
    left and no answer came), down (no connection: stop the batch). `code` has the server's three digits or is empty;
    `problem` is a code of ours; `said` the words of a refusal, read once and kept nowhere.
    """

    outcome: str
    code: str = ""
    problem: str = ""
    said: str = ""


def server() -> Server | None:
    """The mail server of the instance, or None when no mail leaves."""
    if not settings.EMAIL_HOST:
        return None
    security = "starttls" if settings.EMAIL_USE_TLS else "tls" if settings.EMAIL_USE_SSL else "none"
    return Server(settings.EMAIL_HOST, settings.EMAIL_PORT, security, settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)


TROUBLES = (OSError, smtplib.SMTPException, ValueError)
"""What opening a connection may raise; a name or password no server could take is a ValueError."""


def opened(server: Server, safe: ssl.SSLContext | None) -> smtplib.SMTP:
    """Greeted, encrypted with the certificate checked, signed in (RFC 5321, 3207, 4954). Raises TROUBLES."""
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
            if server.security == "none" and server.host not in _HERE:
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


def trusted(server: Server) -> ssl.SSLContext | None:
    """Whom we believe to be the server; None where nothing is encrypted. Reading the authorities takes tens of milliseconds: once
    for a run, not for a connection."""
    return None if server.security == "none" else ssl.create_default_context()


def trouble(error: Exception) -> tuple[str, str]:
    """(a code of ours, the server's digits) of what opening a connection raised."""
    if isinstance(error, smtplib.SMTPResponseException):
        digits = str(error.smtp_code)
        for_good = isinstance(error, smtplib.SMTPAuthenticationError) and digits.startswith("5")
        return "sign_in_refused" if for_good else "server_refused", digits
    if isinstance(error, ssl.SSLCertVerificationError):
        return "certificate", ""
    if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
        return "no_connection", ""
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "no_connection", ""
    return ("sign_in_refused" if isinstance(error, ValueError) else "not_offered"), ""


class Line:
    """A connection opened when first needed and kept for the batch.

    with Line(server) as line: answer = line.deliver(letter, before_data=note_it)
    """

    def __init__(self, server: Server) -> None:
        self.server = server
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Line:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.hang_up()

    def deliver(self, letter: Letter, *, before_data: Callable[[], None]) -> Answer:
        """Hand one letter over; never raises for what a server or network does."""
        try:
            smtp = self._connected()
        except TROUBLES as error:
            return self._down(*trouble(error))
        try:
            refused = self._envelope(smtp, letter)
        except (OSError, smtplib.SMTPException):
            self.hang_up()
            return Answer("later", problem="connection_lost")
        return refused or self._data(smtp, letter, before_data)

    def _envelope(self, smtp: smtplib.SMTP, letter: Letter) -> Answer | None:
        options = []
        if not letter.recipient.isascii():
            if not smtp.has_extn("smtputf8"):
                return Answer("refused", problem="address_not_ascii")
            options = ["SMTPUTF8", "BODY=8BITMIME"]
        steps: tuple[Callable[[], tuple[int, bytes]], ...] = (
            lambda: smtp.mail(letter.sender, options),
            lambda: smtp.rcpt(letter.recipient),
            lambda: smtp.docmd("DATA"),
        )
        for step, expected in zip(steps, ((250,), (250, 251), (354,)), strict=True):
            code, said = step()
            if code not in expected:
                return self._rejected(smtp, code, said, at_sender=expected == (250,))
        return None

    def _data(self, smtp: smtplib.SMTP, letter: Letter, before_data: Callable[[], None]) -> Answer:
        before_data()
        try:
            smtp.send(_stuffed(letter.content))
            code, said = smtp.getreply()
        except (OSError, smtplib.SMTPException):
            self.hang_up()
            return Answer("unknown", problem="no_answer")
        return Answer("sent", str(code)) if code == 250 else self._rejected(smtp, code, said)

    def _rejected(self, smtp: smtplib.SMTP, code: int, said: bytes, *, at_sender: bool = False) -> Answer:
        """`at_sender`: it was said to MAIL, so it is about us, whatever it says. The recipient was not even named, and is tried again."""
        if code == 421:
            self.hang_up()
        else:
            try:
                smtp.rset()
            except (OSError, smtplib.SMTPException):
                self.hang_up()
        if code < 500 or at_sender:
            return Answer("later", str(code), "sender_refused" if code >= 500 else "not_now")
        return Answer("refused", str(code), "refused", f"{code} {said.decode('utf-8', 'replace')}"[:4000])

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is None:
            self._smtp = opened(self.server, trusted(self.server))
        return self._smtp

    def _down(self, problem: str, code: str) -> Answer:
        self.hang_up()
        return Answer("down", code, problem)

    def hang_up(self) -> None:
        """End the connection, politely when it still stands."""
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        try:
            smtp.quit()
        except (OSError, smtplib.SMTPException):
            smtp.close()


def _stuffed(content: bytes) -> bytes:
    """The data with doubled leading dots and the closing dot (RFC 5321, 4.5.2)."""
    doubled = content.replace(b"\r\n.", b"\r\n..")
    if doubled.startswith(b"."):
        doubled = b"." + doubled
    return doubled + (b"" if doubled.endswith(b"\r\n") else b"\r\n") + b".\r\n"
