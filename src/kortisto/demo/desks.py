"""What lies on everybody's desk today: tasks, tags, yesterday's and today's calls, saved segments, a file taken out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from django.conf import settings

from kortisto.accounts.models import User
from kortisto.contacts import bulk
from kortisto.contacts.actions.segments import save_segment
from kortisto.contacts.lists.people import visible
from kortisto.contacts.models import Company, CompanyTag, Contact, SavedSegment, Tag, Task
from kortisto.contacts.refusals import Refused
from kortisto.contacts.scope import Scope, current
from kortisto.contacts.tags import acts as tags
from kortisto.contacts.tasks.acts import Planned
from kortisto.contacts.tasks.seen import gates
from kortisto.exchange.export.refusal import destroy_by, refusal
from kortisto.exchange.models import Disclosure, DisclosureMember
from kortisto.lib.periods import local_day
from kortisto.privacy import audit
from kortisto.privacy.gate import Gate

from .entering import moment
from .lives import OWN_ACTS
from .words import words

# Day from today, hour (None: any time of the day), given by a colleague.
PLAN = (
    (-6, None, False), (-2, None, True), (0, 9, False), (0, 13, False), (0, None, True), (1, 10, False), (2, None, False),
    (6, 14, True), (9, None, False),
)  # fmt: skip
TALKS = ((0, 8, "call_held"), (0, 9, "call_tried"), (1, 14, "meeting_held"), (1, 10, "outbound_message"), (2, 15, "call_held"))
"""Days ago, hour, what."""
DESK = 20
"""People each works with at the moment."""


def fill(staff: Sequence[User], *, now: datetime, seed: int) -> None:
    """Put on everybody's desk what their role lets them have. Days are counted from `now`; the same seed, the same desks."""
    as_of = local_day(now, settings.TIME_ZONE)
    rng, rules = Random(seed), current(as_of)
    tasks: list[Task] = []
    touched: dict[int, Contact] = {}
    for place, user in enumerate(staff):
        gate = gates(user, as_of).get("contacts")
        people = _people_of(user, gate, place)
        giver = staff[(place + 1) % len(staff)]
        tasks += _tasks(user, giver, people, rules, as_of, rng, now)
        if user.has_right("register.edit"):
            touched |= {person.pk: person for person in _talks(user, people[: len(TALKS)], rules, now)}
        _segments(user, gate, now)
    Task.objects.bulk_create(tasks)
    touched |= {task.contact.pk: task.contact for task in tasks if task.contact is not None}
    bulk.settle(touched.values(), now=now)
    if rules.holds("tags"):
        _tags(rng, by=staff[0].actor_ref, now=now)
    _file(staff, now)


def _people_of(user: User, gate: Gate | None, place: int) -> list[Contact]:
    """Whom the user works with: their own, else some of those they may see."""
    if gate is None:
        return []
    seen = visible(gate).select_related("subject").order_by("-last_activity_on", "pk")
    own = list(seen.filter(owner=user)[:DESK])
    return own or list(seen[place * DESK : (place + 1) * DESK])


def _tasks(user: User, giver: User, people: Sequence[Contact], rules: Scope, as_of: date, rng: Random, now: datetime) -> list[Task]:
    """A week around today: late ones, today's, next week's; some given by a colleague; one that is done."""
    made = []
    firms = list(Company.objects.in_scope().order_by("pk")[:DESK])
    with_words = rules.holds("notes")
    for place, (days, hour, given) in enumerate(PLAN):
        kind, title = rng.choice(words()["desk"]["tasks"])
        person = people[place] if place < len(people) and rules.holds("tasks") else None
        planned = Planned(
            kind, as_of + timedelta(days=days), user, time(hour) if hour is not None else None,
            title if with_words and person is not None else "", person, None if person else rng.choice(firms) if firms else None,
        )  # fmt: skip
        try:
            row = planned.checked(as_of)
        except Refused:  # a role that sees nobody, a notice without this datum
            continue
        by = giver if given else user
        made.append(Task(**vars(row), created_by=by.actor_ref, created_at=now - timedelta(days=max(3, 4 - days))))
    if made:
        made[-1].due_on = made[-1].done_on = as_of - timedelta(days=1)
    return made


def _talks(user: User, people: Sequence[Contact], rules: Scope, now: datetime) -> list[Contact]:
    """What the user wrote down lately; the person's own acts move the day of latest activity."""
    today, rows = local_day(now, settings.TIME_ZONE), []
    for place, (person, (ago, hour, kind)) in enumerate(zip(people, TALKS, strict=False)):
        said = words()["interactions"][kind]
        at = min(moment(today - timedelta(days=ago), hour, place * 11), now - timedelta(minutes=5 * place + 5))
        summary = said[(person.pk + place) % len(said)] if rules.holds("notes") else ""
        rows.append(bulk.NewInteraction(person.pk, kind, at, None, summary))
        if kind in OWN_ACTS:
            person.last_activity_on = local_day(at, settings.TIME_ZONE)
    bulk.add_interactions(rows, by=user.actor_ref, now=now)
    Contact.objects.bulk_update(people, ["last_activity_on"])
    return list(people)


def _segments(user: User, gate: Gate | None, now: datetime) -> None:
    """The questions each role asks again and again; shared ones are seen by all."""
    if gate is None:
        return
    held = user.role_keys_on(local_day(now, settings.TIME_ZONE))
    there = set(SavedSegment.objects.filter(shared=True).values_list("name", flat=True))
    for role, about, name, shared, question in words()["desk"]["segments"]:
        if role in held and name not in there:
            save_segment(about=about, name=name, shared=shared, question=question.format(me=user.pk), owner=user, now=now)


def _tags(rng: Random, *, by: str, now: datetime) -> None:
    """The closed list, and who bears what: key customers, the autumn's fair, the breakfast."""
    made: list[Tag] = [tags.add_tag(fi=fi, sv=sv, en=en, by=by, now=now) for fi, sv, en in words()["desk"]["tags"]]
    people = list(Contact.objects.not_passive().select_related("subject").order_by("-last_activity_on", "pk")[:400])
    kept = [person for person in people if person.owner_id is not None] or people
    tags.put_on_many([(person, rng.choice(made)) for person in kept[::4]], by=by, now=now)
    firms = Company.objects.filter(status=Company.Status.CUSTOMER).order_by("pk")[:60:5]
    CompanyTag.objects.bulk_create(CompanyTag(company=firm, tag=made[0], put_by=by, put_at=now) for firm in firms)


def _file(staff: Sequence[User], now: datetime) -> None:
    """A list somebody took out weeks ago and has to destroy soon, where the notice lets lists out."""
    taken_at = now - timedelta(days=26)
    taken_on = local_day(taken_at, settings.TIME_ZONE)
    holder = next((user for user in staff if user.has_right("export") and not user.has_right("privacy.manage")), None)
    if holder is None or refusal(taken_on):
        return
    gate = gates(holder, taken_on).get("contacts")
    people = list(visible(gate).order_by("sort_key", "pk")[:38]) if gate else []
    made = Disclosure.objects.create(
        made_at=taken_at, made_by=holder.actor_ref, format="xlsx", purposes=sorted(gate.refs) if gate else [],
        columns=["company", "dm_ban", "email", "job_title", "name"], count=len(people), destroy_by=destroy_by(taken_on),
    )  # fmt: skip
    DisclosureMember.objects.bulk_create(DisclosureMember(disclosure=made, subject_id=person.subject_id) for person in people)
    audit.record(action="list.taken_out", by=holder.actor_ref, data=made.columns, now=now)
