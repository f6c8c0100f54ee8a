"""The acts on a campaign that is being sent: each is the engine's, with what the campaign adds and a line of the audit trail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kortisto.campaigns import jobs
from kortisto.campaigns.models import Campaign
from kortisto.campaigns.sending import checks, trial
from kortisto.contacts.refusals import Refused
from kortisto.outreach.engine import mailings, windows
from kortisto.outreach.models import Mailing
from kortisto.privacy import audit

UNDO = timedelta(minutes=10)
"""How long whoever presses the button may think better of it, before the first message leaves."""


def schedule(campaign: Campaign, *, at: datetime | None, found: Sequence[checks.Finding], by: Any, now: datetime) -> None:
    """Send from a moment on, at the earliest in ten minutes. `found`: what the checks said just now.

    Raises Refused when something blocks, the recipients are not settled, or the window never opens.
    """
    stop = checks.blocking(found)
    if stop:
        raise Refused(f"{stop[0].title}: {stop[0].text}", code="blocked")
    mailing = _mailing(campaign)
    try:
        windows.check(campaign.window)
    except windows.WindowTrouble as trouble:
        raise Refused(_("The sending window cannot be used: %(trouble)s.") % {"trouble": trouble}, field="window") from trouble
    if at is not None and at < now:
        raise Refused(_("The moment it was to leave has passed. Choose a later one, or leave it empty."), code="past")
    moment = max(at or now, now + UNDO)
    with transaction.atomic():
        if mailing.state == Mailing.State.FROZEN:
            trial.deal(campaign)
        Mailing.objects.filter(pk=mailing.pk).update(window=campaign.window, identity=campaign.identity)
        mailings.schedule(mailing, at=moment, now=now)
        campaign.send_at = moment
        campaign.save(update_fields=["send_at"])
        if trial.is_on(campaign) and campaign.variants.get("by") == "clicks":
            jobs.decide_trial_at(campaign, moment + timedelta(hours=int(campaign.variants.get("hours", 4))))
        audit.record(action="campaign.scheduled", by=by.actor_ref, purpose=campaign.purpose, now=now)


def at_once(campaign: Campaign, *, by: Any, now: datetime) -> None:
    """A scheduled one begins now: whoever presses this wants no time to think."""

    def act(mailing: Mailing) -> None:
        if mailing.state != Mailing.State.SCHEDULED:
            raise Refused(_("The mailing is not in a state in which that can be done."), code=str(mailing.state))
        mailings.schedule(mailing, at=now, now=now)
        Campaign.objects.filter(pk=campaign.pk).update(send_at=now)

    _act(campaign, "campaign.begun", act, by=by, now=now)


def pause(campaign: Campaign, *, by: Any, now: datetime) -> None:
    _act(campaign, "campaign.paused", lambda mailing: mailings.pause(mailing, now=now), by=by, now=now)


def resume(campaign: Campaign, *, by: Any, now: datetime) -> None:
    _act(campaign, "campaign.resumed", lambda mailing: mailings.resume(mailing, now=now), by=by, now=now)


def cancel(campaign: Campaign, *, by: Any, now: datetime) -> int:
    """Gives how many will not get it."""
    return int(_act(campaign, "campaign.cancelled", lambda mailing: mailings.cancel(mailing, now=now), by=by, now=now))


def again(campaign: Campaign, *, by: Any, now: datetime) -> int:
    """To the failed only; gives how many."""
    return int(_act(campaign, "campaign.again", lambda mailing: mailings.again(mailing, now=now), by=by, now=now))


def confirm(campaign: Campaign, *, by: Any, now: datetime) -> None:
    """A person lets a guarded mailing go on, paused at first (`engine/mailings.py`)."""
    _act(campaign, "campaign.confirmed", lambda mailing: mailings.confirm(mailing, by=by.actor_ref, now=now), by=by, now=now)


def _act(campaign: Campaign, action: str, act: Callable[[Mailing], Any], *, by: Any, now: datetime) -> Any:
    with transaction.atomic():
        done = act(_mailing(campaign))
        audit.record(action=action, by=by.actor_ref, purpose=campaign.purpose, now=now)
    return done


def _mailing(campaign: Campaign) -> Mailing:
    if campaign.mailing is None:
        raise Refused(_("Settle the recipients first."), code="not_settled")
    return campaign.mailing
