"""From the tables to the evaluator: what is known of many subjects on one day, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from kortisto.database.many import Many
from kortisto.lib.once import reading
from kortisto.lib.periods import local_day
from kortisto.privacy import facts
from kortisto.privacy.holdings import held_data
from kortisto.privacy.models import LegalHold, NamedDate, Subject
from kortisto.privacy.policy import vocabulary
from kortisto.privacy.policy.model import Policy
from kortisto.privacy.policy.state import DatedEntry, SubjectState

Entries = dict[int, dict[str, list[DatedEntry]]]


@dataclass(slots=True)
class Known:
    """A subject and what is known of it. `informed`: policy key → newest version the person was told of."""

    subject: Subject
    state: SubjectState
    created_on: date
    informed: dict[str, int]


def gather(subject_ids: Sequence[int], policies: Iterable[Policy], *, as_of: date, asked: bool = False) -> list[Known]:
    """The state of each subject that is still there, in order of id; asks only for names the notices use.

    `asked`: as if each had asked to be erased.
    """
    with reading():  # several facts and anchors ask for the same rows; nothing changes while they do
        return _gather(subject_ids, list(policies), as_of, asked)


def _gather(subject_ids: Sequence[int], policies: Sequence[Policy], as_of: date, asked: bool) -> list[Known]:
    subjects = list(Subject.objects.filter(pk__in=Many(subject_ids)).order_by("pk"))
    ids = Many(subject.pk for subject in subjects)
    held = held_data(ids)
    found_facts = _facts(ids, policies, as_of)
    anchors = _anchors(ids, policies, as_of)
    objections = _objections(subjects, ids, policies, as_of, asked)
    holds = _holds(ids)
    informed = _informed(ids)
    return [
        Known(
            subject,
            SubjectState(
                data=[(datum, record or None) for datum, record in sorted(held[subject.pk])],
                facts=found_facts[subject.pk],
                anchors=anchors[subject.pk],
                objections=frozenset(objections[subject.pk]),
                holds=holds[subject.pk],
                kind=subject.kind,
                ref=subject.pk,
            ),
            local_day(subject.created_at, settings.TIME_ZONE),
            informed[subject.pk],
        )
        for subject in subjects
    ]


def _facts(ids: Sequence[int], policies: Sequence[Policy], as_of: date) -> Entries:
    found: Entries = defaultdict(dict)
    for name in sorted(frozenset[str]().union(*(policy.fact_names() for policy in policies))):
        query = facts.fact_query(name)
        for holding in query(ids, as_of) if query else ():
            if holding.last_day >= as_of:
                found[holding.subject_id].setdefault(name, []).append((holding.record, holding.last_day))
    return found


def _anchors(ids: Sequence[int], policies: Sequence[Policy], as_of: date) -> Entries:
    found: Entries = defaultdict(dict)
    names = frozenset[str]().union(*(policy.anchor_names() for policy in policies))
    for name in sorted(names & set(vocabulary.anchors())):
        query = facts.anchor_query(name)
        for dated in query(ids, as_of) if query else ():
            found[dated.subject_id].setdefault(name, []).append((dated.record, dated.day))
    own = names - set(vocabulary.anchors())
    for name, day in _for_everybody(policies, own):
        for subject_id in ids:
            found[subject_id].setdefault(name, []).append((None, day))
    if own:
        rows = NamedDate.objects.filter(subject_id__in=ids, anchor__in=own)
        for subject_id, name, day in rows.values_list("subject_id", "anchor", "day"):
            found[subject_id].setdefault(name, []).append((None, day))
    return found


def _for_everybody(policies: Sequence[Policy], names: AbstractSet[str]) -> list[tuple[str, date]]:
    """The operator's own anchors that are one day for all (`on = 2027-12-31`); of several versions of a notice the earliest."""
    found: dict[str, date] = {}
    for policy in policies:
        for name in names & set(policy.anchors):
            day = policy.anchors[name].details.get("on")
            if day is not None:
                found[name] = min(day, found.get(name, day))
    return sorted(found.items())


def _objections(
    subjects: Sequence[Subject], ids: Sequence[int], policies: Sequence[Policy], as_of: date, asked: bool
) -> dict[int, set[str]]:
    """Purposes each subject has taken away. Whoever asked to be erased leaves only what the law keeps (decision 12)."""
    found: dict[int, set[str]] = defaultdict(set)
    for query in facts.objection_queries():
        for objected in query(ids, as_of):
            if objected.since <= as_of:
                found[objected.subject_id].add(objected.purpose)
    every = {p.ref for policy in policies for p in policy.purposes if not p.statutory}
    for subject in subjects:
        if asked or subject.erasure_asked_on is not None:
            found[subject.pk] |= every
    return found


def _holds(ids: Sequence[int]) -> dict[int, list[tuple[str | None, str | None]]]:
    found: dict[int, list[tuple[str | None, str | None]]] = defaultdict(list)
    rows = LegalHold.objects.filter(subject_id__in=ids, released_at=None)
    for subject_id, data, record in rows.values_list("subject_id", "data", "record"):
        found[subject_id] += [(datum, record or None) for datum in (data or [None])]
    return found


def _informed(ids: Sequence[int]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for query in facts.informed_queries():
        for told in query(ids):
            own = found[told.subject_id]
            own[told.policy_key] = max(told.number, own.get(told.policy_key, 0))
    return found
