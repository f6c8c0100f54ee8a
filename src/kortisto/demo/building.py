"""Building the demo: a firm that installed Kortisto a year ago, and everything since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from django.conf import settings
from django.db import connection, transaction

from kortisto.accounts.models import User
from kortisto.contacts import bulk
from kortisto.contacts.models import Company, Contact
from kortisto.lib.periods import local_day
from kortisto.privacy import audit, erasure, holds, publication, restrictions
from kortisto.privacy.models import Erasure, PolicyVersion, SweepRun
from kortisto.privacy.policy.load import load

from . import asking, desks, entering, marketing, papers, staff
from .firms import firms
from .lives import Narrator
from .living import Year

SINCE = 400
"""Days ago the firm installed the register and brought its old list in."""

FIRM_FOR = 11
"""How many contacts there are to a company."""


class DemoRefused(RuntimeError):
    """The demo cannot be built here; the message says why."""


@dataclass(frozen=True, slots=True)
class Built:
    """What was built, in numbers."""

    people: int
    companies: int
    accounts: int


def build(*, now: datetime, contacts: int = 2400, seed: int = 1, told: Callable[[str], None] = lambda step: None) -> Built:
    """Fill an empty instance with invented people. Refused when it holds anybody. All days are counted from `now`."""
    if Company.objects.exists() or Contact.objects.exists() or User.objects.exists():
        raise DemoRefused("This instance holds data already. Make the demo in a new one: kortisto --home FOLDER init, then demo.")
    if connection.vendor == "sqlite":
        # Nothing is lost that cannot be built again, and half of the time would go into waiting for the disk.
        connection.cursor().execute("PRAGMA synchronous=OFF")
    rng = Random(seed)
    today = local_day(now, settings.TIME_ZONE)
    installed_on = today - timedelta(days=SINCE)
    installed_at = entering.moment(installed_on)
    told("notices and staff")
    _publish(installed_at)
    people = staff.hire(rng, installed_at)
    by = [user.actor_ref for user in people]
    owners = [user.pk for user in people if "sales" in user.role_keys_on(today)] or [people[0].pk]
    told("companies and the old list")
    narrated = firms(rng, max(contacts // FIRM_FOR, 20), today)
    stories = Narrator(rng, narrated, today, installed_on).lives(contacts)
    with transaction.atomic():
        tasks = entering.own_lists(by=by[0], now=installed_at)
        companies = entering.companies(narrated, owners, by=by[0], now=installed_at, as_of=installed_on)
        desk = entering.Desk(narrated, companies, tasks, installed_on)
        old = {number: life for number, life in enumerate(stories) if life.obtained_on <= installed_on}
        rows = [desk.person(life, installed_on, owners[number % len(owners)]) for number, life in old.items()]
        made = bulk.create_people(rows, by=by[0], now=installed_at, refresh=False)
        entered = dict(zip(old, made, strict=True))
        first = entering.timeline_begins(installed_on)
        entries = [row for number, person in entered.items() for row in desk.timeline(person, old[number], first, installed_on)]
        bulk.add_interactions(entries, by=by[0], now=installed_at)
        bulk.settle(made, now=installed_at)
    year = Year(desk, by, owners, now)
    year.foresee(stories, entered, installed_on + timedelta(days=1), today)
    market = marketing.Marketing(people, now)
    year.live(told, market.live)
    told("desks")
    _special(year, now, by[0])
    desks.fill(people, now=now, seed=seed)
    market.today_too()
    _on_cards(by[0], now)
    _settle_proof(by[0], now)
    return Built(Contact.objects.count(), len(companies), len(people))


def _on_cards(by: str, now: datetime) -> None:
    """Files, and requests of data subjects."""
    for add in (papers.attach, asking.ask):
        add(by=by, now=now, zone=settings.TIME_ZONE)


def _publish(now: datetime) -> None:
    """The notices the instance keeps, in effect from the first day, unless they are published already."""
    if not PolicyVersion.objects.exists():
        names = settings.KORTISTO.notices_active
        publication.install([load(Path(settings.KORTISTO.policies) / f"{name}.toml") for name in names], by="system", now=now)


def _settle_proof(by: str, now: datetime) -> None:
    """Leave the proof as a year of real nights would have: no brake released, no copy left in the database file."""
    audit.seal_past_months(now)
    # With the uptime of the build in it, the first real night would look like a jumped clock.
    SweepRun.objects.update(machine={}, confirmed=False)
    if connection.vendor == "sqlite":
        connection.cursor().execute("VACUUM")
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for red in Erasure.objects.filter(state=Erasure.State.INCOMPLETE, problem__startswith="scan:"):
        erasure.acknowledge(red, by=by, now=now)


def _special(year: Year, now: datetime, by: str) -> None:
    """Three legal holds (one to be reviewed within the week), two people who asked to have their data restricted."""
    today = local_day(now, settings.TIME_ZONE)
    rows = [person for number, person in sorted(year.people.items()) if year.stories[number].state == "active"]
    there = list(Contact.objects.filter(pk__in=[row.pk for row in rows[:60]]).select_related("subject").order_by("pk"))
    for place, person in enumerate(there[:3]):
        holds.set(
            person.subject, data=["email", "interactions"] if place else [], ground=("claim", "complaint", "authority")[place],
            case_reference=f"R-{today.year}-{place + 11:03d}", review_on=today + timedelta(days=(5, 60, 150)[place]), by=by, now=now,
        )  # fmt: skip
    restrictions.set([person.subject_id for person in there[10:12]], ground="request", by=by, now=now)
