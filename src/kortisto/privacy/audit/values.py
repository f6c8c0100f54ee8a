"""The values behind the commitments: read by those who may, forgotten with the datum they are of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from kortisto.privacy import sealing
from kortisto.privacy.catalogue import CATALOGUE
from kortisto.privacy.models import AuditEvent, AuditValue, UndoValue


def values_of(event: AuditEvent) -> Any:
    """What was replaced or removed, or None when it is forgotten."""
    row = AuditValue.objects.filter(event=event).first()
    return None if row is None else sealing.unseal(row.sealed, use="audit", context=str(event.seq))


class Earlier(NamedTuple):
    """A value the register no longer uses: what it was of, until when it is kept, and `was`, "" when it is kept only to undo an act."""

    datum: str
    record: str
    was: str
    changed_at: datetime
    until: date


def earlier(subject_id: int) -> list[Earlier]:
    """What was replaced or removed and is kept still, in the trail or to undo an act: data of the person as long as it lies there."""
    found = []
    for row in AuditValue.objects.filter(subject=subject_id).select_related("event").order_by("event__seq"):
        values = sealing.unseal(row.sealed, use="audit", context=str(row.event.seq))
        for name, value in values.items() if isinstance(values, dict) else ():
            was = value.get("before", "") if isinstance(value, dict) else value
            if was:
                words = ", ".join(map(str, was)) if isinstance(was, list) else str(was)
                found.append(Earlier(name if name in CATALOGUE else row.data[0], row.record, words, row.event.at, row.expires_on))
    for kept in UndoValue.objects.filter(subject=subject_id).order_by("made_at", "pk"):
        found += [Earlier(name, kept.record, "", kept.made_at, kept.expires_on) for name in kept.data]
    return found


def forget(targets: Iterable[tuple[int, str, str]]) -> int:
    """Remove earlier values of erased data. `targets`: (subject id, catalogue name, record key or "")."""
    wanted = set(targets)
    by_subject = {subject_id for subject_id, _, _ in wanted}
    gone = [
        pk
        for pk, subject_id, data, record in AuditValue.objects.filter(subject_id__in=by_subject).values_list(
            "pk", "subject_id", "data", "record"
        )
        if touches(wanted, subject_id, data, record)
    ]
    return AuditValue.objects.filter(pk__in=gone).delete()[0] if gone else 0


def touches(wanted: set[tuple[int, str, str]], subject_id: int, data: list[str], record: str) -> bool:
    """Whether a row of earlier values holds something of an erased datum (values of an unnamed record hold any)."""
    return any(
        subject == subject_id and name in data and (not record or not erased_record or record == erased_record)
        for subject, name, erased_record in wanted
    )


def forget_expired(as_of: date) -> int:
    return AuditValue.objects.filter(expires_on__lt=as_of).delete()[0]
