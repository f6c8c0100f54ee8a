"""The year since the installation, lived step by step: weeks first, the last fortnight night by night.

What many people did in a step is written in one go, with the same rows the acts write one by one; moves, returns and
requests go through the acts themselves. The nightly run is the real one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise

from kortisto.contacts import actions, bulk
from kortisto.contacts.actions.passivation import passivate_many
from kortisto.contacts.models import Contact, Passivation, Position
from kortisto.privacy import erasure, sweep
from kortisto.privacy.models import Subject

from . import together
from .entering import Desk, moment
from .lives import OWN_ACTS, Ban, Job, Life

NIGHTLY = 14
"""So many last days are lived one by one, with a run each night; before them a step is a week, and every fourth has a run."""


@dataclass
class Step:
    """What falls in the days up to `day`; each entry is the number of a story with what happens to it."""

    day: date
    newcomers: list[int] = field(default_factory=list)
    informed: list[tuple[int, str]] = field(default_factory=list)
    bans: list[tuple[int, Ban]] = field(default_factory=list)
    leavers: list[int] = field(default_factory=list)
    arrivals: list[tuple[int, Job]] = field(default_factory=list)
    touches: list[tuple[int, int]] = field(default_factory=list)
    requests: list[int] = field(default_factory=list)
    closings: list[int] = field(default_factory=list)


class Year:
    """`by` are the references of the staff who act, `owners` the accounts that own newcomers."""

    def __init__(self, desk: Desk, by: Sequence[str], owners: Sequence[int], now: datetime) -> None:
        self.desk, self.by, self.owners, self.now = desk, by, owners, now
        self.people: dict[int, Contact] = {}
        self.stories: Sequence[Life] = []
        self.steps: list[Step] = []

    def foresee(self, stories: Sequence[Life], entered: dict[int, Contact], first: date, last: date) -> None:
        """Put everything that happens from `first` to `last` in its step."""
        self.stories, self.people = stories, entered
        weekly = last - timedelta(days=NIGHTLY)
        days = [first + timedelta(days=n) for n in range(6, (weekly - first).days, 7)]
        days += [weekly + timedelta(days=n) for n in range(NIGHTLY + 1)]
        self.steps = [Step(day) for day in days]
        for number, life in enumerate(stories):
            self._foresee(number, life, first)
        for firm in self.desk.firms:
            if not firm.in_scope and firm.status_on >= first:
                self._step(firm.status_on).closings.append(firm.index)

    def _step(self, day: date) -> Step:
        return next(step for step in self.steps if step.day >= day)

    def _foresee(self, number: int, life: Life, first: date) -> None:
        begins = max(first, life.obtained_on)
        if life.obtained_on >= first:
            self._step(life.obtained_on).newcomers.append(number)
        for ban in life.bans:
            self._step(max(ban.day, begins)).bans.append((number, ban))
        if life.informed and life.informed[1] >= first:
            self._step(life.informed[1]).informed.append((number, life.informed[0]))
        for place, touch in enumerate(life.touches):
            if touch.day >= begins:
                self._step(touch.day).touches.append((number, place))
        if life.asks:
            self._step(life.asks[1]).requests.append(number)
        for before, after in pairwise([*life.jobs, None]):
            assert before is not None
            if after is not None and after.started_on >= begins:
                self._step(after.started_on).arrivals.append((number, after))
            gone = before.ended_on is not None and before.ended_on >= begins
            if gone and before.ended_on and (after is None or after.started_on > before.ended_on):
                self._step(before.ended_on).leavers.append(number)

    def live(self, told: Callable[[str], None], besides: Callable[[date], None] = lambda day: None) -> None:
        """Live the steps in order; `besides` does what else is done on the last day of each."""
        nightly = len(self.steps) - NIGHTLY - 1
        for place, step in enumerate(self.steps):
            told(step.day.isoformat())
            night = moment(step.day, 3, 30)
            if (place >= nightly or place % 4 == 0) and night <= self.now:
                # The brake compares the clock with this machine's uptime, which has not lived that year.
                sweep.run(as_of=step.day, now=night, confirm=True, by="system")
            self._drop_erased()
            self._together(step)
            for index in step.closings:
                company = self.desk.companies[index]
                actions.set_company_status(company=company, status="neither", by=self.by[1], now=self._at(step.day, 12, 30))
            for number, job in step.arrivals:
                self._arrive(number, job, step.day)
            for number in step.requests:
                if number in self.people:
                    subjects = Subject.objects.filter(pk=self.people[number].subject_id)
                    erasure.erase(subjects, reason="request", by=self.by[0], now=self._at(step.day, 15), as_of=step.day)
            besides(step.day)

    def _at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """A moment of the day, never ahead of the demo's own now."""
        return min(moment(day, hour, minute), self.now)

    def _drop_erased(self) -> None:
        there = set(Contact.objects.values_list("pk", flat=True))
        self.people = {number: person for number, person in self.people.items() if person.pk in there}

    def _together(self, step: Step) -> None:
        day = step.day
        if step.newcomers:
            rows = [self.desk.person(self.stories[n], day, self.owners[n % len(self.owners)]) for n in step.newcomers]
            made = bulk.create_people(rows, by=self.by[0], now=self._at(day, 8), refresh=False)
            self.people |= dict(zip(step.newcomers, made, strict=True))
        informed = [(self.people[n], channel) for n, channel in step.informed if n in self.people and n not in step.newcomers]
        together.inform(informed, self.desk.notice, by=self.by[0], now=self._at(day, 10))
        banned = [(self.people[n], ban) for n, ban in step.bans if n in self.people]
        together.ban(banned, by=self.by[2], now=self._at(day, 11))
        talked = self._talk(step)
        left = self._leave(step)
        touched = {
            p.pk: p for p in (*(self._of(step.newcomers)), *(p for p, _ in informed), *(p for p, _ in banned), *talked, *left)
        }
        if touched:
            bulk.settle(touched.values(), now=self._at(day, 18))

    def _of(self, numbers: Iterable[int]) -> list[Contact]:
        return [self.people[number] for number in numbers if number in self.people]

    def _talk(self, step: Step) -> list[Contact]:
        """Timeline entries; the person's own acts move the day of latest activity."""
        rows, talked = [], {}
        for number, place in step.touches:
            person, life = self.people.get(number), self.stories[number]
            if person is None:
                continue
            rows.append(self.desk.entry(person, life, life.touches[place]))
            if life.touches[place].kind in OWN_ACTS:
                person.last_activity_on = life.touches[place].day
            talked[person.pk] = person
        bulk.add_interactions(rows, by=self.by[1], now=self._at(step.day, 17))
        Contact.objects.bulk_update(talked.values(), ["last_activity_on"], batch_size=200)
        return list(talked.values())

    def _leave(self, step: Step) -> list[Contact]:
        people = [
            person for person in self._of(step.leavers) if not person.passivations.filter(ended_on=None, undone_at=None).exists()
        ]
        if people:
            Position.objects.filter(contact__in=people, ended_on=None).update(ended_on=step.day)
            rows = Contact.objects.filter(pk__in=[person.pk for person in people])
            passivate_many(rows, on=step.day, reason=Passivation.Reason.LEFT_EMPLOYER, by=self.by[1], now=self._at(step.day, 12))
        return people

    def _arrive(self, number: int, job: Job, day: date) -> None:
        person, life = self.people.get(number), self.stories[number]
        if person is None:
            return
        company, details, when = self.desk.companies[job.firm], self.desk.details(job), self._at(day, 13)
        place = life.jobs.index(job)
        passive = person.passivations.filter(ended_on=None, undone_at=None).exists()
        if passive and place and life.jobs[place - 1].firm == job.firm:
            actions.return_to(contact=person, company=company, details=details, source="Puhelu", by=self.by[1], now=when)
        else:
            actions.move(contact=person, company=company, details=details, source="Puhelu", by=self.by[1], now=when)
