"""The mailbox messages are filed from, over IMAP. What was dealt with goes; what nobody could read stays, flagged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from imap_tools import BaseMailBox

from kortisto.outreach import imap
from kortisto.outreach.imap import MailboxTrouble
from kortisto.outreach.inbound.filing import Outcome

SECTION = "inbox"
BATCH = 200

File = Callable[[bytes, bool], str]

__all__ = ["BATCH", "Folder", "MailboxTrouble", "empty", "folders", "is_on"]


@dataclass(frozen=True, slots=True)
class Folder:
    """`moved`: staff put messages here themselves; otherwise only a personal address files."""

    name: str
    moved: bool


def is_on() -> bool:
    return imap.is_on(SECTION)


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
        with imap.open_box(SECTION) as box:
            for folder in folders():
                imap.choose(box, folder.name)
                for uid in imap.waiting(box)[: limit - ends.total()]:
                    ends[_one(box, uid, folder, file)] += 1
                    told(ends.total())
    except imap.Trouble as error:
        raise MailboxTrouble("connection_lost") from error
    return ends


def _one(box: BaseMailBox, uid: str, folder: Folder, file: File) -> str:
    size = imap.size(box, uid)
    if size is None:
        return "gone"
    # Too large to read is counted as what nobody could read.
    outcome = file(imap.raw(box, uid) if size <= imap.LARGEST else b"", folder.moved)
    if outcome == Outcome.BROKEN:
        imap.flag(box, uid)
    else:
        box.delete([uid])
    return outcome
