"""An answer that waits for its address to be confirmed: taken in, mailed, cleared away after 48 hours (threat T16).

Whether the address is known to the register is not looked at before its owner has confirmed: nobody learns it here.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction

from kortisto.accounts.limits import allow
from kortisto.campaigns.forms import letter, limits, sealed
from kortisto.campaigns.models import PendingAnswer, WebForm
from kortisto.lib import addresses
from kortisto.lib.addresses import AddressTrouble
from kortisto.outreach.mail import UnsafeHeader, new_message_id, sender_domain
from kortisto.outreach.sending import pause
from kortisto.outreach.smtp import Line

TERM = timedelta(hours=48)
LEASE = timedelta(minutes=10)
SALT = "campaigns.forms.confirm"
MOST_TRIES = 12


@transaction.atomic
def take_in(form: WebForm, content: dict[str, Any], *, now: datetime) -> PendingAnswer | None:
    """Keep an answer sealed and have its confirmation mailed; None when the mailbox has had enough mail of this kind today."""
    if not allow(limits.BOX, _box(content["details"]["email"]), now=now):
        return None
    ref = secrets.token_hex(16)
    key_name, inside = sealed.seal({**content, "asked_at": now.isoformat()}, ref=ref, now=now)
    return PendingAnswer.objects.create(
        ref=ref,
        form=form,
        key_name=key_name,
        sealed=inside,
        message_id=new_message_id(sender_domain(settings.DEFAULT_FROM_EMAIL)),
        next_try_at=now,
        created_at=now,
        expires_at=now + TERM,
    )


def _box(email: str) -> str:
    """The mailbox behind an address: what stands after a plus leads to the same one."""
    mailbox, _at, domain = addresses.normalise(email).rpartition("@")
    return f"{mailbox.partition('+')[0]}@{domain}"


def token(row: PendingAnswer) -> str:
    """What the link of the confirmation carries: signed, about one answer, useless after it."""
    return signing.dumps(row.ref, salt=SALT)


def of_token(said: str, *, now: datetime) -> PendingAnswer | None:
    """The answer a link is about; None for a forged, spent or late one, all alike."""
    try:
        ref = signing.loads(said, salt=SALT)
    except signing.BadSignature:
        return None
    rows = PendingAnswer.objects.select_related("form__owner")
    return rows.filter(ref=str(ref), expires_at__gt=now).first()


def clear(now: datetime) -> int:
    """What nobody confirmed in time goes, and the keys of days that are over; gives how many answers went."""
    gone = PendingAnswer.objects.filter(expires_at__lte=now).delete()[0]
    sealed.tidy(now)
    return gone


def send_due(*, line: Line, clock: Callable[[], datetime]) -> Counter[str]:
    """Mail the confirmations whose time has come. One that a crash interrupted goes again: a second link does no harm."""
    ends: Counter[str] = Counter()
    for row in PendingAnswer.objects.filter(sent_at=None, next_try_at__lte=clock()).order_by("next_try_at", "pk"):
        mine = PendingAnswer.objects.filter(pk=row.pk, sent_at=None, next_try_at=row.next_try_at)
        if mine.update(next_try_at=clock() + LEASE):
            end = _send(row, line, clock)
            ends[end] += 1
            if end == "down":
                break
    return ends


def _send(row: PendingAnswer, line: Line, clock: Callable[[], datetime]) -> str:
    content = sealed.unseal(row)
    try:
        ready = letter.confirmation(row, content, link=token(row), now=clock()) if content else None
    except (UnsafeHeader, AddressTrouble):
        ready = None
    if ready is None:
        row.delete()
        return "unreadable"
    answer = line.deliver(ready, before_data=lambda: None)
    own = PendingAnswer.objects.filter(pk=row.pk)
    if answer.outcome in ("sent", "unknown"):
        own.update(sent_at=clock())
    elif answer.outcome == "refused" or row.attempts >= MOST_TRIES:
        own.delete()
    else:
        tries = row.attempts + (answer.outcome == "later")
        own.update(attempts=tries, next_try_at=clock() + pause(max(tries, 1)))
    return answer.outcome
