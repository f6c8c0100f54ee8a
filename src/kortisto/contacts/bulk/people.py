"""People: subject, card, employments, notices, clocks, passive state and trail, a statement for each table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.timezone import get_default_timezone

from kortisto.contacts.actions.notices import DUTY
from kortisto.contacts.bulk.rows import Made, NewPerson, NewPosition, Told
from kortisto.contacts.bulk.settling import settle
from kortisto.contacts.models import Contact, NoticeDelivery, Passivation, Position
from kortisto.contacts.models.contact import name_columns
from kortisto.contacts.models.position import reach_columns
from kortisto.contacts.scope import Scope, current
from kortisto.database.many import Many
from kortisto.database.writing import insert_many, insert_values, reserve
from kortisto.lib.periods import local_day
from kortisto.privacy import audit, ledger, subjects
from kortisto.privacy.models import Clock

CHUNK = 3000


@transaction.atomic
def create_people(rows: Sequence[NewPerson], *, by: str, now: datetime, refresh: bool = True) -> list[Contact]:
    """The people, in the order of the rows: subject, card, positions, notices, clocks, passive state, audit, last days, index.

    `refresh=False` leaves last days and index to a later `settle(contacts)`, when bans or interactions follow.
    """
    made = write_people(rows, by=by, now=now)
    if refresh:
        settle(made, now=now)
    cards: dict[int, Contact] = {}
    for start in range(0, len(made), CHUNK):
        cards |= Contact.objects.select_related("subject").in_bulk(Many([one.pk for one in made[start : start + CHUNK]]))
    return [cards[one.pk] for one in made]


@transaction.atomic(savepoint=False)
def write_people(rows: Sequence[NewPerson], *, by: str, now: datetime) -> list[Made]:
    """The same without reading the cards again; last days and index are left to `settle_new` or `settle`.

    What fails here fails for the whole transaction: in a savepoint every page that is written would be set aside first.
    """
    made: list[Made] = []
    rules = current(local_day(now, settings.TIME_ZONE))
    for start in range(0, len(rows), CHUNK):
        made += _write(rows[start : start + CHUNK], rules, by=by, now=now)
    return made


def _write(rows: Sequence[NewPerson], rules: Scope, *, by: str, now: datetime) -> list[Made]:
    own = subjects.write_many(len(rows), now=now)
    made = [Made(pk, subject) for pk, (subject, _) in zip(reserve(Contact, len(rows)), own, strict=True)]
    refs = {one.pk: ref for one, (_, ref) in zip(made, own, strict=True)}
    pairs = list(zip(made, rows, strict=True))
    insert_values(Contact, _CARD, (_card(one, row, now) for one, row in pairs))
    last = _positions(pairs, now)
    insert_many([_told(one, row.told, by) for one, row in pairs if row.told])
    _start_clocks(pairs, rules)
    _passivate(pairs, last, refs, by=by, now=now)
    audit.record_alike("contact.created", by=by, data=("name", "company", "source"), refs=refs.values(), now=now)
    return made


_CARD = (
    "id", "subject", "given_name", "family_name", "name_folded", "sort_key", "language", "obtained_on", "source", "source_kind",
    "last_activity_on", "owner", "created_at",
)  # fmt: skip


def _card(one: Made, row: NewPerson, now: datetime) -> tuple[Any, ...]:
    return (
        one.pk, one.subject_id, row.given_name, row.family_name, *name_columns(row.given_name, row.family_name), row.language,
        row.obtained_on, row.source[:200], row.source_kind, row.last_activity_on, row.owner_id, now,
    )  # fmt: skip


def _positions(pairs: Sequence[tuple[Made, NewPerson]], now: datetime) -> dict[int, int]:
    """Every employment; gives the last one of each card."""
    jobs = [(one, row, own) for one, row in pairs for own in row.positions]
    keys = reserve(Position, len(jobs))
    insert_values(Position, _JOB, (_job(key, one, row, own, now) for key, (one, row, own) in zip(keys, jobs, strict=True)))
    return {one.pk: key for key, (one, _row, _own) in zip(keys, jobs, strict=True)}


_JOB = (
    "id", "contact", "company", "job_title", "work_task", "work_task_source", "work_task_on", "email", "email_folded", "phone",
    "phone_digits", "street", "postal_code", "city", "country", "started_on", "ended_on", "over", "obtained_on", "confirmed_on",
    "created_at",
)  # fmt: skip


def _job(key: int, one: Made, row: NewPerson, own: NewPosition, now: datetime) -> tuple[Any, ...]:
    said = own.details
    obtained_on = max(row.obtained_on, own.started_on or row.obtained_on)
    task = (None, "", None)
    if said.work_task is not None:
        task = (said.work_task.pk, said.task_source or Position.TaskSource.STAFF.value, obtained_on)  # type: ignore[assignment]
    return (
        key, one.pk, own.company_id, said.job_title, *task, *reach_columns(said.email, said.phone), said.street, said.postal_code,
        said.city, said.country, own.started_on, own.ended_on, False, obtained_on, own.confirmed_on or obtained_on, now,
    )  # fmt: skip


def _told(one: Made, told: Told, by: str) -> NoticeDelivery:
    return NoticeDelivery(
        contact_id=one.pk, policy_key=told.policy_key, policy_number=told.policy_number, policy_sha256=told.policy_sha256,
        language=told.language, channel=told.channel, delivered_at=datetime.combine(told.on, time(12), get_default_timezone()),
        evidence=told.evidence[:200], recorded_by=by,
    )  # fmt: skip


def _start_clocks(pairs: Sequence[tuple[Made, NewPerson]], rules: Scope) -> None:
    """Everybody not yet told has a clock; new subjects have none running, so one statement starts them all."""
    rows = [(one.subject_id, DUTY, row.obtained_on, rules.inform_by(row.obtained_on)) for one, row in pairs if row.told is None]
    insert_values(Clock, ("subject", "duty", "started_on", "due_on"), rows)


def _passivate(
    pairs: Sequence[tuple[Made, NewPerson]], last: Mapping[int, int], refs: Mapping[int, str], *, by: str, now: datetime
) -> None:
    passive = [(one, row.passivated_on) for one, row in pairs if row.passivated_on]
    reason = Passivation.Reason.LEFT_EMPLOYER
    Passivation.objects.bulk_create(
        Passivation(
            contact_id=one.pk, position_id=last.get(one.pk), passivated_on=day, reason=reason, recorded_by=by, recorded_at=now
        )
        for one, day in passive
    )
    ledger.note([ledger.Entry("passivated", refs[one.pk], [day.isoformat(), reason]) for one, day in passive], now=now)
