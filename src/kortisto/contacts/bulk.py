"""Making many companies and people at once (import, demo): the same rows and clocks as the acts, set-based.

Give rows already checked (`details.WorkDetails.checked`); nothing is refused here but what the database refuses.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.conf import settings
from django.db import transaction
from django.utils.timezone import get_default_timezone

from kortisto import search
from kortisto.contacts.actions.notices import DUTY
from kortisto.contacts.details import WorkDetails
from kortisto.contacts.models import Company, Contact, Interaction, NoticeDelivery, Passivation, Position, Standing
from kortisto.contacts.scope import Scope, current
from kortisto.database.many import Many
from kortisto.database.writing import insert_many, insert_values
from kortisto.lib.periods import local_day
from kortisto.privacy import audit, due, ledger, subjects
from kortisto.privacy.models import Clock

CHUNK = 2000


@dataclass(frozen=True)
class NewCompany:
    """A company to make; `status_on` is the day the standing began."""

    name: str
    status: str
    status_on: date
    business_id: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    industry: str = ""
    owner_id: int | None = None


@dataclass(frozen=True)
class Told:
    """An earlier informing: which notice, on which day, how, with what evidence."""

    policy_key: str
    policy_number: int
    policy_sha256: str
    on: date
    channel: str = NoticeDelivery.Channel.EARLIER
    language: str = "fi"
    evidence: str = ""


@dataclass(frozen=True)
class NewPosition:
    """One employment of a person to make."""

    company_id: int | None
    details: WorkDetails = field(default_factory=WorkDetails)
    started_on: date | None = None
    ended_on: date | None = None
    confirmed_on: date | None = None


@dataclass(frozen=True)
class NewPerson:
    """A person to make with at least one position. `passivated_on`: passive since that day."""

    given_name: str
    family_name: str
    obtained_on: date
    source: str
    source_kind: str
    positions: Sequence[NewPosition]
    language: str = ""
    last_activity_on: date | None = None
    told: Told | None = None
    passivated_on: date | None = None
    owner_id: int | None = None


@dataclass(frozen=True)
class NewInteraction:
    contact_id: int
    kind: str
    happened_at: datetime
    company_id: int | None = None
    summary: str = ""
    text: str = ""


@transaction.atomic
def create_companies(rows: Sequence[NewCompany], *, by: str, now: datetime) -> list[Company]:
    """The companies, in the order of the rows, with their standing and a place in the index."""
    made = []
    for row in rows:
        company = Company(
            status=row.status, status_on=row.status_on, business_id=row.business_id, street=row.street,
            postal_code=row.postal_code, city=row.city, industry=row.industry, owner_id=row.owner_id, created_at=now,
            customer_since=row.status_on if row.status == Company.Status.CUSTOMER else None,
        )  # fmt: skip
        company.rename(row.name)
        made.append(company)
    insert_many(made, keys=True)
    insert_many([Standing(company=c, status=c.status, from_on=c.status_on, recorded_by=by, recorded_at=now) for c in made])
    search.index("company", [c.pk for c in made])
    audit.record(action="company.created_many", by=by, now=now)
    return made


@transaction.atomic
def create_people(rows: Sequence[NewPerson], *, by: str, now: datetime, refresh: bool = True) -> list[Contact]:
    """The people, in the order of the rows: subject, card, positions, notices, clocks, passive state, audit, last days, index.

    `refresh=False` leaves last days and index to a later `refresh(contacts)`, when bans or interactions follow.
    """
    made: list[Contact] = []
    rules = current(local_day(now, settings.TIME_ZONE))
    for start in range(0, len(rows), CHUNK):
        made += _people(rows[start : start + CHUNK], rules, by=by, now=now)
    if refresh:
        settle(made, now=now)
    return made


def settle(contacts: Iterable[Contact], *, now: datetime) -> None:
    """Compute last days and index people made with `refresh=False`."""
    people = list(contacts)
    if not people:
        return
    due.refresh([c.subject_id for c in people], as_of=local_day(now, settings.TIME_ZONE))
    search.index("contact", [c.pk for c in people])


def settle_new(made: Sequence[tuple[Contact, NewPerson]], *, now: datetime) -> None:
    """The same for people just made, of whom nothing was written but what `create_people` wrote: those alike are judged together."""
    companies = {own.company_id for _, row in made for own in row.positions if own.company_id}
    standings = {
        pk: standing
        for pk, *standing in Company.objects.filter(pk__in=Many(companies)).values_list("pk", "status", "customer_until")
    }
    alike = {
        person.subject_id: _circumstances(row, standings) for person, row in made if row.told is None and row.passivated_on is None
    }
    due.refresh_new(alike, tables=_ROWS, as_of=local_day(now, settings.TIME_ZONE))
    due.refresh([p.subject_id for p, _ in made if p.subject_id not in alike], as_of=local_day(now, settings.TIME_ZONE))
    search.index("contact", [person.pk for person, _ in made])


_ROWS = frozenset({"contacts.contact", "contacts.position"})


def _circumstances(row: NewPerson, standings: Mapping[int, Sequence[object]]) -> Hashable:
    """What the facts and anchors of any room rest on (`privacy/facts.py`, `privacy/anchors.py`): days, and how the company stands
    with us. Which texts there are is read from the rows."""
    jobs = tuple(
        (own.company_id is None, *standings.get(own.company_id or 0, ()), own.started_on, own.ended_on, own.confirmed_on)
        for own in row.positions
    )
    return row.obtained_on, row.last_activity_on, row.source_kind, row.owner_id is None, jobs


@transaction.atomic
def add_interactions(rows: Sequence[NewInteraction], *, by: str, now: datetime) -> int:
    """Entries of timelines. Moves no date: `NewPerson.last_activity_on` says it; gives how many were made."""
    insert_many(
        [
            Interaction(
                contact_id=row.contact_id, company_id=row.company_id, kind=row.kind, happened_at=row.happened_at,
                happened_on=local_day(row.happened_at, settings.TIME_ZONE), summary=row.summary[:200], text=row.text,
                recorded_by=by, recorded_at=now,
            )
            for row in rows
        ]
    )  # fmt: skip
    return len(rows)


def _people(rows: Sequence[NewPerson], rules: Scope, *, by: str, now: datetime) -> list[Contact]:
    people = []
    for row, subject in zip(rows, subjects.create_many(len(rows), now=now), strict=True):
        person = Contact(
            subject=subject, language=row.language, obtained_on=row.obtained_on,
            source=row.source[:200], source_kind=row.source_kind,
            last_activity_on=row.last_activity_on, owner_id=row.owner_id, created_at=now,
        )  # fmt: skip
        person.rename(row.given_name, row.family_name)
        people.append(person)
    insert_many(people, keys=True)
    pairs = list(zip(people, rows, strict=True))
    positions = [_position(person, row, own, now) for person, row in pairs for own in row.positions]
    insert_many(positions, keys=True)
    insert_many([_told(person, row.told, by) for person, row in pairs if row.told])
    _start_clocks(pairs, rules)
    _passivate(pairs, positions, by=by, now=now)
    audit.record_many(
        [audit.Act("contact.created", by, person.subject, ("name", "company", "source")) for person in people], now=now
    )
    return people


def _position(person: Contact, row: NewPerson, own: NewPosition, now: datetime) -> Position:
    obtained_on = max(row.obtained_on, own.started_on or row.obtained_on)
    position = Position(
        contact=person, company_id=own.company_id, started_on=own.started_on, ended_on=own.ended_on, obtained_on=obtained_on,
        confirmed_on=own.confirmed_on or obtained_on, created_at=now,
    )  # fmt: skip
    own.details.write_to(position, obtained_on)
    return position


def _told(person: Contact, told: Told, by: str) -> NoticeDelivery:
    return NoticeDelivery(
        contact=person, policy_key=told.policy_key, policy_number=told.policy_number, policy_sha256=told.policy_sha256,
        language=told.language, channel=told.channel, delivered_at=datetime.combine(told.on, time(12), get_default_timezone()),
        evidence=told.evidence[:200], recorded_by=by,
    )  # fmt: skip


def _start_clocks(pairs: Sequence[tuple[Contact, NewPerson]], rules: Scope) -> None:
    """Everybody not yet told has a clock; new subjects have none running, so one statement starts them all."""
    rows = [
        (person.subject_id, DUTY, row.obtained_on, rules.inform_by(row.obtained_on)) for person, row in pairs if row.told is None
    ]
    insert_values(Clock, ("subject", "duty", "started_on", "due_on"), rows)


def _passivate(pairs: Sequence[tuple[Contact, NewPerson]], positions: Sequence[Position], *, by: str, now: datetime) -> None:
    last = {position.contact_id: position for position in positions}
    passive = [(person, row, row.passivated_on) for person, row in pairs if row.passivated_on]
    Passivation.objects.bulk_create(
        Passivation(
            contact=person, position=last.get(person.pk), passivated_on=day,
            reason=Passivation.Reason.LEFT_EMPLOYER, recorded_by=by, recorded_at=now,
        )
        for person, _, day in passive
    )  # fmt: skip
    entries = [(str(person.subject.ref), day.isoformat()) for person, _, day in passive]
    ledger.note([ledger.Entry("passivated", ref, [day, Passivation.Reason.LEFT_EMPLOYER]) for ref, day in entries], now=now)
