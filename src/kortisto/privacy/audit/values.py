"""The values behind the commitments: read by those who may, forgotten with the datum they are of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from kortisto.privacy import sealing
from kortisto.privacy.models import AuditEvent, AuditValue


def values_of(event: AuditEvent) -> Any:
    """What was replaced or removed, or None when it is forgotten."""
    row = AuditValue.objects.filter(event=event).first()
    return None if row is None else sealing.unseal(row.sealed, use="audit", context=str(event.seq))


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
