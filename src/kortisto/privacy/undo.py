"""Undo values: what a reversible act replaced, sealed, for at most thirty days and never longer than its data (decision 10)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from kortisto.database.many import Many
from kortisto.database.writing import insert_many
from kortisto.lib.periods import local_day
from kortisto.privacy import sealing
from kortisto.privacy.audit.values import touches
from kortisto.privacy.models import Keep, Subject, UndoValue

TERM = timedelta(days=30)


class NothingToUndo(LookupError):
    """The token is unknown, used, expired, or its values were erased."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What was put aside: the act, its subject and the values it replaced."""

    act: str
    subject: Subject
    data: Sequence[str]
    values: Any
    record: str


def keep(
    subject: Subject, act: str, data: Sequence[str], values: Mapping[str, Any], *, by: str, now: datetime, record: str = ""
) -> str:
    """Put the replaced values aside; gives the token that takes them out again."""
    token = secrets.token_urlsafe(32)
    today = local_day(now, settings.TIME_ZONE)
    UndoValue.objects.create(
        subject=subject,
        act=act,
        token=token,
        by=by,
        made_at=now,
        expires_on=_last_day(subject, data, record, today),
        data=sorted(data),
        record=record,
        sealed=sealing.seal(values, use="undo", context=token),
    )
    return token


def _last_day(subject: Subject, data: Sequence[str], record: str, today: date) -> date:
    """Thirty days, or the earliest last day of the data inside."""
    rows = Keep.objects.filter(subject=subject, datum__in=list(data), until__isnull=False)
    if record:
        rows = rows.filter(record__in=("", record))
    return min([today + TERM, *(until for until in rows.values_list("until", flat=True) if until and until >= today)])


@dataclass(frozen=True, slots=True)
class Aside:
    """What one act of many replaced: as the arguments of `keep`."""

    subject: Subject
    act: str
    data: Sequence[str]
    values: Mapping[str, Any]


def keep_many(rows: Sequence[Aside], *, by: str, now: datetime) -> list[str]:
    """As `keep`, for many subjects in two statements; gives the tokens in the order of the rows."""
    today = local_day(now, settings.TIME_ZONE)
    lasts: dict[tuple[int, str], date] = {}
    keeps = Keep.objects.filter(subject__in=Many([row.subject.pk for row in rows]), until__gte=today)
    for subject_id, datum, until in keeps.values_list("subject_id", "datum", "until"):
        if until is not None:
            lasts[subject_id, datum] = min(until, lasts.get((subject_id, datum), until))
    made = []
    for row in rows:
        token = secrets.token_urlsafe(32)
        days = [lasts[row.subject.pk, datum] for datum in row.data if (row.subject.pk, datum) in lasts]
        made.append(
            UndoValue(
                subject=row.subject, act=row.act, token=token, by=by, made_at=now, expires_on=min([today + TERM, *days]),
                data=sorted(row.data), sealed=sealing.seal(row.values, use="undo", context=token),
            )
        )  # fmt: skip
    insert_many(made)
    return [row.token for row in made]


def peek(token: str, *, as_of: date | None = None) -> Undone:
    """What the token would undo (on `as_of`, when given); NothingToUndo when it cannot."""
    row = UndoValue.objects.filter(token=token).select_related("subject").first()
    if row is None or (as_of is not None and row.expires_on < as_of):
        raise NothingToUndo("There is nothing left to undo: the time is over, it was undone already, or the data were erased.")
    return Undone(row.act, row.subject, row.data, sealing.unseal(row.sealed, use="undo", context=token), row.record)


def take(token: str, *, as_of: date | None = None) -> Undone:
    """Take the values out, once; the caller puts them back in the same transaction."""
    with transaction.atomic():
        found = peek(token, as_of=as_of)
        if not UndoValue.objects.filter(token=token).delete()[0]:
            raise NothingToUndo("It was undone already.")
    return found


def forget(targets: Iterable[tuple[int, str, str]]) -> int:
    """Void the undo values of erased data. `targets`: (subject id, catalogue name, record key or "")."""
    wanted = set(targets)
    rows = UndoValue.objects.filter(subject_id__in={subject_id for subject_id, _, _ in wanted})
    gone = [
        pk for pk, sid, data, record in rows.values_list("pk", "subject_id", "data", "record") if touches(wanted, sid, data, record)
    ]
    return UndoValue.objects.filter(pk__in=gone).delete()[0] if gone else 0


def forget_expired(as_of: date) -> int:
    return UndoValue.objects.filter(expires_on__lt=as_of).delete()[0]
