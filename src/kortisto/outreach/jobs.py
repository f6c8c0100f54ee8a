"""Background work of the outbox."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kortisto import jobs
from kortisto.accounts import letters
from kortisto.outreach import actions, certificates, informing, sending, staff_letters
from kortisto.outreach.engine import flow, pacing
from kortisto.outreach.inbound import filing, mailbox
from kortisto.outreach.models import Mailing, OutboxMessage, SealedMessage
from kortisto.outreach.smtp import Line, server
from kortisto.privacy.gate import system_gate

BATCH = 200
EVERY = timedelta(minutes=5)


@jobs.task(label=_("Sending notices"), messages={"sending": _("Handing messages over to the mail server")})
def send_outbox() -> dict[str, int]:
    """Send what is due; what must be tried again gets a job of its own. Under the restore lock nothing leaves."""
    from kortisto.privacy import replay

    target = server()
    if target is None or replay.is_locked():
        return {}
    with Line(target) as line:
        ends = sending.send_due(
            line=line,
            clock=timezone.now,
            limit=BATCH,
            told=lambda done: jobs.report(done=done, total=BATCH, message="sending"),
        )
        ends += certificates.send_due(line=line, clock=timezone.now)
    again()
    return {end: count for end, count in ends.items() if count}


@jobs.task(label=_("Informing by itself"))
def inform_due() -> dict[str, int]:
    """On the last day, queue the notice to those not yet told, where every notice allows it and an address exists."""
    now = timezone.now()
    day = timezone.localdate(now)
    if server() is None or not informing.may_inform_by_itself(day):
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
    _book_reading(timezone.now() + EVERY)
    try:
        ends = mailbox.empty(
            lambda raw, moved: filing.file(raw, moved=moved, now=timezone.now()),
            told=lambda done: jobs.report(done=done, total=mailbox.BATCH, message="filing"),
        )
    except mailbox.MailboxTrouble as trouble:
        raise jobs.GiveUp(trouble.code) from trouble
    return dict(ends)


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


def send_mailing_at(mailing: Mailing, moment: datetime) -> None:
    """Send the mailing from a moment on, after the caller's transaction: to be called when it is scheduled or goes on."""
    pacing.book(mailing, send_mailing, moment)


def read_now() -> None:
    """Read the mailbox soon, after the caller's transaction."""
    if mailbox.is_on():
        jobs.enqueue(read_inbox, by=None)


def _book_reading(moment: datetime) -> None:
    """One reading for every five minutes of the clock, however many ask."""
    moment = moment.replace(minute=moment.minute // 5 * 5, second=0, microsecond=0)
    try:
        with transaction.atomic():
            jobs.enqueue(read_inbox, by=None, due_at=moment, slot=f"inbox@{moment.isoformat()}")
    except IntegrityError:
        pass


def again() -> None:
    """Have the next try at its time, in one job however many messages wait for it."""
    moments = [
        OutboxMessage.objects.waiting().order_by("next_try_at").values_list("next_try_at", flat=True).first(),
        SealedMessage.objects.exclude(state="undecided").order_by("next_try_at").values_list("next_try_at", flat=True).first(),
    ]
    waiting = [moment for moment in moments if moment is not None]
    if waiting:
        send_at(min(waiting))


def send_at(moment: datetime) -> None:
    """Send what is due at `moment`; two callers of the same minute share the job."""
    moment = max(moment, timezone.now())
    slot = f"outbox@{(moment + timedelta(seconds=59)).replace(second=0, microsecond=0).isoformat()}"
    try:
        with transaction.atomic():
            jobs.enqueue(send_outbox, by=None, due_at=moment, slot=slot)
    except IntegrityError:
        pass


def send_now() -> None:
    """Send soon, after the caller's transaction."""
    if settings.EMAIL_HOST:
        jobs.enqueue(send_outbox, by=None)


if settings.KORTISTO.inbox_host:
    jobs.every_day("00:02", read_inbox)
jobs.every_day("06:05", inform_due)
jobs.every_day("06:10", send_outbox)
jobs.every_day("04:40", clear_sealed)
jobs.every_day("00:10", look_after_mailings)
letters.carrier(staff_letters.carry)
