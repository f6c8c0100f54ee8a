"""Anchors of the room contacts: the days periods count from, each one query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from django.conf import settings
from django.db.models import Max
from django.db.models.functions import Coalesce

from kortisto.contacts.models import Attachment, Contact, FieldValue, Interaction, NoticeDelivery, Passivation, Position, Task
from kortisto.lib.periods import local_day
from kortisto.privacy.facts import Dated, Informed, anchor, informed


@anchor("obtained_on")
def obtained_on(subject_ids: Sequence[int], as_of: date) -> Iterable[Dated]:
    """The day the first data of the person came to us. Later imports, edits and moves do not renew it."""
    rows = Contact.objects.filter(subject_id__in=subject_ids)
    return [Dated(subject, None, day) for subject, day in rows.values_list("subject_id", "obtained_on")]


@anchor("last_activity")
def last_activity(subject_ids: Sequence[int], as_of: date) -> Iterable[Dated]:
    """The person's own latest act (H12)."""
    rows = Contact.objects.filter(subject_id__in=subject_ids, last_activity_on__isnull=False)
    return [Dated(subject, None, day) for subject, day in rows.values_list("subject_id", "last_activity_on") if day]


Query = Callable[[Sequence[int], date], Iterable[Dated]]
_also: list[Query] = []


def also_interaction(query: Query) -> Query:
    """Register the days of what upper rooms keep of the contact between the person and us (e-mails), each for its own row."""
    if query not in _also:
        _also.append(query)
    return query


@anchor("interaction_on")
def interaction_on(subject_ids: Sequence[int], as_of: date) -> Iterable[Dated]:
    """The day of each entry of the timeline, for that entry; of a task the day it was done, before that the day it is due.

    An attachment has the day of the entry or task it lies with, else the day it was added; a note in a custom field the day it
    was first written.
    """
    rows = Interaction.objects.filter(contact__subject_id__in=subject_ids)
    values = rows.values_list("contact__subject_id", "pk", "happened_on")
    own = [Dated(subject, f"contacts.interaction:{pk}", day) for subject, pk, day in values]
    tasks = Task.objects.filter(contact__subject_id__in=subject_ids)
    dated = tasks.values_list("contact__subject_id", "pk", Coalesce("done_on", "due_on"))
    own += [Dated(subject, f"contacts.task:{pk}", day) for subject, pk, day in dated]
    files = Attachment.objects.filter(contact__subject_id__in=subject_ids)
    day = Coalesce("interaction__happened_on", "task__done_on", "task__due_on", "added_on")
    own += [Dated(s, f"contacts.attachment:{pk}", on) for s, pk, on in files.values_list("contact__subject_id", "pk", day)]
    notes = FieldValue.objects.filter(contact__subject_id__in=subject_ids, datum="notes")
    noted = notes.values_list("contact__subject_id", "pk", "noted_on")
    own += [Dated(subject, f"contacts.fieldvalue:{pk}", day) for subject, pk, day in noted]
    return [*own, *(dated for query in _also for dated in query(subject_ids, as_of))]


@anchor("informed_on")
def informed_on(subject_ids: Sequence[int], as_of: date) -> Iterable[Dated]:
    """The latest day the person was told about the register (H08)."""
    rows = NoticeDelivery.objects.filter(contact__subject_id__in=subject_ids)
    latest = rows.values_list("contact__subject_id").annotate(latest=Max("delivered_at"))
    return [Dated(subject, None, local_day(moment, settings.TIME_ZONE)) for subject, moment in latest]


@anchor("passivated_on")
def passivated_on(subject_ids: Sequence[int], as_of: date) -> Iterable[Dated]:
    """The day of the passivation in force (H14, H15)."""
    rows = Passivation.objects.open().filter(contact__subject_id__in=subject_ids)
    return [Dated(subject, None, day) for subject, day in rows.values_list("contact__subject_id", "passivated_on")]


@anchor("employment_end")
def employment_end(subject_ids: Sequence[int], as_of: date) -> Iterable[Dated]:
    """The day each employment ended, for the details of that position."""
    rows = Position.objects.filter(contact__subject_id__in=subject_ids, ended_on__isnull=False)
    values = rows.values_list("contact__subject_id", "pk", "ended_on")
    return [Dated(subject, f"contacts.position:{pk}", day) for subject, pk, day in values if day]


@anchor("relationship_end")
def relationship_end(subject_ids: Sequence[int], as_of: date) -> Iterable[Dated]:
    """The day the company of a position ceased to be our customer, for the details of that position."""
    rows = Position.objects.filter(contact__subject_id__in=subject_ids, company__customer_until__isnull=False)
    values = rows.values_list("contact__subject_id", "pk", "company__customer_until")
    return [Dated(subject, f"contacts.position:{pk}", day) for subject, pk, day in values if day]


@informed
def told(subject_ids: Sequence[int]) -> Iterable[Informed]:
    """The newest version of each notice every person was told of (Art. 13(3), 14(4))."""
    rows = NoticeDelivery.objects.filter(contact__subject_id__in=subject_ids)
    newest = rows.values_list("contact__subject_id", "policy_key").annotate(Max("policy_number"))
    return [Informed(subject, key, number) for subject, key, number in newest]
