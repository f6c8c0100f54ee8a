"""What goes, by the materialised dates: the one question behind forecast, brake and calendar."""

from __future__ import annotations

from django.db.models import QuerySet

from kortisto.privacy.classification import erasable
from kortisto.privacy.models import Keep


def ending() -> QuerySet[Keep]:
    """Data that go the night after their last day (`until`): no hold keeps them, and they are not merely hidden."""
    return Keep.objects.filter(held=False, datum__in=sorted(erasable()))
