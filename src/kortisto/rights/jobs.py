"""Background work of requests: messages, terms, reminders, the mailbox."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kortisto import jobs
from kortisto.outreach.carriers import carrier
from kortisto.privacy import replay
from kortisto.rights import lifting, mailbox, reminding, sealing, sending, telling
from kortisto.rights.breaches import acts as breach_acts
from kortisto.rights.breaches import telling as breaches
from kortisto.rights.models import Letter
from kortisto.rights.own import asking
from kortisto.rights.own import links as own_links

EVERY = timedelta(minutes=5)


@jobs.task(label=_("Sending answers to requests"))
def send_letters() -> dict[str, int]:
    """Send what is due and book the next try. Under the restore lock nothing leaves."""
    target = carrier()
    if target is None or replay.is_locked():
        return {}
    with target as line:
        ends = sending.send_due(line=line, clock=timezone.now)
    waiting = Letter.objects.filter(state=Letter.State.QUEUED).order_by("next_try_at")
    following = waiting.values_list("next_try_at", flat=True).first()
    if following is not None:
        jobs.at(send_letters, following, name="requests")
    return dict(ends)


@jobs.task(label=_("Looking after requests"))
def look_after() -> dict[str, int]:
    """Every morning: papers past their term, recipients who have not confirmed, requests whose day comes."""
    now = timezone.now()
    day = timezone.localdate(now)
    return {
        "destroyed": sealing.destroy_expired(now),
        "strays": sealing.sweep_out(now),
        "chased": telling.follow(as_of=day, now=now),
        "reminded": reminding.remind(as_of=day, now=now),
        "breaches": breach_acts.forget_old(now),
        "links": own_links.clear(now),
    }


@jobs.task(label=_("Sending links to own pages"))
def send_own() -> dict[str, int]:
    """Send what is due and book the next try. Under the restore lock nothing leaves."""
    target = carrier()
    if target is None or replay.is_locked():
        return {}
    with target as line:
        ends = own_links.send_due(line=line, clock=timezone.now)
    following = own_links.waiting(timezone.now()).order_by("next_try_at").values_list("next_try_at", flat=True).first()
    if following is not None:
        jobs.at(send_own, following, name="own")
    return dict(ends)


@jobs.task(label=_("Answering who asked for their own page"))
def answer_asking(position: int) -> dict[str, int]:
    """Make and send a link for the person of an open job; 0 is nobody, for whom there is a job all the same (T16)."""
    return send_own.func() if asking.answer(position, now=timezone.now()) else {}


def answer_asking_soon(position: int) -> None:
    """Answer an asking in the background, alike for everybody."""
    jobs.enqueue(answer_asking, by=None, position=position)


@jobs.task(label=_("Telling people of a breach"))
def tell_of_breaches() -> dict[str, int]:
    """Send what is due and book the next try. Under the restore lock nothing leaves."""
    target = carrier()
    if target is None or replay.is_locked():
        return {}
    with target as line:
        ends = breaches.send_due(line=line, clock=timezone.now)
    following = breaches.waiting().order_by("next_try_at").values_list("next_try_at", flat=True).first()
    if following is not None:
        jobs.at(tell_of_breaches, following, name="breaches")
    return dict(ends)


@jobs.task(label=_("Telling people that a restriction ends"))
def tell_of_liftings() -> dict[str, int]:
    """Send what is due and book the next try. Under the restore lock nothing leaves."""
    target = carrier()
    if target is None or replay.is_locked():
        return {}
    with target as line:
        ends = lifting.send_due(line=line, clock=timezone.now)
    following = lifting.waiting().order_by("next_try_at").values_list("next_try_at", flat=True).first()
    if following is not None:
        jobs.at(tell_of_liftings, following, name="liftings")
    return dict(ends)


@jobs.task(label=_("Destroying packages past their time"))
def destroy_expired() -> dict[str, int]:
    return {"destroyed": sealing.destroy_expired(timezone.now())}


@jobs.task(label=_("Reading mail to the privacy address"), tries=1)
def read_mailbox() -> dict[str, int]:
    """Take in what waits, and book the next reading five minutes ahead, whatever happens to this one."""
    if not mailbox.is_on() or replay.is_locked():
        return {}
    _book(read_mailbox, "requests", timezone.now() + EVERY)
    try:
        ends = mailbox.empty(clock=timezone.now)
    except mailbox.MailboxTrouble as trouble:
        raise jobs.GiveUp(trouble.code) from trouble
    return dict(ends)


def send_soon() -> None:
    """Send the answer, after the caller's transaction."""
    jobs.enqueue(send_letters, by=None)


def tell_soon() -> None:
    """Send the messages of a breach, after the caller's transaction."""
    jobs.enqueue(tell_of_breaches, by=None)


def tell_of_liftings_soon() -> None:
    """Send the messages of restrictions that end, after the caller's transaction."""
    jobs.enqueue(tell_of_liftings, by=None)


def _book(task: object, name: str, moment: datetime) -> None:
    """One reading for every five minutes of the clock, however many ask."""
    moment = moment.replace(minute=moment.minute // 5 * 5, second=0, microsecond=0)
    slot = f"{name}@{moment.isoformat()}"
    with suppress(IntegrityError), transaction.atomic():
        jobs.enqueue(task, by=None, due_at=moment, slot=slot)  # type: ignore[arg-type]


if settings.KORTISTO.requests_host:
    jobs.every_day("00:04", read_mailbox, at_once=True)
jobs.every_day("06:40", look_after)
jobs.every_day("18:40", destroy_expired)
