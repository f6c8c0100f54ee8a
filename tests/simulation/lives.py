"""The people, firms and jobs of the test's own log, and their rows in the register."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.simulation.log import Firm, Human, Job, Log


def somebody(log: Log, a: int) -> Human:
    living = log.living()
    return living[a % len(living)]


def company(firm: Firm) -> Any:
    from kortisto.contacts.models import Company

    return Company.objects.get(pk=firm.pk)


def contact(human: Human) -> Any:
    from kortisto.contacts.models import Contact

    return Contact.objects.get(pk=human.pk)


def position(job: Job) -> Any:
    from kortisto.contacts.models import Position

    return Position.objects.get(pk=job.pk)


def work(number: int, salt: int) -> dict[str, str]:
    work = {"job_title": f"päällikkö {salt}", "email": f"nimi{number}.{salt}@firma{salt % 9}.example"}
    if salt % 3:
        work["phone"] = f"+35850{5550000 + number * 31 + salt % 31}"
    if salt % 4 == 0:
        work |= {"street": f"Rantatie {salt}", "postal_code": "33100", "city": "Tampere"}
    return work


def arrived(human: Human, job: Job, work: dict[str, str]) -> None:
    human.jobs.append(job)
    human.data["company", job.record] = job.firm.pk
    human.data["job_title", job.record] = work["job_title"]
    human.data["email", job.record] = work["email"]
    human.emails.append(work["email"])
    if "phone" in work:
        human.data["phone", job.record] = work["phone"]
    if "street" in work:
        human.data["work_address", job.record] = work["street"]


def go(human: Human, firm: Firm, day: date, work: dict[str, str], *, stay: bool) -> Job:
    from kortisto.contacts.models import Position

    for job in human.jobs:
        if job.open(day) and not stay and ("company", job.record) in human.data:
            job.ended_on = max(day, job.started_on or day)
    for passive in human.passives:
        passive.over = True
    row = Position.objects.filter(contact_id=human.pk).latest("pk")
    job = Job(row.pk, firm, day, day, started_on=day)
    arrived(human, job, work)
    return job
