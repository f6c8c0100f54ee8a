"""Nobody erases people alone: one keeper asks, another approves after seeing the plan, and only so many a day (T18).

Where nobody else could approve, whoever asked may confirm it themselves after a day, and it is written down that they were alone.
A legal hold keeps what it names, whoever approves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from kortisto.accounts.models import User
from kortisto.contacts import guards
from kortisto.contacts.refusals import Refused
from kortisto.lib.periods import local_day
from kortisto.privacy import audit, erasure
from kortisto.privacy.erasure import Plan
from kortisto.privacy.models import Subject
from kortisto.rights.models import Proposal, ProposalLine, Request

RIGHT = "register.erase"
LEAST_A_DAY = 20
SHARE_A_DAY = 50
"""At most this many people a day, or the fiftieth part of the register (2 %, as the brake of the nightly run), whichever is more."""
COOLS = timedelta(hours=24)

State = Proposal.State


def others(by: Collection[str], as_of: date, right: str = RIGHT) -> bool:
    """Whether somebody else than these members of staff could approve."""
    return any(str(user.ref) not in by and user.has_right(right) for user in User.objects.open(as_of=as_of))


@transaction.atomic
def propose(subjects: Iterable[Subject], *, why: str, by: str, now: datetime, request: Request | None = None) -> Proposal:
    """Ask for an erasure. Raises Refused for nobody, and when a hold or the law keeps everything."""
    day = local_day(now, settings.TIME_ZONE)
    people = list({subject.pk: subject for subject in subjects}.values())
    if why not in Proposal.Why.values:
        raise Refused(_("Choose why."), field="why", code="required")
    if not people or all(plan.empty for plan in erasure.plan_many(people, reason="request", as_of=day)):
        raise Refused(_("Nothing can be erased: a hold or the law keeps everything."), code="held")
    row = Proposal.objects.create(
        why=why, request=request, asked_by=by, asked_at=now, people=len(people), alone=not others([by], day)
    )
    ProposalLine.objects.bulk_create([ProposalLine(proposal=row, subject=subject) for subject in people])
    audit.record_many([audit.Act("erasure.proposed", by, subject, purpose=why) for subject in people], now=now)
    return row


@guards.erasure
def ask(subject: Subject, *, by: str, now: datetime) -> str:
    """An erasure begun on the card waits for another keeper; asked for twice it waits once."""
    waiting = Proposal.objects.filter(state=State.WAITING, lines__subject=subject).first()
    row = waiting or propose([subject], why=Proposal.Why.REQUEST, by=by, now=now)
    return reverse("rights:proposal", args=[row.pk])


def plans(row: Proposal, *, as_of: date) -> list[Plan]:
    """What would go and what would stay, for each person still there."""
    return erasure.plan_many(subjects(row), reason="request", as_of=as_of)


def subjects(row: Proposal) -> Sequence[Subject]:
    return list(Subject.objects.filter(pk__in=row.lines.values("subject")).order_by("pk"))


def may_approve(row: Proposal, by: str, now: datetime) -> str:
    """Why this member of staff may not approve: "" (they may), "ended", "own" or "early"."""
    if row.state != State.WAITING:
        return "ended"
    if by != row.asked_by:
        return ""
    if not row.alone or others([by], local_day(now, settings.TIME_ZONE)):
        return "own"
    return "early" if now - row.asked_at < COOLS else ""


def approve(row: Proposal, *, by: str, now: datetime) -> Proposal:
    """Approve and erase. Raises Refused for one's own, for one that has ended, and past the number of the day."""
    _approved(row, by, now)
    day = local_day(now, settings.TIME_ZONE)
    done = erasure.erase(subjects(row), reason="request", by=by, now=now, as_of=day)
    Proposal.objects.filter(pk=row.pk).update(
        state=State.DONE, done_at=now, erased=sum(outcome.state == "verified" for outcome in done)
    )
    row.refresh_from_db()
    return row


@transaction.atomic
def _approved(row: Proposal, by: str, now: datetime) -> None:
    locked = Proposal.objects.select_for_update().get(pk=row.pk)
    reason = may_approve(locked, by, now)
    if reason:
        raise Refused(_REFUSALS[reason](), code=reason)
    if used(now) + locked.people > limit():
        raise Refused(_("So many people may not be erased in one day. Approve it tomorrow."), code="limit")
    locked.state, locked.decided_by, locked.decided_at = State.APPROVED, by, now
    locked.alone = by == locked.asked_by
    locked.save(update_fields=["state", "decided_by", "decided_at", "alone"])
    audit.record_many([audit.Act("erasure.approved", by, subject, purpose=locked.why) for subject in subjects(locked)], now=now)


_REFUSALS = {
    "ended": lambda: _("This has been decided already."),
    "own": lambda: _("You asked for it yourself: somebody else must approve."),
    "early": lambda: _("Nobody else could approve it, so a day must pass before you confirm it."),
}


def used(now: datetime) -> int:
    """People erased on approval in the last day."""
    since = now - timedelta(hours=24)
    return (
        Proposal.objects.filter(decided_at__gt=since, state__in=(State.APPROVED, State.DONE)).aggregate(n=Sum("people"))["n"] or 0
    )


def limit() -> int:
    return max(LEAST_A_DAY, Subject.objects.count() // SHARE_A_DAY)


@transaction.atomic
def refuse(row: Proposal, *, by: str, now: datetime) -> Proposal:
    """Not this one; whoever asked takes it back the same way."""
    locked = Proposal.objects.select_for_update().get(pk=row.pk)
    if locked.state != State.WAITING:
        raise Refused(_REFUSALS["ended"](), code="ended")
    locked.state = State.WITHDRAWN if by == locked.asked_by else State.REFUSED
    locked.decided_by, locked.decided_at = by, now
    locked.save(update_fields=["state", "decided_by", "decided_at"])
    audit.record(action=f"erasure.{locked.state}", by=by, purpose=locked.why, now=now)
    return locked
