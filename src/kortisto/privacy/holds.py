"""Legal holds (Art. 17(3)(e)): freeze the erasure of what they name, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from kortisto.lib.periods import Period, add_period, local_day
from kortisto.privacy import audit, due, ledger
from kortisto.privacy.catalogue import CATALOGUE
from kortisto.privacy.models import LegalHold, Subject

REVIEW = Period.parse("P6M")
"""A hold is looked at again within six months."""

GROUNDS = ("claim", "authority", "complaint")


class HoldRefused(ValueError):
    """The hold cannot be set; the message says what to mend."""


def set(  # noqa: A001 - the act's name
    subject: Subject,
    *,
    data: Sequence[str] = (),
    record: str = "",
    ground: str,
    case_reference: str,
    by: str,
    now: datetime,
    review_on: date | None = None,
) -> LegalHold:
    """Hold the named data of a subject ([] = every datum). `case_reference` must be a reference without names."""
    today = local_day(now, settings.TIME_ZONE)
    latest = add_period(today, REVIEW)
    if ground not in GROUNDS:
        raise HoldRefused(f"A hold needs one of the grounds {', '.join(GROUNDS)}.")
    if unknown := [name for name in data if name not in CATALOGUE]:
        raise HoldRefused(f"{', '.join(unknown)} is not in the catalogue of data.")
    if not case_reference.strip():
        raise HoldRefused("Give the reference of the case the hold is for.")
    if review_on is not None and not today < review_on <= latest:
        raise HoldRefused(f"The review must lie between tomorrow and {latest}, six months from now.")
    with transaction.atomic():
        hold = LegalHold.objects.create(
            subject=subject,
            data=list(data),
            record=record,
            ground=ground,
            case_reference=case_reference.strip(),
            set_by=by,
            set_at=now,
            review_on=review_on or latest,
        )
        # The case reference stays in the database: the ledger holds codes only.
        scope = [list(data), record, ground, hold.review_on.isoformat()]
        ledger.note([ledger.Entry("hold_set", str(subject.ref), scope)], now=now)
        audit.record(action="hold_set", by=by, subject=subject, data=data, purpose=ground, now=now)
        due.refresh([subject.pk], as_of=today)
    return hold


def release(hold: LegalHold, *, by: str, now: datetime) -> None:
    """End a hold and judge the data again at once: what nothing else justifies goes the next night."""
    with transaction.atomic():
        if not LegalHold.objects.filter(pk=hold.pk, released_at=None).update(released_at=now, released_by=by):
            raise HoldRefused("The hold has been released already.")
        hold.refresh_from_db()
        scope = [list(hold.data), hold.record, hold.ground]
        ledger.note([ledger.Entry("hold_released", str(hold.subject.ref), scope)], now=now)
        audit.record(action="hold_released", by=by, subject=hold.subject, data=hold.data, purpose=hold.ground, now=now)
        due.refresh([hold.subject_id], as_of=local_day(now, settings.TIME_ZONE))


def open_ones() -> QuerySet[LegalHold]:
    return LegalHold.objects.filter(released_at=None)


def for_review(as_of: date) -> QuerySet[LegalHold]:
    """Holds whose review is due."""
    return open_ones().filter(review_on__lte=as_of)
