"""The mailbox bounces come to. What was dealt with goes, what a person has to read stays, flagged.

The mailbox is the checkpoint: a message is deleted after the transaction that dealt with it, and known by its digest if it comes
again in between. No number of the server's is kept that could come to mean something else (UIDVALIDITY).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from imap_tools import BaseMailBox

from kortisto.outreach import imap
from kortisto.outreach.models import Return
from kortisto.outreach.returns import acts

SECTION = "returns"
BATCH = 500
STRAY = timedelta(days=35)


def is_on() -> bool:
    return imap.is_on(SECTION)


def empty(*, clock: Callable[[], datetime], told: Callable[[int], None] = lambda done: None, limit: int = BATCH) -> Counter[str]:
    """Deal with what waits, at most `limit` messages; gives how many were of each class. Raises MailboxTrouble."""
    ends: Counter[str] = Counter()
    try:
        with imap.open_box(SECTION) as box:
            imap.choose(box, settings.KORTISTO.returns_folder)
            for uid in imap.waiting(box)[:limit]:
                ends[_one(box, uid, clock())] += 1
                told(ends.total())
    except imap.Trouble as error:
        raise imap.MailboxTrouble("connection_lost") from error
    return ends


def _one(box: BaseMailBox, uid: str, now: datetime) -> str:
    size = imap.size(box, uid)
    if size is None:
        return "gone"
    if size > imap.LARGEST:
        imap.flag(box, uid)
        return "too_large"
    row = acts.handle(imap.raw(box, uid), now=now)
    if acts.stays_in_mailbox(row):
        imap.flag(box, uid)
    else:
        box.delete([uid])
    return row.kind


def clear(now: datetime) -> int:
    """Rows about nobody we know, after five weeks; gives how many."""
    return Return.objects.strays(now - STRAY).delete()[0]
