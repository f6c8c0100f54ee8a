"""Filling the throw-away register: companies, people and what happened with them over the years."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from random import Random

from django.conf import settings
from django.db import connection
from django.utils.timezone import get_default_timezone

from kortisto.accounts import actions as accounts
from kortisto.accounts.models import User
from kortisto.contacts import bulk
from kortisto.contacts.details import WorkDetails
from kortisto.contacts.models import Company, Contact, Interaction
from kortisto.lib.periods import local_day
from kortisto.privacy import publication
from kortisto.privacy.policy.load import load

from . import people as invented

CHUNK = 5000
BY = "cli"
SELLER = "myyja@kortisto.example"
KEPT_FOR = 3 * 365 - 1
"""Days the shipped notices keep an entry of a timeline."""


@dataclass(frozen=True, slots=True)
class Built:
    """What stands in the register now. `seller` is who reads the pages."""

    seller: User
    companies: list[int]
    contacts: int
    interactions: int
    today: date


def build(*, contacts: int, seed: int, now: datetime, told: Callable[[str], None]) -> Built:
    """Fill an empty register with `contacts` people, a fifth as many companies, and about four entries for each person."""
    rng, today = Random(seed + 1), local_day(now, settings.TIME_ZONE)
    _publish(now)
    seller = accounts.add_user(by=None, email=SELLER, name="Meri Myyjä", now=now, role_keys=["sales"], language="fi")
    told("companies")
    firms = _companies(max(contacts // 5, 1), seller, now)
    entries = 0
    waiting = invented.people(Random(seed), 0, contacts, len(firms))
    done = 0
    while chunk := list(islice(waiting, CHUNK)):
        entries += _people(chunk, firms, seller, rng, now)
        done += len(chunk)
        told(f"people {done} of {contacts}")
    tidy()
    return Built(seller, firms, contacts, entries, today)


def standing(now: datetime) -> Built:
    """What an earlier bench has built in this instance."""
    seller = User.objects.get(email=SELLER)
    companies = list(Company.objects.order_by("pk").values_list("pk", flat=True))
    return Built(seller, companies, Contact.objects.count(), Interaction.objects.count(), local_day(now, settings.TIME_ZONE))


def tidy() -> None:
    """What a database does by itself in the first night: statistics for its planner."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _publish(now: datetime) -> None:
    """The notices of the instance, in effect long enough ago that everybody was told of them."""
    names = settings.KORTISTO.notices_active
    began = now - timedelta(days=6 * 365)
    publication.install([load(Path(settings.KORTISTO.policies) / f"{name}.toml") for name in names], by=BY, now=began)


def _companies(count: int, seller: User, now: datetime) -> list[int]:
    today = local_day(now, settings.TIME_ZONE)
    rows = [
        bulk.NewCompany(
            name=invented.firm_name(number), status="prospect" if number % 3 == 0 else "customer",
            status_on=today - timedelta(days=2000 + number % 500), business_id=invented.firm_id(number), city="Kuopio",
            industry="palvelut", owner_id=seller.pk if number % 10 == 0 else None,
        )
        for number in range(count)
    ]  # fmt: skip
    made: list[int] = []
    for start in range(0, count, CHUNK):
        made += [company.pk for company in bulk.create_companies(rows[start : start + CHUNK], by=BY, now=now)]
    return made


def _people(chunk: Sequence[invented.Person], firms: Sequence[int], seller: User, rng: Random, now: datetime) -> int:
    today = local_day(now, settings.TIME_ZONE)
    notice = next(iter(publication.versions().values()))[0]
    rows = [_person(one, firms, seller, notice, today) for one in chunk]
    made = bulk.create_people(rows, by=BY, now=now, refresh=False)
    entries = [row for person, one in zip(made, chunk, strict=True) for row in _history(person, one, firms, rng, today)]
    bulk.add_interactions(entries, by=BY, now=now)
    bulk.settle(made, now=now)
    return len(entries)


def _person(one: invented.Person, firms: Sequence[int], seller: User, notice: object, today: date) -> bulk.NewPerson:
    last = today - timedelta(days=one.silent)
    obtained_on = last - timedelta(days=200 + one.number % 700)
    details = WorkDetails(job_title=one.title, email=one.email(invented.domain(one.firm)), phone=one.phone)
    places = [bulk.NewPosition(firms[one.firm], details, obtained_on, None, last)]
    if (former := former_firm(one, len(firms))) is not None:
        before = bulk.NewPosition(firms[former], WorkDetails(job_title=one.title), obtained_on, last)
        places.insert(0, before)
    told = bulk.Told(notice.key, notice.number, notice.sha256, obtained_on, language=one.language)  # type: ignore[attr-defined]
    return bulk.NewPerson(
        given_name=one.given, family_name=one.family, obtained_on=obtained_on, source="vanha rekisteri", source_kind="list",
        positions=places, language=one.language, last_activity_on=last, told=None if one.number % 50 == 0 else told,
        owner_id=seller.pk if one.number % 20 == 0 else None,
    )  # fmt: skip


def former_firm(one: invented.Person, firms: int) -> int | None:
    """Where one in six was before."""
    return (one.firm + 1) % firms if one.number % 6 == 0 else None


def namesakes(*, seed: int, contacts: int, firms: int) -> invented.Namesakes:
    """Which names the people of such a register bear at which firms."""
    found = invented.Namesakes()
    for one in invented.people(Random(seed), 0, contacts, firms):
        for firm in (one.firm, former_firm(one, firms)):
            if firm is not None:
                found.meets(one, firm)
    return found


def _history(person: Contact, one: invented.Person, firms: Sequence[int], rng: Random, today: date) -> list[bulk.NewInteraction]:
    """Calls and meetings before the last contact; none that a night before would have erased."""
    rows = []
    for _ in range(rng.randrange(2, 10)):
        ago = one.silent + rng.randrange(0, 900)
        if ago > KEPT_FOR:
            continue
        day = today - timedelta(days=ago)
        at = datetime.combine(day, time(9), get_default_timezone())
        rows.append(bulk.NewInteraction(person.pk, rng.choice(("call_held", "meeting_held")), at, firms[one.firm]))
    return rows
