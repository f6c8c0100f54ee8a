"""Facts of the room contacts: each one query over all the subjects asked about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from kortisto.contacts import scope
from kortisto.contacts.models import Company, Passivation, Position
from kortisto.database.prepared import Prepared
from kortisto.lib.once import once
from kortisto.privacy.facts import Holding, fact

KEY = "contacts.position:%d"


class _Job(NamedTuple):
    subject_id: int
    pk: int
    ended_on: date | None
    confirmed_on: date
    bounced_on: date | None
    status: str

    def holding(self) -> Holding:
        return Holding(self.subject_id, KEY % self.pk, scope.day_before(self.ended_on))


def _jobs(subject_ids: Sequence[int], as_of: date) -> list[_Job]:
    """Open positions of people who are not passive. Several facts ask for them; where all are asked, one query answers."""

    def read() -> list[_Job]:
        passive = Passivation.objects.open().filter(contact=OuterRef("contact"), passivated_on__lte=as_of)
        rows = Position.objects.open(as_of).filter(~Exists(passive), contact__subject_id__in=subject_ids)
        columns = ("contact__subject_id", "pk", "ended_on", "confirmed_on", "bounced_on", "company__status")
        return [_Job(*row) for row in rows.values_list(*columns)]

    return once(("open jobs", tuple(subject_ids), as_of), read)


def _at(subject_ids: Sequence[int], as_of: date, *standing: str) -> list[Holding]:
    return [job.holding() for job in _jobs(subject_ids, as_of) if job.status in standing]


@fact("employed")
def employed(subject_ids: Sequence[int], as_of: date) -> Iterable[Holding]:
    """Works for a customer or prospect (H10), until the day the employment is known to end."""
    return _at(subject_ids, as_of, *scope.IN_SCOPE)


@fact("company_is_customer")
def company_is_customer(subject_ids: Sequence[int], as_of: date) -> Iterable[Holding]:
    """The person's present company is a customer."""
    return _at(subject_ids, as_of, Company.Status.CUSTOMER)


@fact("company_is_prospect")
def company_is_prospect(subject_ids: Sequence[int], as_of: date) -> Iterable[Holding]:
    """The person's present company is a potential customer."""
    return _at(subject_ids, as_of, Company.Status.PROSPECT)


_PASSIVE = Prepared(
    lambda ids: Passivation.objects.open().filter(contact__subject_id__in=ids).values_list("contact__subject_id", "passivated_on")
)


@fact("passive")
def passive(subject_ids: Sequence[int], as_of: date) -> Iterable[Holding]:
    """Passivated and neither moved nor returned (H13)."""
    return [Holding(subject, None, date.max) for subject, day in _PASSIVE.rows(subject_ids) if day <= as_of]


@fact("in_register")
def in_register(subject_ids: Sequence[int], as_of: date) -> Iterable[Holding]:
    """A contact of a customer or prospect, or passive. An employment that ends leads to the passive state, so it ends nothing."""
    found = {row.subject_id for row in (*employed(subject_ids, as_of), *passive(subject_ids, as_of))}
    return [Holding(subject, None, date.max) for subject in sorted(found)]


@fact("details_valid")
def details_valid(subject_ids: Sequence[int], as_of: date) -> Iterable[Holding]:
    """“Yhteyshenkilön tiedot ovat voimassa” as the notice defines it.

    The position is open, no bounce has been left unanswered longer than the grace, and the details were confirmed within
    the term; the last day is the earliest of the three.
    """
    now = scope.current(as_of)
    found = []
    for job in _jobs(subject_ids, as_of):
        last = min(scope.day_before(job.ended_on), now.confirmed_until(job.confirmed_on), now.bounced_until(job.bounced_on))
        if last >= as_of:
            found.append(job.holding()._replace(last_day=last))
    return found


_AT_CUSTOMERS = Prepared(
    lambda ids: Position.objects.filter(contact__subject_id__in=ids, company__status=Company.Status.CUSTOMER).values_list(
        "contact__subject_id", "pk"
    )
)


@fact("relationship_exists")
def relationship_exists(subject_ids: Sequence[int], as_of: date) -> Iterable[Holding]:
    """The company of the position, present or former, is our customer."""
    return [Holding(subject, KEY % pk, date.max) for subject, pk in _AT_CUSTOMERS.rows(subject_ids)]
