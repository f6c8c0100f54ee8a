"""Opening a mailbox over IMAP, as a section of the settings says ([inbox], [returns], [replies])."""

from __future__ import annotations

import ssl
from contextlib import AbstractContextManager
from imaplib import IMAP4
from typing import Any

from django.conf import settings
from imap_tools import A, BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted, MailMessageFlags
from imap_tools.errors import ImapToolsError

TIMEOUT = 30.0
LARGEST = 25 * 1024 * 1024

Trouble = (OSError, ImapToolsError, IMAP4.error)
"""What a server or network may raise in the middle of a conversation."""


class MailboxTrouble(RuntimeError):
    """The mailbox cannot be read now. `code`: no_connection, sign_in_refused, no_folder, connection_lost."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_on(section: str) -> bool:
    return bool(_set(section, "host"))


def _set(section: str, key: str) -> Any:
    return getattr(settings.KORTISTO, f"{section}_{key}")


def open_box(section: str) -> AbstractContextManager[BaseMailBox]:
    """Signed in, no folder chosen. Raises MailboxTrouble."""
    host, port, security = _set(section, "host"), _set(section, "port"), _set(section, "security")
    safe = ssl.create_default_context()
    try:
        box: BaseMailBox
        if security == "tls":
            box = MailBox(host, port, timeout=TIMEOUT, ssl_context=safe)
        elif security == "starttls":
            box = MailBoxStartTls(host, port, timeout=TIMEOUT, ssl_context=safe)
        else:
            box = MailBoxUnencrypted(host, port, timeout=TIMEOUT)
    except OSError as error:
        raise MailboxTrouble("no_connection") from error
    try:
        opened: AbstractContextManager[BaseMailBox] = box.login_utf8(
            _set(section, "user"), _set(section, "password"), initial_folder=None
        )
    except Trouble as error:
        box.client.shutdown()
        raise MailboxTrouble("sign_in_refused") from error
    return opened


def choose(box: BaseMailBox, name: str) -> None:
    """Raises MailboxTrouble when there is no such folder."""
    if not box.folder.exists(name):
        raise MailboxTrouble("no_folder")
    box.folder.set(name)


def waiting(box: BaseMailBox) -> list[str]:
    """The UIDs of what nobody has dealt with: what was left for a person is flagged."""
    return list(box.uids(A(flagged=False)))


def size(box: BaseMailBox, uid: str) -> int | None:
    """Bytes of a message; None when it is gone."""
    head = next(iter(box.fetch(A(uid=uid), headers_only=True, mark_seen=False)), None)
    return None if head is None else head.size_rfc822


def raw(box: BaseMailBox, uid: str) -> bytes:
    """The message as it lies there, byte for byte: parsed and written again it would have another digest."""
    _status, answer = box.client.uid("FETCH", uid, "(BODY.PEEK[])")
    return next((bytes(part[1]) for part in answer if isinstance(part, tuple)), b"")


def flag(box: BaseMailBox, uid: str) -> None:
    """Leave the message for a person."""
    box.flag([uid], MailMessageFlags.FLAGGED, True)
