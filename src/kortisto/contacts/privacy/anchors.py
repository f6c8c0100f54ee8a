"""Anchors of the room contacts: the days periods count from, each one query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Max, QuerySet
from django.db.models.functions import Coalesce

from kortisto.contacts.models import Attachment, Contact, FieldValue, Interaction, NoticeDelivery, Passivation, Position, Task
from kortisto.database.prepared import Prepared
from kortisto.lib.periods import local_day
from kortisto.privacy.facts import Dated, Informed, anchor, informed


def _of_people(rows: QuerySet[Any, Any], *columns: str | Coalesce) -> Prepared:
    """These columns of the rows of contacts, after the subject; composed once, for any subjects."""
    return Prepared(lambda ids: rows.filter(contact__subject_id__in=ids).values_list("contact__subject_id", *columns))


_CARDS = Prepared(
    lambda ids: Contact.objects.filter(subject_id__in=ids).values_list("subject_id", "obtained_on", "last_activity_on")
)


@anchor("obtained_on")
def obtained_on(subject_ids: Sequence[int], as_of: date) -> Iterable[Dated]:
    """The day the first data of the person came to us. Later imports, edits and moves do not renew it."""
    return [Dated(subject, None, day) for subject, day, _ in _CARDS.rows(subject_ids)]


@anchor("last_activity")
def last_activity(subject_ids: Sequence[int], as_of: date) -> Iterable[Dated]:
    """The person's own latest act (H12)."""
    return [Dated(subject, None, day) for subject, _, day in _CARDS.rows(subject_ids) if day]


Query = Callable[[Sequence[int], date], Iterable[Dated]]
_also: list[Query] = []


def also_interaction(query: Query) -> Query:
    """Register the days of what upper rooms keep of the contact between the person and us (e-mails), each for its own row."""
    if query not in _also:
        _also.append(query)
    return query


_TIMELINE = (
    ("contacts.interaction:%d", Interaction, "happened_on"),
    ("contacts.task:%d", Task, Coalesce("done_on", "due_on")),
    ("contacts.attachment:%d", Attachment, Coalesce("interaction__happened_on", "task__done_on", "task__due_on", "added_on")),
)
_ENTRIES = [(key, _of_people(model.objects.all(), "pk", day)) for key, model, day in _TIMELINE]
_ENTRIES.append(("contacts.fieldvalue:%d", _of_people(FieldValue.objects.filter(datum="notes"), "pk", "noted_on")))


@anchor("interaction_on")
def interaction_on(subject_ids: Sequence[int], as_of: date) -> Iterable[Dated]:
    """The day of each entry of the timeline, for that entry; of a task the day it was done, before that the day it is due.

    An attachment has the day of the entry or task it lies with, else the day it was added; a note in a custom field the day it
    was first written.
    """
    own = [Dated(subject, key % pk, day) for key, entries in _ENTRIES for subject, pk, day in entries.rows(subject_ids)]
    return [*own, *(dated for query in _also for dated in query(subject_ids, as_of))]


_TOLD = Prepared(
    lambda ids: (
        NoticeDelivery.objects.filter(contact__subject_id__in=ids)
        .values_list("contact__subject_id", "policy_key")
        .annotate(Max("policy_number"), Max("delivered_at"))
    )
)
_PASSIVE = _of_people(Passivation.objects.open(), "passivated_on")
_ENDED = _of_people(Position.objects.filter(ended_on__isnull=False), "pk", "ended_on")
_CEASED = _of_people(Position.objects.filter(company__customer_until__isnull=False), "pk", "company__customer_until")


@anchor("informed_on")
def informed_on(subject_ids: Sequence[int], as_of: date) -> Iterable[Dated]:
    """The latest day the person was told about the register (H08)."""
    latest: dict[int, datetime] = {}
    for subject, _, _, moment in _TOLD.rows(subject_ids):
        latest[subject] = max(moment, latest.get(subject, moment))
    return [Dated(subject, None, local_day(moment, settings.TIME_ZONE)) for subject, moment in latest.items()]


@anchor("passivated_on")
def passivated_on(subject_ids: Sequence[int], as_of: date) -> Iterable[Dated]:
    """The day of the passivation in force (H14, H15)."""
    return [Dated(subject, None, day) for subject, day in _PASSIVE.rows(subject_ids)]


@anchor("employment_end")
def employment_end(subject_ids: Sequence[int], as_of: date) -> Iterable[Dated]:
    """The day each employment ended, for the details of that position."""
    return [Dated(subject, f"contacts.position:{pk}", day) for subject, pk, day in _ENDED.rows(subject_ids)]


@anchor("relationship_end")
def relationship_end(subject_ids: Sequence[int], as_of: date) -> Iterable[Dated]:
    """The day the company of a position ceased to be our customer, for the details of that position."""
    return [Dated(subject, f"contacts.position:{pk}", day) for subject, pk, day in _CEASED.rows(subject_ids)]


@informed
def told(subject_ids: Sequence[int]) -> Iterable[Informed]:
    """The newest version of each notice every person was told of (Art. 13(3), 14(4))."""
    return [Informed(subject, key, number) for subject, key, number, _ in _TOLD.rows(subject_ids)]
