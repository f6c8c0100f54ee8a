"""Background work of the outbox."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kortisto import jobs
from kortisto.accounts import letters
from kortisto.jobs import worker
from kortisto.outreach import actions, certificates, informing, officers, sending, staff_letters
from kortisto.outreach.carriers import can_send, carrier
from kortisto.outreach.engine import flow, pacing, terms
from kortisto.outreach.inbound import filing, mailbox
from kortisto.outreach.models import Mailing, OutboxMessage, SealedMessage
from kortisto.outreach.preferences import acts
from kortisto.outreach.returns import answered, listening
from kortisto.outreach.returns import reading as returns
from kortisto.privacy import conformance
from kortisto.privacy.gate import system_gate

BATCH = 200
EVERY = timedelta(minutes=5)


@jobs.task(label=_("Sending notices"), messages={"sending": _("Handing messages over to the mail server")})
def send_outbox() -> dict[str, int]:
    """Send what is due; what must be tried again gets a job of its own. Under the restore lock nothing leaves."""
    from kortisto.privacy import replay

    target = carrier()
    if target is None or replay.is_locked():
        return {}
    with target as line:
        ends = sending.send_due(
            line=line,
            clock=timezone.now,
            limit=BATCH,
            told=lambda done: jobs.report(done=done, total=BATCH, message="sending"),
        )
        ends += certificates.send_due(line=line, clock=timezone.now)
    again()
    return {end: count for end, count in ends.items() if count}


@jobs.task(label=_("Telling the privacy officers"))
def tell_officers() -> dict[str, int]:
    """A promise is broken, or all are kept again. While the register is locked no mail leaves, not this one either."""
    return officers.tell(timezone.now())


def told_soon() -> None:
    """A turn waits to be told."""
    jobs.enqueue(tell_officers, by=None)


@jobs.task(label=_("Mailing the head of the audit trail"))
def mail_heads() -> dict[str, int]:
    """Every day, or on Mondays, as [proof] mail_heads says."""
    now, often = timezone.now(), settings.KORTISTO.proof_mail_heads
    if often == "daily" or (often == "weekly" and timezone.localdate(now).isoweekday() == 1):
        return officers.mail_heads(now)
    return {}


@jobs.task(label=_("Informing by itself"))
def inform_due() -> dict[str, int]:
    """On the last day, queue the notice to those not yet told, where every notice allows it and an address exists."""
    now = timezone.now()
    day = timezone.localdate(now)
    if not can_send() or not informing.may_inform_by_itself(day):
        return {}
    due = informing.open_clocks().filter(due_on__lte=day).values_list("subject__contact__pk", flat=True)
    gate = system_gate(informing.ACTIVITY, as_of=day)
    done = actions.inform(contact_ids=list(due), channel="email", gate=gate, by="system", now=now)
    return {"queued": done.done, "no_address": done.no_address}


@jobs.task(label=_("Clearing the sealed outbox"))
def clear_sealed() -> dict[str, int]:
    """Destroy certificates nobody could be reached with (72 hours, decisions 13)."""
    return {"destroyed": certificates.destroy_expired(timezone.now())}


@jobs.task(label=_("Filing e-mail"), messages={"filing": _("Reading the mailbox")}, tries=1)
def read_inbox() -> dict[str, int]:
    """File what waits in the mailbox, and book the next reading five minutes ahead, whatever happens to this one."""
    from kortisto.privacy import replay

    if not mailbox.is_on() or replay.is_locked():
        return {}
    _book(read_inbox, "inbox", timezone.now() + EVERY)
    try:
        ends = mailbox.empty(
            lambda raw, moved: filing.file(raw, moved=moved, now=timezone.now()),
            told=lambda done: jobs.report(done=done, total=mailbox.BATCH, message="filing"),
        )
    except mailbox.MailboxTrouble as trouble:
        raise jobs.GiveUp(trouble.code) from trouble
    return dict(ends)


@jobs.task(label=_("Writing bans that waited"))
def carry_bans() -> dict[str, int]:
    """What a process that ended had put aside. While it lives, it writes them itself within seconds."""
    return {"written": acts.carry(timezone.now())}


@jobs.task(label=_("Reading what came back"), messages={"returns": _("Reading the mailbox")}, tries=1)
def read_returns() -> dict[str, int]:
    """Deal with what came back, and book the next reading five minutes ahead, whatever happens to this one."""
    from kortisto.privacy import replay

    if not returns.is_on() or replay.is_locked():
        return {}
    _book(read_returns, "returns", timezone.now() + EVERY)
    try:
        ends = returns.empty(clock=timezone.now, told=lambda done: jobs.report(done=done, total=returns.BATCH, message="returns"))
    except mailbox.MailboxTrouble as trouble:
        raise jobs.GiveUp(trouble.code) from trouble
    return dict(ends)


def answers_wanted() -> None:
    """Somebody asks to have the answers looked for now."""
    with suppress(IntegrityError), transaction.atomic():
        jobs.enqueue(read_replies, by=None, slot=f"replies!{int(timezone.now().timestamp()) // 5}")


@jobs.task(label=_("Looking for answers to campaigns"), messages={"returns": _("Reading the mailbox")}, tries=1)
def read_replies() -> dict[str, int]:
    """Deal with answers in the mailbox people read too, and book the next look five minutes ahead."""
    from kortisto.privacy import replay

    if not answered.is_on() or replay.is_locked():
        return {}
    _book(read_replies, "replies", timezone.now() + EVERY)
    try:
        ends = answered.look(clock=timezone.now, told=lambda done: jobs.report(done=done, message="returns"))
    except mailbox.MailboxTrouble as trouble:
        raise jobs.GiveUp(trouble.code) from trouble
    return dict(ends)


@jobs.task(label=_("Clearing away what came back about nobody"))
def clear_returns() -> dict[str, int]:
    return {"cleared": returns.clear(timezone.now())}


def returns_came() -> None:
    """Something arrived in the mailbox of returns: read it now, or at the next five seconds of the clock where it is being read.

    The reading of these five seconds may have looked already; that of the next cannot have.
    """
    tick = int(timezone.now().timestamp()) // 5
    for place, due_at in ((tick, None), (tick + 1, datetime.fromtimestamp((tick + 1) * 5, UTC))):
        with suppress(IntegrityError), transaction.atomic():
            jobs.enqueue(read_returns, by=None, due_at=due_at, slot=f"returns!{place}")
            return


@jobs.task(label=_("Sending a mailing"), priority=pacing.PRIORITY)
def send_mailing(mailing_id: int) -> dict[str, int]:
    """A slice of a mailing; what is left has a job of its own when this one ends."""
    mailing = Mailing.objects.filter(pk=mailing_id).first()
    return pacing.work(mailing, send_mailing, clock=timezone.now) if mailing else {}


@jobs.task(label=_("Looking after mailings"))
def look_after_mailings() -> dict[str, int]:
    """Book whatever is to be sent, and clear away what ended long ago."""
    now = timezone.now()
    waiting = pacing.overlooked()
    for mailing in waiting:
        send_mailing_at(mailing, mailing.next_at or now)
    return {"waiting": len(waiting), "cleared": pacing.clear(now) + flow.clear(now)}


@jobs.task(label=_("Clearing away ledgers of mailings"))
def clear_ledgers() -> dict[str, int]:
    """Entries whose last day is over; the numbers of the report stay."""
    return {"cleared": terms.clear(timezone.now())}


def send_mailing_at(mailing: Mailing, moment: datetime) -> None:
    """Send the mailing from a moment on, after the caller's transaction: to be called when it is scheduled or goes on."""
    pacing.book(mailing, send_mailing, moment)


def read_now() -> None:
    """Read the mailbox soon, after the caller's transaction."""
    if mailbox.is_on():
        jobs.enqueue(read_inbox, by=None)


def _book(reading: Any, name: str, moment: datetime) -> None:
    """One reading for every five minutes of the clock, however many ask."""
    moment = moment.replace(minute=moment.minute // 5 * 5, second=0, microsecond=0)
    with suppress(IntegrityError), transaction.atomic():
        jobs.enqueue(reading, by=None, due_at=moment, slot=f"{name}@{moment.isoformat()}")


def again() -> None:
    """Have the next try at its time, in one job however many messages wait for it."""
    moments = [
        OutboxMessage.objects.waiting().order_by("next_try_at").values_list("next_try_at", flat=True).first(),
        SealedMessage.objects.exclude(state="undecided").order_by("next_try_at").values_list("next_try_at", flat=True).first(),
    ]
    waiting = [moment for moment in moments if moment is not None]
    if waiting:
        jobs.at(send_outbox, min(waiting), name="outbox")


def send_now() -> None:
    """Send soon, after the caller's transaction."""
    if can_send():
        jobs.enqueue(send_outbox, by=None)


if settings.KORTISTO.inbox_host:
    jobs.every_day("00:02", read_inbox, at_once=True)
if settings.KORTISTO.returns_host:
    jobs.every_day("00:03", read_returns, at_once=True)
    worker.beside(lambda stop: listening.listen(stop, came=returns_came))
if settings.KORTISTO.replies_host:
    jobs.every_day("00:04", read_replies, at_once=True)
jobs.every_day("04:42", clear_returns)
jobs.every_day("06:05", inform_due)
jobs.every_day("06:10", send_outbox)
jobs.every_day("04:40", clear_sealed)
jobs.every_day("00:10", look_after_mailings)
jobs.every_day("00:20", clear_ledgers)
jobs.every_day("01:15", carry_bans)
jobs.every_day("06:20", mail_heads)
conformance.teller(told_soon)
letters.carrier(staff_letters.carry)
