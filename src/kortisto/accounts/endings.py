"""The end of an account outlives a restore: whoever left since the backup does not get in again by it (H05).

The ledger remembers last days; sessions that were open when the backup was made end with its being put back.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import F

from kortisto.privacy import ledger, replay
from kortisto.privacy.ledger import Line
from kortisto.privacy.models import Subject

from .models import Session, User

CLOSED = "closed"


def remember(user: User, *, now: datetime) -> None:
    """Note in the ledger how the account stands; part of every act that sets its last day or takes it back."""
    if user.subject is not None:
        day = user.employment_ends_on.isoformat() if user.employment_ends_on else ""
        ledger.note([ledger.Entry("employment_end", str(user.subject.ref), [day, CLOSED if user.closed_at else ""])], now=now)


@replay.handler("employment_end")
def ended(line: Line, subject: Subject, now: datetime) -> None:
    day, state = (str(part) for part in line.scope)
    user = User.objects.filter(subject=subject).first()
    if user is None:
        return
    user.employment_ends_on = date.fromisoformat(day) if day else None
    user.closed_at = (user.closed_at or now) if state == CLOSED else None
    user.epoch += 1
    user.save(update_fields=["employment_ends_on", "closed_at", "epoch"])
    if user.closed_at is not None:
        user.invitations.filter(used_at__isnull=True).delete()
        user.sessions.all().delete()


@replay.put_back
def sign_everybody_out() -> None:
    """Sessions of the day of the backup: those ended since would be open again."""
    User.objects.update(epoch=F("epoch") + 1)
    Session.objects.all().delete()
