"""Facts of the room contacts: each one query over all the subjects asked about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Exists, OuterRef

from kortisto.contacts import scope
from kortisto.contacts.models import Company, Passivation, Position
from kortisto.contacts.models.position import PositionQuerySet
from kortisto.privacy.facts import Holding, fact

KEY = "contacts.position:%d"


def _open(subject_ids: Sequence[int], as_of: date) -> PositionQuerySet:
    """Open positions of people who are not passive."""
    passive = Passivation.objects.open().filter(contact=OuterRef("contact"), passivated_on__lte=as_of)
    return Position.objects.open(as_of).filter(~Exists(passive), contact__subject_id__in=subject_ids)


def _holding(positions: PositionQuerySet) -> Iterable[Holding]:
    rows = positions.values_list("contact__subject_id", "pk", "ended_on")
    return [Holding(subject, KEY % pk, scope.day_before(ended_on)) for subject, pk, ended_on in rows]


@fact("employed")
def employed(subject_ids: Sequence[int], as_of: date) -> Iterable[Holding]:
    """Works for a customer or prospect (H10), until the day the employment is known to end."""
    return _holding(_open(subject_ids, as_of).in_scope())


@fact("company_is_customer")
def company_is_customer(subject_ids: Sequence[int], as_of: date) -> Iterable[Holding]:
    """The person's present company is a customer."""
    return _holding(_open(subject_ids, as_of).filter(company__status=Company.Status.CUSTOMER))


@fact("company_is_prospect")
def company_is_prospect(subject_ids: Sequence[int], as_of: date) -> Iterable[Holding]:
    """The person's present company is a potential customer."""
    return _holding(_open(subject_ids, as_of).filter(company__status=Company.Status.PROSPECT))


@fact("passive")
def passive(subject_ids: Sequence[int], as_of: date) -> Iterable[Holding]:
    """Passivated and neither moved nor returned (H13)."""
    rows = Passivation.objects.open().filter(contact__subject_id__in=subject_ids, passivated_on__lte=as_of)
    return [Holding(subject, None, date.max) for subject in rows.values_list("contact__subject_id", flat=True)]


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
    rows = _open(subject_ids, as_of).values_list("contact__subject_id", "pk", "ended_on", "confirmed_on", "bounced_on")
    for subject, pk, ended_on, confirmed_on, bounced_on in rows:
        last = min(scope.day_before(ended_on), now.confirmed_until(confirmed_on), now.bounced_until(bounced_on))
        if last >= as_of:
            found.append(Holding(subject, KEY % pk, last))
    return found


@fact("relationship_exists")
def relationship_exists(subject_ids: Sequence[int], as_of: date) -> Iterable[Holding]:
    """The company of the position, present or former, is our customer."""
    rows = Position.objects.filter(contact__subject_id__in=subject_ids, company__status=Company.Status.CUSTOMER)
    return [Holding(subject, KEY % pk, date.max) for subject, pk in rows.values_list("contact__subject_id", "pk")]
