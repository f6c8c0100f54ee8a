"""The world outside a campaign: a mail server as a process of its own that keeps what it took, and the mails recipients answer with."""

from __future__ import annotations

import mailbox
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from tests.journeys.house import free_port


@dataclass(frozen=True)
class Post:
    """A running server; what it took lies in a Maildir."""

    port: int
    folder: Path

    def taken(self) -> dict[str, EmailMessage]:
        """Recipient → the last message to them, with `X-MailFrom` as the envelope said it."""
        found = {}
        for raw in mailbox.Maildir(self.folder, create=False):
            mail = message_from_bytes(raw.as_bytes(), policy=policy.default)
            assert isinstance(mail, EmailMessage)
            found[str(mail["X-RcptTo"])] = mail
        return found

    def wait(self, number: int, seconds: float = 90) -> dict[str, EmailMessage]:
        until = time.monotonic() + seconds
        while len(self.taken()) < number and time.monotonic() < until:
            time.sleep(0.5)
        return self.taken()


@contextmanager
def post(folder: Path) -> Iterator[Post]:
    """`python -m aiosmtpd` until the block ends."""
    port = free_port()
    command = ["-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}", "-c", "aiosmtpd.handlers.Mailbox", str(folder)]
    process = subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield Post(port, folder)
    finally:
        process.terminate()
        process.wait(10)


def token_of(mail: EmailMessage) -> str:
    """The recipient's own token: the middle of the address bounces go to (VERP)."""
    return str(mail["X-MailFrom"]).partition("+")[2].partition("@")[0]


def way_out(mail: EmailMessage) -> str:
    """The path of the one-click unsubscription (RFC 8058)."""
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return _path(str(mail["List-Unsubscribe"]).strip("<>"))


def first_link(mail: EmailMessage) -> str:
    """The path of the first counted link of the text a person reads."""
    body = mail.get_body(("plain",))
    assert body is not None
    found = re.search(r"https?://\S+/l/\w+/1\b", str(body.get_content()))
    assert found is not None
    return _path(found[0])


def _path(address: str) -> str:
    return "/" + address.split("/", 3)[3]
