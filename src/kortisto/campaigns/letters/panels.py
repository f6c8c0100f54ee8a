"""What letters put into other rooms' registries: the engine asks here for the message."""

from __future__ import annotations

from django.utils import timezone

from kortisto.campaigns.models import Campaign
from kortisto.outreach.engine import contents
from kortisto.outreach.engine.compiled import Compiled
from kortisto.outreach.models import Mailing

from . import checking, jobs, kinds, loading
from .checking import Summary
from .troubles import Problem

__all__ = ["jobs", "kinds"]

KIND = "campaign"


@contents.register(KIND)
def load(mailing: Mailing, language: str, variant: str, *, notice: bool) -> Compiled:
    """`mailing.content_key` is the campaign's ref."""
    return loading.ready(mailing, language, variant, notice=notice, day=timezone.localdate())


def problems(campaign: Campaign) -> list[Problem]:
    """Everything wrong with its letter today, the hard ones first."""
    return checking.problems(campaign, day=timezone.localdate())


def summary(campaign: Campaign) -> Summary:
    """Its letter in figures today."""
    return checking.summary(campaign, day=timezone.localdate())
