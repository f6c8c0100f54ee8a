"""Sending what is due: one connection, one message at a time, every step written down before it matters.

claim (sending, a lease of five minutes) → compose → MAIL, RCPT, DATA → `data_at` → the data → 250 → sent, with its proof.
A crash before `data_at` sends again; a crash after it leaves an undecided message, which only a person resolves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from kortisto.lib.addresses import AddressTrouble
from kortisto.outreach import compose
from kortisto.outreach.carriers import Carrier
from kortisto.outreach.inbound.quoting import new_text
from kortisto.outreach.mail import UnsafeHeader
from kortisto.outreach.models import OutboxMessage
from kortisto.outreach.returns import acts
from kortisto.outreach.returns.replies import judge
from kortisto.outreach.smtp import Answer

State = OutboxMessage.State
LEASE = timedelta(minutes=5)
TRIES = 8

Clock = Callable[[], datetime]


def pause(attempt: int) -> timedelta:
    """How long to wait after try number `attempt` (1 …): 5 min, 15 min, 45 min, … half a day at most (RFC 5321, 4.5.4.1)."""
    return min(timedelta(minutes=5 * 3 ** (attempt - 1)), timedelta(hours=12))


def recover(now: datetime) -> Counter[str]:
    """What a dead worker left behind: messages whose data never left are queued again, the others become undecided."""
    left = OutboxMessage.objects.filter(state=State.SENDING, next_try_at__lt=now)
    again = left.filter(data_at=None).update(state=State.QUEUED)
    unsure = left.filter(data_at__isnull=False).update(state=State.UNDECIDED, ended_at=now, problem="interrupted")
    return Counter(again=again, undecided=unsure)


def send_due(*, line: Carrier, clock: Clock, limit: int = 200, told: Callable[[int], None] = lambda done: None) -> Counter[str]:
    """Send what is due, at most `limit` messages; gives how many met each end. Stops when the server cannot be reached."""
    ends = recover(clock())
    waiting = list(OutboxMessage.objects.due(clock()).values_list("pk", flat=True)[:limit])
    for number, pk in enumerate(waiting, start=1):
        if not _claimed(pk, clock()):
            continue
        end = _send(pk, line, clock)
        ends[end] += 1
        told(number)
        if end == "down":
            break
    return ends


def _claimed(pk: int, now: datetime) -> bool:
    """Takes the message; of several workers one wins."""
    taken = OutboxMessage.objects.filter(pk=pk, state=State.QUEUED, next_try_at__lte=now)
    return bool(taken.update(state=State.SENDING, data_at=None, next_try_at=now + LEASE))


def _send(pk: int, line: Carrier, clock: Clock) -> str:
    message = OutboxMessage.objects.select_related("contact__subject", "mail").get(pk=pk)
    try:
        letter = compose.letter_for(message, now=clock())
    except compose.NotNeeded as reason:
        return _end(message, State.FAILED, clock(), problem=reason.code)
    except (UnsafeHeader, AddressTrouble):
        return _end(message, State.FAILED, clock(), problem="address_unusable")

    def before_data() -> None:
        OutboxMessage.objects.filter(pk=pk).update(data_at=clock())

    return settle(message, line.deliver(letter, before_data=before_data), clock())


def settle(message: OutboxMessage, answer: Answer, now: datetime) -> str:
    """Write down what the server answered."""
    if answer.outcome == "sent":
        return sent(message, now, reply=answer.code)
    if answer.outcome == "unknown":
        return _end(message, State.UNDECIDED, now, problem=answer.problem)
    if answer.outcome == "down":
        # Nobody's fault but the line's: the try does not count.
        _again(message, now + pause(1), answer, tries=message.attempts)
        return "down"
    if answer.outcome == "later" and message.attempts + 1 < TRIES:
        _again(message, now + pause(message.attempts + 1), answer, tries=message.attempts + 1)
        return "later"
    if answer.said:
        acts.at_letter(message, judge(answer.said), now=now)
    return _end(message, State.FAILED, now, problem=answer.problem, reply=answer.code)


@transaction.atomic
def sent(message: OutboxMessage, now: datetime, *, reply: str = "", by: str = "system") -> str:
    """The server took the message: the proof is written in the same transaction, and the clock of the person closes."""
    from kortisto.outreach.informing import write_proofs

    _end(message, State.SENT, now, reply=reply)
    write_proofs(message, now=now, by=by)
    if message.mail is not None:
        # What was quoted lies on the record already, in the message it came from.
        message.mail.text = new_text(message.mail.text)
        message.mail.save(update_fields=["text"])
    return "sent"


def _end(message: OutboxMessage, state: str, now: datetime, *, problem: str = "", reply: str = "") -> str:
    message.state, message.ended_at, message.problem, message.reply = state, now, problem, reply
    message.attempts += 1
    message.save(update_fields=["state", "ended_at", "problem", "reply", "attempts"])
    return str(state)


def _again(message: OutboxMessage, when: datetime, answer: Answer, *, tries: int) -> None:
    message.state, message.next_try_at, message.attempts = State.QUEUED, when, tries
    message.problem, message.reply = answer.problem, answer.code
    message.save(update_fields=["state", "next_try_at", "attempts", "problem", "reply"])
