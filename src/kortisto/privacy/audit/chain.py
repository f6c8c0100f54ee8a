"""Adding links to the chain."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from kortisto.database.writing import insert_together
from kortisto.lib.periods import Period, add_period, local_day
from kortisto.privacy import sealing
from kortisto.privacy.audit.heads import tail
from kortisto.privacy.models import AuditEvent, AuditValue, Subject

VALUES_TERM = Period.parse("P12M")
"""Earlier values are kept at most this long, and never longer than the datum they are of."""

_LOCK = 0x6B6F7274


@dataclass(frozen=True, slots=True)
class Act:
    """One thing done. `data` are catalogue names, `values` what was replaced or removed (JSON; kept sealed)."""

    action: str
    by: str
    subject: Subject | None = None
    data: Sequence[str] = ()
    record: str = ""
    purpose: str = ""
    values: Mapping[str, Any] | None = None
    subject_ref: str = field(default="")


def record(
    *,
    action: str,
    by: str,
    subject: Subject | None = None,
    data: Sequence[str] = (),
    record: str = "",
    purpose: str = "",
    values: Mapping[str, Any] | None = None,
    now: datetime,
) -> AuditEvent:
    """Write one link in the caller's transaction. `record` is the key of the row the values were of ("" for the card)."""
    return record_many([Act(action, by, subject, tuple(data), record, purpose, values)], now=now)[0]


def record_many(acts: Iterable[Act], *, now: datetime) -> list[AuditEvent]:
    """Write several links at once: the same chain. Without values to seal, several links come back without their keys."""
    from kortisto.privacy.publication import stamp

    acts = list(acts)
    if not acts:
        return []
    today = local_day(now, settings.TIME_ZONE)
    policy_version = stamp(today)
    with transaction.atomic():
        seq, prev = _tail()
        events, values = [], []
        for act in acts:
            seq += 1
            salt = secrets.token_bytes(16) if act.values else b""
            event = AuditEvent(
                seq=seq,
                at=now.astimezone(UTC),
                actor_ref=act.by,
                action=act.action,
                subject_ref=act.subject_ref or (str(act.subject.ref) if act.subject else ""),
                fields=sorted(act.data),
                purpose=act.purpose,
                policy_version=policy_version,
                commit=commitment(salt, act.values) if act.values else "",
                prev_hash=prev,
            )
            event.hash = prev = link(event)
            events.append(event)
            if act.values and act.subject is not None:
                values.append(_sealed(event, act, salt, today))
        if values or len(events) == 1:
            AuditEvent.objects.bulk_create(events, batch_size=1000)
        else:
            insert_together(AuditEvent, _COLUMNS, [_values(event) for event in events])
        AuditValue.objects.bulk_create(values, batch_size=1000)
    return events


def record_alike(action: str, *, by: str, data: Sequence[str], refs: Iterable[str], now: datetime) -> None:
    """The same act upon many subjects (their references), each a link: what `record_many` writes, without values to seal."""
    names = tuple(data)
    record_each(action, by=by, of=((ref, names) for ref in refs), now=now)


def record_each(action: str, *, by: str, of: Iterable[tuple[str, Sequence[str]]], purpose: str = "", now: datetime) -> None:
    """The same act upon many subjects, of each its reference and the catalogue names it concerned; without values to seal."""
    from kortisto.privacy.publication import stamp

    policy_version = stamp(local_day(now, settings.TIME_ZONE))
    moment = now.astimezone(UTC)
    rows, known = [], dict[tuple[str, ...], list[str]]()
    # What all these links say alike is spelt once; the whole is what `_spelt` gives.
    before, said = _inside(_moment(moment), by, action), dict[tuple[str, ...], str]()
    with transaction.atomic():
        seq, prev = _tail()
        for ref, data in of:
            seq += 1
            names = tuple(data)
            fields = known[names] if names in known else known.setdefault(names, sorted(names))
            if names not in said:
                said[names] = _inside(fields, purpose, policy_version, "")
            own = hashlib.sha256(f"[{seq}{before}{_quoted(ref)}{said[names]}{_quoted(prev)}]".encode()).hexdigest()
            rows.append((seq, moment, by, action, ref, fields, purpose, policy_version, "", prev, own))
            prev = own
        insert_together(AuditEvent, _COLUMNS, rows)


_COLUMNS = (
    "seq", "at", "actor_ref", "action", "subject_ref", "fields", "purpose", "policy_version", "commit", "prev_hash", "hash",
)  # fmt: skip


_values = attrgetter(*_COLUMNS)


def _sealed(event: AuditEvent, act: Act, salt: bytes, today: Any) -> AuditValue:
    data = sorted(act.data or (act.values or {}))
    sealed = sealing.seal(act.values, use="audit", context=str(event.seq))
    expires_on = add_period(today, VALUES_TERM)
    return AuditValue(
        event=event, subject=act.subject, data=data, record=act.record, salt=salt, sealed=sealed, expires_on=expires_on
    )


def _tail() -> tuple[int, str]:
    """The last link, with every other writer kept out until the transaction ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    return tail()


def commitment(salt: bytes | memoryview, values: Any) -> str:
    """SHA-256(salt ‖ values); without the salt, which goes with the values, it says nothing."""
    return hashlib.sha256(bytes(salt) + sealing.canonical(values)).hexdigest()


def link(event: AuditEvent) -> str:
    """The hash of a link over everything in it and the link before."""
    content = _spelt(
        event.seq,
        event.at,
        event.actor_ref,
        event.action,
        event.subject_ref,
        event.fields,
        event.purpose,
        event.policy_version,
        event.commit,
        event.prev_hash,
    )
    return hashlib.sha256(content).hexdigest()


def _spelt(seq: int, at: datetime, *rest: Any) -> bytes:
    """The one spelling of a link: what is hashed."""
    return sealing.canonical([seq, _moment(at), *rest])


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _inside(*values: Any) -> str:
    """The spelling of values between others."""
    return f",{sealing.canonical(values).decode()[1:-1]},"


def _quoted(text: str) -> str:
    return sealing.canonical(text).decode()
