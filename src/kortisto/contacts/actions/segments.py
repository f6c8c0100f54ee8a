"""Acts on saved segments: only the owner changes one, and whoever takes it over where the owner left. For thirty days they can be taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kortisto.contacts.models import SavedSegment
from kortisto.contacts.refusals import Refused
from kortisto.lib.text import tidy
from kortisto.privacy import audit
from kortisto.privacy.undo import TERM

MOST = 40


@transaction.atomic
def save_segment(*, about: str, name: str, shared: bool, question: str, owner: Any, now: datetime) -> SavedSegment:
    """A new segment. Raises Refused without a name, with one that is taken, and beyond forty of one's own."""
    own = SavedSegment.objects.filter(owner=owner, about=about, removed_at=None)
    if own.count() >= MOST:
        raise Refused(_("You have %(most)s segments. Remove one first.") % {"most": MOST}, code="many")
    segment = SavedSegment(owner=owner, about=about, shared=shared, question=question, created_at=now, changed_at=now)
    segment.name = _name(segment, name)
    segment.save()
    audit.record(action="segment.saved", by=owner.actor_ref, now=now)
    return segment


@transaction.atomic
def change_segment(*, segment: SavedSegment, by: Any, now: datetime, **changes: Any) -> None:
    """Another name, sharing or question. What it replaces is kept for an undo."""
    _own(segment, by)
    segment.before = {"name": segment.name, "shared": segment.shared, "question": segment.question}
    if "name" in changes:
        segment.name = _name(segment, changes["name"])
    segment.shared = bool(changes.get("shared", segment.shared))
    segment.question = changes.get("question", segment.question)
    segment.changed_at = now
    segment.save()
    audit.record(action="segment.changed", by=by.actor_ref, now=now)


@transaction.atomic
def remove_segment(*, segment: SavedSegment, by: Any, now: datetime) -> None:
    _own(segment, by)
    segment.removed_at = now
    segment.save(update_fields=["removed_at", "owner"])
    audit.record(action="segment.removed", by=by.actor_ref, now=now)


@transaction.atomic
def undo_segment(*, segment: SavedSegment, by: Any, now: datetime) -> None:
    """Bring a removed one back; else put back what the last change replaced. Raises Refused when there is nothing."""
    _own(segment, by)
    if segment.removed_at is not None:
        segment.removed_at = None
    elif segment.before and now - segment.changed_at <= TERM:
        for column, value in segment.before.items():
            setattr(segment, column, value)
        segment.before = {}
    else:
        raise Refused(_("The act can no longer be undone."), code="spent")
    segment.changed_at = now
    segment.save()
    audit.record(action="segment.restored", by=by.actor_ref, now=now)


def forget_removed(now: datetime) -> int:
    """The nightly duty: what was removed or replaced thirty days ago goes for good."""
    SavedSegment.objects.filter(changed_at__lt=now - TERM).exclude(before={}).update(before={})
    return SavedSegment.objects.filter(removed_at__lt=now - TERM).delete()[0]


def _name(segment: SavedSegment, name: str) -> str:
    name = tidy(name)
    if not name:
        raise Refused(_("Give the segment a name."), field="name", code="required")
    if len(name) > 60:
        raise Refused(_("The name is longer than 60 characters."), field="name", code="long")
    others = SavedSegment.objects.filter(owner=segment.owner, about=segment.about, removed_at=None).exclude(pk=segment.pk)
    if others.filter(name=name).exists():
        raise Refused(_("You have a segment with this name already."), field="name", code="taken")
    return name


def _own(segment: SavedSegment, by: Any) -> None:
    """The segment is `by`'s, or becomes theirs: whoever changes what a colleague who left has shared takes it over."""
    if not segment.may_change(by):
        raise Refused(_("Only its owner changes a segment."), code="owner")
    segment.owner = by
