"""What a new campaign begins from: a list of people as it was narrowed down, or the silent recipients of another campaign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from kortisto.campaigns.audiences import asking
from kortisto.campaigns.models import Campaign
from kortisto.campaigns.sending import writing
from kortisto.contacts import actions
from kortisto.contacts.lists.conditions import PEOPLE
from kortisto.contacts.models import SavedSegment

LONGEST = 60
"""Letters in the name of a segment."""


@dataclass(frozen=True)
class Asked:
    """The question of a list: as it is stored, how many it means now, and the saved segment when it is one's, unchanged."""

    stored: str
    number: int
    segment: SavedSegment | None


def question(request: HttpRequest) -> Asked | None:
    """What the list asked the link was followed from; None without one: a list always says its question, even when it is everybody."""
    if not set(request.GET) - {"seuraa"}:
        return None
    found = asking.question(request.GET.urlencode(), request.user, as_of=timezone.localdate())
    asked = found.asked
    if not asked.stored or asked.broken:
        return None
    own = next((one for one in asking.segments(request.user) if one.pk == asked.own), None)
    same = own if own is not None and own.question == asked.stored else None
    return Asked(asked.stored, asking.total(found.matching()), same)


def values(request: HttpRequest, asked: Asked | None) -> dict[str, Any]:
    """What the form says at first."""
    first = _followed(request.GET.get("seuraa", ""))
    if first is not None:
        name = _("Follow-up: %(name)s") % {"name": first.name}
        return {
            "name": name[:120], "purpose": first.purpose, "tasks": first.tasks, "topic": first.topic, "follows": first.pk, "by_post": False,
        }  # fmt: skip
    return {"segment": asked.segment.pk if asked and asked.segment else None, "by_post": True}


def _followed(ref: str) -> Campaign | None:
    return Campaign.objects.filter(ref=ref[:16]).first() if ref else None


@transaction.atomic
def make(values: dict[str, Any], asked: Asked | None, *, by: Any, now: datetime) -> Campaign:
    """The draft. A list that is no segment yet is saved as one under the campaign's name. Raises Refused when the name is taken."""
    if asked is not None and not values["segment"] and not values["follows"]:
        made = actions.save_segment(
            about=PEOPLE, name=values["name"][:LONGEST], shared=True, question=asked.stored, owner=by, now=now
        )
        values = {**values, "segment": made}
    return writing.make(values=values, by=by, as_of=timezone.localdate(now), now=now)
