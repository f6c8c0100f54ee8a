"""Bringing stories into the tables the way an import does: everything that lay before a day, in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from django.utils.timezone import get_default_timezone

from kortisto.consents import topics as of_firms
from kortisto.contacts import bulk
from kortisto.contacts.details import WorkDetails
from kortisto.contacts.models import Company, Contact, TitleProposal, WorkTask
from kortisto.contacts.scope import current
from kortisto.lib.periods import Period, add_period
from kortisto.lib.text import fold
from kortisto.privacy import publication

from .firms import Firm
from .lives import Job, Life, Touch
from .words import words


def moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A local time of a day as an instant."""
    return datetime.combine(day, time(hour, minute), get_default_timezone())


def tasks() -> dict[str, WorkTask]:
    """The list of work tasks, and what each title proposes."""
    made = {}
    for key, (fi, sv, en) in words()["tasks"].items():
        made[key], _new = WorkTask.objects.get_or_create(key=key, defaults={"label_fi": fi, "label_sv": sv, "label_en": en})
    for key, titles in words()["titles"].items():
        for title in titles:
            TitleProposal.objects.get_or_create(title_folded=fold(title), defaults={"task": made[key]})
    return made


def own_lists(*, by: str, now: datetime) -> dict[str, WorkTask]:
    """The firm's lists: work tasks, and the topics of its messages, each under its purpose of the shipped notice."""
    for fi, sv, en, purpose, asked_for in (
        ("Uutiskirje", "Nyhetsbrev", "Newsletter", "b2b:newsletters", False),
        ("Hinnastot", "Prislistor", "Price lists", "b2b:price_lists", False),
        ("Kutsut tilaisuuksiin", "Inbjudningar till evenemang", "Invitations to events", "b2b:new_customers", True),
    ):
        of_firms.add(fi=fi, sv=sv, en=en, purpose=purpose, asked_for=asked_for, by=by, now=now)
    return tasks()


def companies(firms: Sequence[Firm], owners: Sequence[int], *, by: str, now: datetime, as_of: date) -> list[Company]:
    """The companies as they stood on `as_of`: those that have left since are customers still."""
    rows = []
    for firm in firms:
        left_later = firm.status == "neither" and firm.status_on > as_of
        status_on = as_of - timedelta(days=900) if left_later else min(firm.status_on, as_of)
        rows.append(
            bulk.NewCompany(
                name=firm.name, status="customer" if left_later else firm.status, status_on=status_on,
                business_id=firm.business_id, street=firm.street, postal_code=firm.postal_code, city=firm.city,
                industry=firm.industry, owner_id=owners[firm.index % len(owners)] if owners else None,
            )
        )  # fmt: skip
    made = bulk.create_companies(rows, by=by, now=now)
    for firm, company in zip(firms, made, strict=True):
        company.phone = firm.phone
        company.parent = made[firm.parent] if firm.parent is not None else None
    Company.objects.bulk_update(made, ["phone", "parent"])
    return made


class Desk:
    """Turns stories into rows. `companies` by the index of the firm."""

    def __init__(self, firms: Sequence[Firm], companies: Sequence[Company], tasks: Mapping[str, WorkTask], as_of: date) -> None:
        self.firms, self.companies, self.tasks = firms, companies, tasks
        self.notice = next(iter(publication.versions().values()))[0]
        self.scope = current(as_of)

    def details(self, job: Job, *, reachable: bool = True) -> WorkDetails:
        """The work details of a job; of one that has ended only what was done there (old addresses are not brought in)."""
        raw = WorkDetails(job_title=job.title, work_task=self.tasks[job.task], task_source="title")
        if reachable:
            raw = replace(raw, email=job.email, phone=job.phone)
        return raw.checked(self.scope, job.started_on)

    def person(self, life: Life, as_of: date, owner_id: int | None) -> bulk.NewPerson:
        """The person as known on `as_of`: what came later is left out."""
        jobs = [job for job in life.jobs if job.started_on <= as_of or job is life.jobs[0]]
        ended = [job.ended_on for job in jobs if job.ended_on and job.ended_on <= as_of]
        acts = [touch.day for touch in life.touches if touch.kind in ("call_held", "meeting_held", "inbound_message")]
        known = [day for day in acts if day <= as_of]
        return bulk.NewPerson(
            given_name=life.given, family_name=life.family, obtained_on=life.obtained_on, source=life.source,
            source_kind=life.source_kind, language=life.language, last_activity_on=max(known, default=None),
            positions=[self._position(job, as_of) for job in jobs], told=self._told(life, as_of),
            passivated_on=max(ended) if len(ended) == len(jobs) else None, owner_id=owner_id,
        )  # fmt: skip

    def _position(self, job: Job, as_of: date) -> bulk.NewPosition:
        ended_on = job.ended_on if job.ended_on and job.ended_on <= as_of else None
        confirmed_on = min(job.confirmed_on or job.started_on, as_of)
        details = self.details(job, reachable=ended_on is None)
        return bulk.NewPosition(self.companies[job.firm].pk, details, min(job.started_on, as_of), ended_on, confirmed_on)

    def _told(self, life: Life, as_of: date) -> bulk.Told | None:
        if life.informed is None or life.informed[1] > as_of:
            return None
        channel, on = life.informed
        notice = self.notice
        return bulk.Told(notice.key, notice.number, notice.sha256, on, channel=channel, language=life.language)

    def timeline(self, person: Contact, life: Life, after: date | None, until: date) -> list[bulk.NewInteraction]:
        """What happened from the day after `after` up to `until`."""
        first = after or date.min
        return [self.entry(person, life, touch) for touch in life.touches if first < touch.day <= until]

    def entry(self, person: Contact, life: Life, touch: Touch) -> bulk.NewInteraction:
        job = next((job for job in reversed(life.jobs) if job.started_on <= touch.day), life.jobs[0])
        at = moment(touch.day, 8 + person.pk % 8, person.pk * 7 % 60)
        return bulk.NewInteraction(
            person.pk, touch.kind, at, self.companies[job.firm].pk, touch.summary if self.scope.holds("notes") else ""
        )


def timeline_begins(as_of: date) -> date:
    """Nothing older than this is brought in: a month is left, so that the first nights have something to do."""
    return add_period(date(as_of.year - 3, as_of.month, min(as_of.day, 28)), Period.parse("P1M"))
