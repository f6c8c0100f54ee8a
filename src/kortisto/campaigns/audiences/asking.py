"""The people a campaign is meant for, before any rule of the notice takes somebody away."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, QueryDict

from kortisto.campaigns.audiences import following
from kortisto.campaigns.models import Campaign
from kortisto.contacts.lists import counting
from kortisto.contacts.lists.conditions import PEOPLE
from kortisto.contacts.models import Contact, SavedSegment
from kortisto.contacts.views.listing import Question, again, ask


def question(text: str, user: Any, *, as_of: date) -> Question:
    """A list's question as this member of staff may ask it. Raises PermissionDenied when the role sees nobody."""
    try:
        return ask(user, PEOPLE, QueryDict(text), as_of=as_of)
    except Http404 as error:  # no gate the question could be asked through
        raise PermissionDenied from error


def people(campaign: Campaign, user: Any, *, as_of: date) -> QuerySet[Contact]:
    """Everybody the segment means and this member of staff may see; of a follow-up, those of them who did not answer.

    Nobody when neither is chosen, or the segment was removed.
    """
    segment = campaign.segment
    if (segment is None and campaign.follows is None) or (segment is not None and segment.removed_at is not None):
        return Contact.objects.none()
    asked = question(segment.question if segment else "", user, as_of=as_of)
    found: QuerySet[Contact] = asked.matching()
    if campaign.follows is not None:
        found = found.filter(pk__in=following.silent(campaign.follows))
    return found


def segments(user: Any) -> list[SavedSegment]:
    """The saved segments of people this member of staff may use: their own and the shared ones."""
    return list(SavedSegment.objects.seen_by(user.pk).filter(about=PEOPLE).order_by("name", "pk"))


def live_counts(segments: list[SavedSegment], user: Any, *, as_of: date) -> dict[int, tuple[int, bool]]:
    """Segment → (how many it means now, whether counting stopped there): one statement for all of them."""
    if not segments:
        return {}
    first = question("", user, as_of=as_of)
    questions = {str(segment.pk): again(first, segment.question).matching() for segment in segments}
    return {int(key): number for key, number in counting.counts(questions, cap=100_000).items()}


def total(found: QuerySet[Contact]) -> int:
    return int(found.order_by().aggregate(n=Count("pk"))["n"])
