"""The mailbox answers go to that people read too: looked at, never changed.

A campaign's answers go to its sender's address, where strangers and customers write as well. Only headers are looked at; the text is
fetched of those messages alone that answer one of ours, and of them alone a row is kept. Nothing is flagged, marked as read or deleted:
known is what has a row, by its Message-ID.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from imap_tools import A, BaseMailBox, MailMessage

from kortisto.lib.periods import local_day
from kortisto.outreach import imap
from kortisto.outreach.models import OutboxMessage, Return
from kortisto.outreach.returns import acts

SECTION = "replies"
BACK = timedelta(days=14)
"""How old a message is looked at: longer than any server is out of reach."""
MOST = 2_000
_IDS = re.compile(r"<([^<>\s]{3,250})>")
_OURS = re.compile(r"[0-9a-f]{32}@")
"""Message-IDs of mailings (engine/headers.py); those of single letters are known by name."""


def is_on() -> bool:
    return imap.is_on(SECTION)


def look(*, clock: Callable[[], datetime], told: Callable[[int], None] = lambda done: None) -> Counter[str]:
    """Deal with answers that are not known yet; gives how many of each class. Raises MailboxTrouble."""
    ends: Counter[str] = Counter()
    try:
        with imap.open_box(SECTION) as box:
            imap.choose(box, settings.KORTISTO.replies_folder)
            for uid, key in _new(box, clock()):
                row = acts.handle_answer(imap.raw(box, uid), key, now=clock())
                ends[row.kind if row else "not_ours"] += 1
                told(ends.total())
    except imap.Trouble as error:
        raise imap.MailboxTrouble("connection_lost") from error
    return ends


def _new(box: BaseMailBox, now: datetime) -> Iterator[tuple[str, str]]:
    """(uid, key) of the answers without a row."""
    since = local_day(now, settings.TIME_ZONE) - BACK
    heads = list(box.fetch(A(date_gte=since), headers_only=True, mark_seen=False, bulk=100, reverse=True, limit=MOST))
    answers = [(head, ids) for head in heads if (ids := _answered(head)) and head.size_rfc822 <= imap.LARGEST]
    letters = set(
        OutboxMessage.objects.filter(message_id__in=[f"<{one}>" for _, ids in answers for one in ids]).values_list(
            "message_id", flat=True
        )
    )
    for head, ids in answers:
        key = _key(head)
        ours = any(_OURS.match(one) or f"<{one}>" in letters for one in ids)
        if ours and head.uid and not Return.objects.filter(digest=acts.digest_of(key)).exists():
            yield head.uid, key


def _answered(head: MailMessage) -> list[str]:
    """The Message-IDs it answers."""
    said = " ".join(str(value) for name in ("In-Reply-To", "References") for value in head.obj.get_all(name, []))
    return _IDS.findall(said)[:50]


def _key(head: MailMessage) -> str:
    own = str(head.obj.get("Message-ID", "")).strip()
    return own or hashlib.sha256(repr(head.obj.items()).encode()).hexdigest()
