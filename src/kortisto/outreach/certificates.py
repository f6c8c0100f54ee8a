"""The certificate of an erasure goes to the person once, from a sealed row (decisions 13).

Address, language and the person's secret lie encrypted with a key of their own in the key ring. The row and its key are
destroyed when the server has said 250, when it refuses for good, or after 72 hours.
"""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from kortisto.lib.addresses import AddressTrouble
from kortisto.outreach import compose
from kortisto.outreach.answers import Sealed
from kortisto.outreach.carriers import Carrier, can_send
from kortisto.outreach.mail import UnsafeHeader, new_message_id, sender_domain
from kortisto.outreach.models import SealedMessage
from kortisto.outreach.sending import LEASE, pause

TERM = timedelta(hours=72)
State = SealedMessage.State
_NONCE = 12


@transaction.atomic
def queue(*, number: str, content: Sealed, now: datetime) -> SealedMessage | None:
    """Seal the answer to the person whose data erasure `number` removed; None when no mail server is set."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if not can_send():
        return None
    name = f"outbox/{secrets.token_hex(8)}"
    key = settings.KORTISTO_KEYS.create(name)
    nonce = secrets.token_bytes(_NONCE)
    return SealedMessage.objects.create(
        erasure_number=number,
        key_name=name,
        sealed=nonce + AESGCM(key).encrypt(nonce, json.dumps(content).encode(), number.encode()),
        message_id=new_message_id(sender_domain(settings.DEFAULT_FROM_EMAIL)),
        next_try_at=now,
        expires_at=now + TERM,
    )


def opened(message: SealedMessage) -> Sealed:
    """What is inside; raises KeyMissing when the key is destroyed."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key = settings.KORTISTO_KEYS.read(message.key_name)
    sealed = bytes(message.sealed)
    plain = AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], message.erasure_number.encode())
    found: Sealed = json.loads(plain)
    return found


def destroy(message: SealedMessage) -> None:
    """The key first: without it the row says nothing, whatever interrupts us."""
    settings.KORTISTO_KEYS.destroy(message.key_name)
    message.delete()


def destroy_expired(now: datetime) -> int:
    """Rows past their 72 hours, undecided ones too: we cannot ask again, and may not keep the address."""
    expired = list(SealedMessage.objects.filter(expires_at__lte=now))
    for message in expired:
        destroy(message)
    return len(expired)


def send_due(*, line: Carrier, clock: Callable[[], datetime]) -> Counter[str]:
    """Send the sealed messages whose time has come."""
    ends: Counter[str] = Counter()
    now = clock()
    stuck = SealedMessage.objects.filter(state=State.SENDING, next_try_at__lt=now)
    stuck.filter(data_at=None).update(state=State.QUEUED)
    stuck.filter(data_at__isnull=False).update(state=State.UNDECIDED, problem="interrupted")
    for message in SealedMessage.objects.filter(state=State.QUEUED, next_try_at__lte=now).order_by("next_try_at", "id"):
        mine = SealedMessage.objects.filter(pk=message.pk, state=State.QUEUED)
        if mine.update(state=State.SENDING, data_at=None, next_try_at=clock() + LEASE):
            end = _send(message, line, clock)
            ends[f"certificate_{end}"] += 1
            if end == "down":
                break
    return ends


def _send(message: SealedMessage, line: Carrier, clock: Callable[[], datetime]) -> str:
    try:
        letter = compose.certificate_letter(message, opened(message), now=clock())
    except (UnsafeHeader, AddressTrouble):
        destroy(message)
        return "failed"
    row = SealedMessage.objects.filter(pk=message.pk)
    answer = line.deliver(letter, before_data=lambda: _note(message, clock()))
    if answer.outcome in ("sent", "refused"):
        destroy(message)
    elif answer.outcome == "unknown":
        row.update(state=State.UNDECIDED, problem=answer.problem)
    else:
        tries = message.attempts + (answer.outcome == "later")
        when = clock() + pause(max(tries, 1))
        row.update(state=State.QUEUED, attempts=tries, next_try_at=when, problem=answer.problem, reply=answer.code)
    return answer.outcome


def _note(message: SealedMessage, now: datetime) -> None:
    SealedMessage.objects.filter(pk=message.pk).update(data_at=now)
