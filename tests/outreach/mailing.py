"""Messages for the mailbox of the tests, and the reading of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from kortisto.outreach import jobs
from kortisto.outreach.inbound import filing

from .conftest import NOW
from .dovecot import Dovecot


def message(
    sender: str,
    to: str,
    text: str = "Tulemme torstaina.",
    *,
    subject: str = "Käynti",
    at: datetime = NOW - timedelta(hours=2),
    **more: Any,
) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Date"] = sender, to, subject, format_datetime(at)
    mail["Message-ID"] = more.pop("id", f"<{abs(hash((sender, to, text, subject)))}@posti.example>")
    for name, value in more.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def read(box: Dovecot, *mails: EmailMessage | bytes, folder: str = "INBOX") -> dict[str, int]:
    for mail in mails:
        box.put(mail if isinstance(mail, bytes) else mail.as_bytes(), folder)
    return dict(jobs.read_inbox.func())


def personal(user: Any) -> str:
    return filing.address_of(user, now=NOW)
