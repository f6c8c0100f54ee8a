"""Whose page a token opens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from kortisto.contacts.models import Contact, WorkTask
from kortisto.outreach.models import FormerLink, Mailing, Recipient

TERM = timedelta(days=90)
"""How long after the message a link may do more than forbid. A message is forwarded, archived, printed: whoever holds an old one
must still be able to say "no more", and should not be able to see, allow or erase anything."""

_TOKEN = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Known:
    """The person of a token and the mailing it came with (None: a page of their own); `task`: the work task that made them a recipient, while it stands."""

    token: str
    contact: Contact
    mailing: Mailing | None
    position: int
    task: WorkTask | None
    sent_at: datetime | None

    def fresh(self, now: datetime) -> bool:
        """Whether the link is young enough to show, allow and erase."""
        return self.sent_at is None or now - self.sent_at <= TERM


def known(token: str) -> Known | None:
    """None for a token nobody has: unknown, of an erased person, mistyped."""
    if not _TOKEN.fullmatch(token):
        return None
    row = Recipient.objects.filter(token=token).select_related("contact__subject", "mailing__identity", "why").first()
    if row is not None:
        return Known(token, row.contact, row.mailing, row.position, row.why, row.sent_at)
    old = FormerLink.objects.filter(token=token).select_related("contact__subject", "mailing__identity").first()
    return Known(token, old.contact, old.mailing, 0, None, old.sent_at) if old is not None else None
