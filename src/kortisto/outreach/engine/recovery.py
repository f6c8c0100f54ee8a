"""After a crash: what the journals of dead workers say goes into the ledger, and nothing is sent again blindly (RFC 1047)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction

from kortisto.database.many import Many
from kortisto.outreach.engine import epochs, journal
from kortisto.outreach.models import Mailing, Recipient

State = Recipient.State
_AT_ONCE = 5000
LOST = timedelta(hours=6)
"""After which claimed entries without any journal are given up as undecided."""


def recover(mailing: Mailing, now: datetime, *, kept: bool = False) -> Counter[str]:
    """Settle what dead workers left claimed: A → sent; D without A → undecided; neither → planned again.

    Journals from an earlier life of the machine may lack their last records, so there what was only claimed is undecided too.
    `kept`: read those of workers that ended well besides, for a restored database that says less than they do.
    """
    told: Counter[str] = Counter()
    with journal.dead(epochs.folder(), mailing.ref) as left:
        for found in left:
            with transaction.atomic():
                told += _settle(mailing, found, now, whole=bool(found.boot) and found.boot == journal.boot())
            journal.settled(found)
        living = {path.stem.rpartition("-")[2] for path in epochs.folder().glob(f"{mailing.ref}-*{journal.OPEN}")}
    if kept:
        for found in journal.ended(epochs.folder(), mailing.ref):
            with transaction.atomic():
                told += _settle(mailing, found, now, whole=True)
    orphans = Recipient.objects.filter(mailing=mailing, state=State.CLAIMED, claimed_at__lt=now - LOST)
    lost = orphans.exclude(claimed_by__in=living).update(state=State.UNDECIDED, problem="journal_lost")
    return told + Counter(undecided=lost)


def _settle(mailing: Mailing, found: journal.Found, now: datetime, *, whole: bool) -> Counter[str]:
    """`whole`: no record can be missing."""
    open_ = Recipient.objects.filter(mailing=mailing, state__in=(State.CLAIMED, State.PLANNED))
    sent = _tokens(open_, found.answered, state=State.SENT, sent_at=now, problem="", reply="250")
    unsure = _tokens(open_, found.data, state=State.UNDECIDED, problem="interrupted")
    rest = Recipient.objects.filter(mailing=mailing, state=State.CLAIMED, claimed_by=found.worker)
    if whole:
        again = rest.update(state=State.PLANNED, claimed_by="")
    else:
        again, unsure = 0, unsure + rest.update(state=State.UNDECIDED, problem="power_lost")
    return Counter(sent=sent, undecided=unsure, again=again)


def _tokens(rows: object, tokens: set[str], **changes: object) -> int:
    ordered, done = sorted(tokens), 0
    for start in range(0, len(ordered), _AT_ONCE):
        part = ordered[start : start + _AT_ONCE]
        done += rows.filter(token__in=Many(part)).update(**changes)  # type: ignore[attr-defined]
    return done
