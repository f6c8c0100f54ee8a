"""Remembering what was chosen for the columns of a list, by its headings; nothing of its rows."""

from __future__ import annotations

import hashlib
from datetime import datetime

from kortisto.exchange import recognition
from kortisto.exchange.chosen import Mapping
from kortisto.exchange.models import RememberedMapping
from kortisto.exchange.reading.tables import Table


def key_of(table: Table) -> str:
    """A hash of the headings; "" for a list without (their "headings" would be data)."""
    if table.header_row is None:
        return ""
    return hashlib.sha256("\n".join(recognition.folded(heading) for heading in table.headings).encode()).hexdigest()


def recall(table: Table) -> RememberedMapping | None:
    key = key_of(table)
    return RememberedMapping.objects.filter(headings_key=key).first() if key else None


def remember(table: Table, mapping: Mapping, *, by: str, now: datetime) -> None:
    key = key_of(table)
    if not key:
        return
    targets = {recognition.folded(heading): mapping.targets.get(place, "") for place, heading in enumerate(table.headings)}
    RememberedMapping.objects.update_or_create(
        headings_key=key,
        defaults={"targets": targets, "defaults": mapping.as_json()["defaults"], "used_at": now, "used_by": by},
    )
