"""What the engine asks of the staff's accounts: the fact and the anchor of `[subjects.staff]`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils import timezone

from kortisto.privacy.facts import Dated, Holding, anchor, fact

from . import described, endings, exposures
from .models import User

__all__ = ["described", "endings", "exposures"]


@fact("account_open")
def account_open(subject_ids: Sequence[int], as_of: date) -> Iterable[Holding]:
    """The member of staff has an account that works; it lapses after the last day of employment."""
    accounts = User.objects.open(as_of=as_of).filter(subject_id__in=subject_ids)
    for subject_id, ends_on in accounts.values_list("subject_id", "employment_ends_on"):
        yield Holding(subject_id, None, ends_on or date.max)


@anchor("account_closed")
def account_closed(subject_ids: Sequence[int], as_of: date) -> Iterable[Dated]:
    """The last day of employment, or the day the account was closed, whichever came first."""
    accounts = User.objects.filter(subject_id__in=subject_ids)
    for subject_id, ends_on, closed_at in accounts.values_list("subject_id", "employment_ends_on", "closed_at"):
        days = [day for day in (ends_on, timezone.localtime(closed_at).date() if closed_at else None) if day]
        if days and min(days) <= as_of:
            yield Dated(subject_id, None, min(days))
