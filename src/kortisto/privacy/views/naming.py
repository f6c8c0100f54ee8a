"""Calling people by name on the pages of the privacy centre: through the gate, or by the code of their card."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from kortisto.privacy import describe
from kortisto.privacy.gate import open_gate
from kortisto.privacy.models import Subject

ACTIVITIES = ("contacts", "relink", "notice")


def labels(request: HttpRequest, subject_ids: Iterable[int], as_of: date) -> dict[int, describe.Label]:
    """A label for each subject; without a name where none of the officer's purposes lets one through."""
    ids = sorted(set(subject_ids))
    found: dict[int, describe.Label] = {}
    for activity in ACTIVITIES:
        missing = [pk for pk in ids if pk not in found or not found[pk].name]
        if not missing:
            break
        try:
            found |= describe.labels(missing, open_gate(request.user, activity, as_of=as_of))
        except PermissionDenied:
            continue
    for pk, ref in Subject.objects.filter(pk__in=[pk for pk in ids if pk not in found]).values_list("pk", "ref"):
        found[pk] = describe.Label("", "", str(ref)[:8])
    return found
