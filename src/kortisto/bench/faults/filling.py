"""The register the clients work in: people who stay, people whose last day is over, staff, and a campaign to everybody."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from random import Random

from django.conf import settings
from django.db import transaction

from kortisto.accounts import actions as accounts
from kortisto.campaigns.audiences import settling
from kortisto.campaigns.letters import actions as letters
from kortisto.campaigns.models import Campaign
from kortisto.campaigns.sending import writing
from kortisto.contacts import bulk
from kortisto.contacts.details import WorkDetails
from kortisto.contacts.models import Contact, Position, WorkTask
from kortisto.lib.periods import local_day
from kortisto.outreach.engine import mailings
from kortisto.privacy import publication

from .. import building, crowd
from .. import people as invented

OVERDUE = 40
"""One person in so many has been silent for longer than the notices allow."""
TEXT = "<p>Hei {{etunimi}}, syksyn hinnasto on valmis.</p>"


@dataclass(frozen=True, slots=True)
class Known:
    """A person a client works with: the card's code and the present job."""

    contact: int
    code: str
    position: int


@dataclass(frozen=True, slots=True)
class Filled:
    """`staff`: (address, password) for each client. `people` stay whatever night comes."""

    staff: list[tuple[str, str]]
    people: list[Known]
    companies: list[str]
    mailing: int
    recipients: int


def fill(*, contacts: int, clients: int, seed: int, now: datetime) -> Filled:
    """Fill the empty register of this process; everybody who may be written to is a recipient of a campaign not yet begun."""
    building._publish(now)
    staff = _staff(clients, now)
    firms = bulk.create_companies(
        [
            bulk.NewCompany(name=invented.firm_name(number), status="customer", status_on=_day(now) - timedelta(days=900))
            for number in range(max(contacts // 5, 1))
        ],
        by=building.BY, now=now,
    )  # fmt: skip
    _people(contacts, [firm.pk for firm in firms], seed, now)
    building.tidy()
    mailing, recipients = _campaign(now)
    staying = Position.objects.filter(contact__subject__keep_until__gte=_day(now) + timedelta(days=30)).select_related("contact")
    people = [Known(row.contact_id, row.contact.code, row.pk) for row in staying.order_by("pk")]
    return Filled(staff, people, [firm.code for firm in firms], mailing, recipients)


def _day(now: datetime) -> date:
    return local_day(now, settings.TIME_ZONE)


def _staff(number: int, now: datetime) -> list[tuple[str, str]]:
    """An account for each client, all with one password of this run: hashing is slow on purpose."""
    password, first, found = secrets.token_urlsafe(18), "", []
    for place in range(number):
        email = f"asiakas{place}@kortisto.example"
        user = accounts.add_user(by=None, email=email, name=f"Asiakas {place}", now=now, role_keys=["marketing"], language="fi")
        if not first:
            accounts.set_password(by=None, user=user, password=password, now=now)
            first = user.password
        user.password = first
        user.save(update_fields=["password"])
        found.append((email, password))
    return found


def _people(number: int, firms: list[int], seed: int, now: datetime) -> None:
    task = crowd.work_task()
    versions = [version for found in publication.versions().values() for version in found if version.key == "b2b"]
    notice = versions[0] if versions else next(iter(publication.versions().values()))[0]
    waiting = _persons(number, len(firms), seed)
    while chunk := list(islice(waiting, building.CHUNK)):
        rows = [_person(one, firms, task, notice, _day(now)) for one in chunk]
        bulk.settle(bulk.create_people(rows, by=building.BY, now=now, refresh=False), now=now)


def _persons(number: int, firms: int, seed: int) -> Iterator[invented.Person]:
    """Each at most once: nobody bears the name of somebody else at the firm."""
    yield from invented.people(Random(seed), 0, number, firms, strangers_to=invented.Namesakes())


def _person(one: invented.Person, firms: list[int], task: WorkTask, notice: object, today: date) -> bulk.NewPerson:
    """Spoken to within the year, but for the few whose time is over."""
    over = one.number % OVERDUE == 0
    last = today - timedelta(days=invented.SILENT_FOR + 3 if over else 1 + one.number % 300)
    details = WorkDetails(
        job_title=one.title, work_task=task, task_source="person", email=one.email(invented.domain(one.firm)), phone=one.phone
    )
    told = bulk.Told(notice.key, notice.number, notice.sha256, last, language="fi")  # type: ignore[attr-defined]
    return bulk.NewPerson(
        given_name=one.given, family_name=one.family, obtained_on=last, source="messut", source_kind="list", language="fi",
        positions=[bulk.NewPosition(firms[one.firm], details, last, None, last)], last_activity_on=last, told=told,
    )  # fmt: skip


@transaction.atomic
def _campaign(now: datetime) -> tuple[int, int]:
    """A written and settled campaign; gives its mailing and how many it will be sent to."""
    from kortisto.accounts.models import User

    by = User.objects.order_by("pk").first()
    values = {
        "name": "Hinnasto", "purpose": crowd.PURPOSE, "tasks": [crowd.work_task()], "segment": None, "follows": None, "by_post": False,
    }  # fmt: skip
    campaign = writing.make(values=values, by=by, as_of=_day(now), now=now)
    letters.save(
        campaign.letter, "fi", revision=campaign.letter.revision, now=now, subject="Syksyn hinnasto",
        content=[{"id": "aa", "type": "text", "html": TEXT}],
    )  # fmt: skip
    settling.settle(Campaign.objects.get(pk=campaign.pk), Contact.objects.all(), by=by, now=now)
    campaign.refresh_from_db()
    assert campaign.mailing is not None
    return campaign.mailing.pk, mailings.progress(campaign.mailing)["planned"]


def begin(mailing: int, now: datetime) -> None:
    """Have it sent from now on."""
    from kortisto.outreach.models import Mailing

    mailings.schedule(Mailing.objects.get(pk=mailing), at=now, now=now)
