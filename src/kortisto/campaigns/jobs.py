"""Background work of campaigns."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kortisto import jobs
from kortisto.campaigns.clicks import counting
from kortisto.campaigns.forms import jobs as forms
from kortisto.campaigns.models import Campaign
from kortisto.campaigns.reports import kept
from kortisto.campaigns.sending import trial
from kortisto.outreach.models import Mailing

__all__ = ["forms", "kept"]

AGAIN = timedelta(minutes=15)


@jobs.task(label=_("Choosing the better subject"))
def decide_trial(campaign_id: int) -> dict[str, int]:
    """Choose by clicks when the time is up; else look again, as long as the campaign is under way."""
    now = timezone.now()
    chosen = trial.decide_due(now)
    campaign = Campaign.objects.select_related("mailing").filter(pk=campaign_id).first()
    if campaign is not None and _undecided(campaign):
        decide_trial_at(campaign, max(trial.due_at(campaign) or now, now + AGAIN))
    return {"chosen": chosen}


@jobs.task(label=_("Looking after tests of subjects"))
def look_after_trials() -> dict[str, int]:
    """Every night: no test depends on a single job."""
    return {"chosen": trial.decide_due(timezone.now())}


@jobs.task(label=_("Forgetting who clicked"))
def forget_clicks() -> dict[str, int]:
    """Let go of what told people from machines."""
    return {"forgotten": counting.forget(timezone.now())}


def decide_trial_at(campaign: Campaign, moment: datetime) -> None:
    """Look at the test at a moment, after the caller's transaction."""
    _book(decide_trial, moment, f"trial-{campaign.pk}", campaign_id=campaign.pk)


def forget_clicks_at(moment: datetime) -> None:
    """At the next full hour after the moment; one job for all that fall there."""
    _book(forget_clicks, moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1), "clicks")


def _book(task: Any, moment: datetime, name: str, **arguments: Any) -> None:
    try:
        with transaction.atomic():
            jobs.enqueue(task, by=None, due_at=moment, slot=f"{name}@{moment.isoformat(timespec='minutes')}", **arguments)
    except IntegrityError:
        pass


def _undecided(campaign: Campaign) -> bool:
    ended = (Mailing.State.FINISHED, Mailing.State.CANCELLED)
    open_ = campaign.mailing is not None and campaign.mailing.state not in ended
    return open_ and trial.is_on(campaign) and trial.winner(campaign) is None and campaign.variants.get("by") == "clicks"


jobs.every_day("00:20", look_after_trials)
jobs.every_day("00:25", forget_clicks)
