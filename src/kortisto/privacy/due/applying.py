"""A new version of a notice: from its day on everybody's dates follow it (a shortening acts at once, ADR 20)."""

from __future__ import annotations

from datetime import date, datetime

from kortisto.privacy import publication
from kortisto.privacy.due.storing import refresh
from kortisto.privacy.models import AppliedVersion, Subject
from kortisto.privacy.publication import Version


def unapplied(as_of: date) -> list[Version]:
    """The versions in effect on a day that not everybody's dates follow yet."""
    done = set(AppliedVersion.objects.values_list("key", "number"))
    return [version for version in publication.in_effect(as_of) if not version.first and (version.key, version.number) not in done]


def apply_notices(*, as_of: date, now: datetime) -> int:
    """Derive everybody's dates anew if a version has come into effect since; gives how many people were judged.

    In transactions of a thousand people each. What is interrupted begins again: deriving twice changes nothing.
    """
    fresh = unapplied(as_of)
    if not fresh:
        return 0
    ids = list(Subject.objects.order_by("pk").values_list("pk", flat=True))
    refresh(ids, as_of=as_of)
    AppliedVersion.objects.bulk_create(
        [AppliedVersion(key=version.key, number=version.number, applied_at=now) for version in fresh], ignore_conflicts=True
    )
    return len(ids)
