"""The mailbox messages are filed from, over IMAP. What was dealt with goes; what nobody could read stays, flagged."""

from __future__ import annotations

import ssl
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from imaplib import IMAP4

from django.conf import settings
from imap_tools import A, BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted, MailMessageFlags
from imap_tools.errors import ImapToolsError

from kortisto.outreach.inbound.filing import Outcome

TIMEOUT = 30.0
LARGEST = 25 * 1024 * 1024
BATCH = 200

File = Callable[[bytes, bool], str]


class MailboxTrouble(RuntimeError):
    """The mailbox cannot be read now. `code`: no_connection, sign_in_refused, no_folder, connection_lost."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Folder:
    """`moved`: staff put messages here themselves; otherwise only a personal address files."""

    name: str
    moved: bool


def is_on() -> bool:
    return bool(settings.KORTISTO.inbox_host)


def folders() -> list[Folder]:
    home = settings.KORTISTO
    found = [Folder(home.inbox_folder, moved=False)]
    return [*found, Folder(home.inbox_moved, moved=True)] if home.inbox_moved else found


def empty(file: File, *, told: Callable[[int], None], limit: int = BATCH) -> Counter[str]:
    """File what waits, at most `limit` messages; gives how many met each end. Raises MailboxTrouble.

    A message is deleted only after it has been filed or counted. Interrupted between the two it comes again, and is known by its id.
    """
    ends: Counter[str] = Counter()
    try:
        with _open() as box:
            for folder in folders():
                _select(box, folder.name)
                for uid in box.uids(A(flagged=False))[: limit - ends.total()]:
                    ends[_one(box, uid, folder, file)] += 1
                    told(ends.total())
    except (OSError, ImapToolsError, IMAP4.error) as error:
        raise MailboxTrouble("connection_lost") from error
    return ends


def _one(box: BaseMailBox, uid: str, folder: Folder, file: File) -> str:
    head = next(iter(box.fetch(A(uid=uid), headers_only=True, mark_seen=False)), None)
    if head is None:
        return "gone"
    # Too large to read is counted as what nobody could read.
    outcome = file(_raw(box, uid) if head.size_rfc822 <= LARGEST else b"", folder.moved)
    if outcome == Outcome.BROKEN:
        box.flag([uid], MailMessageFlags.FLAGGED, True)
    else:
        box.delete([uid])
    return outcome


def _raw(box: BaseMailBox, uid: str) -> bytes:
    """The message as it lies there, byte for byte: parsed and written again it would have another digest."""
    _status, answer = box.client.uid("FETCH", uid, "(BODY.PEEK[])")
    return next((bytes(part[1]) for part in answer if isinstance(part, tuple)), b"")


def _select(box: BaseMailBox, name: str) -> None:
    if not box.folder.exists(name):
        raise MailboxTrouble("no_folder")
    box.folder.set(name)


def _open() -> AbstractContextManager[BaseMailBox]:
    home = settings.KORTISTO
    safe = ssl.create_default_context()
    try:
        box: BaseMailBox
        if home.inbox_security == "tls":
            box = MailBox(home.inbox_host, home.inbox_port, timeout=TIMEOUT, ssl_context=safe)
        elif home.inbox_security == "starttls":
            box = MailBoxStartTls(home.inbox_host, home.inbox_port, timeout=TIMEOUT, ssl_context=safe)
        else:
            box = MailBoxUnencrypted(home.inbox_host, home.inbox_port, timeout=TIMEOUT)
    except OSError as error:
        raise MailboxTrouble("no_connection") from error
    try:
        opened: AbstractContextManager[BaseMailBox] = box.login_utf8(home.inbox_user, home.inbox_password, initial_folder=None)
    except (ImapToolsError, IMAP4.error, OSError) as error:
        box.client.shutdown()
        raise MailboxTrouble("sign_in_refused") from error
    return opened
