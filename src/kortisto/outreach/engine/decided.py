"""Undecided no more: somebody answered, objected, or a server sent the message back, so it had been taken."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.db.models.functions import Coalesce

from kortisto.outreach.models import Mailing, Recipient

State = Recipient.State


def taken(mailing: Mailing, contact_id: int, *, reached: bool, now: datetime) -> bool:
    """Write down that the server had taken the message; False for an entry that is not undecided. `reached`: a mailbox got it, so
    that whoever the notice went along to has been told (H08)."""
    # What sends knows what comes back, not the other way round.
    from kortisto.outreach.engine import mailings, proofs
    from kortisto.outreach.engine.claiming import Row

    entry = Recipient.objects.filter(mailing=mailing, contact=contact_id, state=State.UNDECIDED).first()
    if entry is None:
        return False
    rows = Recipient.objects.filter(pk=entry.pk, state=State.UNDECIDED)
    if not rows.update(state=State.SENT, sent_at=Coalesce(F("claimed_at"), now), problem="", reply=""):
        return False
    if reached and entry.with_notice:
        values = {"pk": entry.pk, "contact": entry.contact_id} | {name: getattr(entry, name) for name in Row._fields[2:]}
        proofs.write(mailing, [Row(**values)], now=now)
    if mailing.state in (Mailing.State.FINISHED, Mailing.State.CANCELLED):
        mailings.recount(mailing)
    return True
