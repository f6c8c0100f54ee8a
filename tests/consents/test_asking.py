"""The question put to the database is the question of `permission.may`, person by person, whatever is known of them."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest

from kortisto.consents import permission, spool, suppression
from kortisto.consents.asking import Asking, asked
from kortisto.consents.models import ChannelChoice, Objection, Topic, WideBan
from kortisto.contacts.models import Company, Contact, NoticeDelivery, Position
from kortisto.privacy.models import Keep, Restriction, Subject
from kortisto.privacy.purposes import codes
from tests.contacts.conftest import NOW, TODAY, b2b

pytestmark = pytest.mark.django_db
__all__ = ["b2b"]

REFS = ("b2b:new_customers", "b2b:newsletters", "b2b:customer_care", "b2b:no_such")
DAYS = (None, TODAY + timedelta(days=1), TODAY, TODAY - timedelta(days=1))
TOPICS = {REFS[0]: ("", "news"), REFS[1]: ("", "club"), REFS[2]: ("",)}
ADDRESSES = ("aino{}@firma.example", "aino{}@gmail.com", "Aino{}@Firma.example", "", "banned{}@firma.example", "topical{}@firma.example",
             "yhteinen@firma.example", "Yhteinen@Firma.example",
             "aino{}@kielto.example", "aino{}@posti.kielto.example", "aino{}@eikielto.example")  # fmt: skip


def invent(number: int, dice: Random, bits: dict[str, int]) -> None:
    """A person of whom anything may be true, rows alone, as no act of the register would ever leave them."""
    subject = Subject.objects.create(created_at=NOW)
    person = Contact.objects.create(subject=subject, obtained_on=TODAY, created_at=NOW)
    for place in range(dice.choice((0, 1, 1, 1, 2))):
        email = dice.choice(ADDRESSES).format(number * 10 + place)
        row = Position(contact=person, company_id=dice.choice((None, 1, 2, 3)), obtained_on=TODAY, confirmed_on=TODAY, created_at=NOW, over=dice.random() < 0.1,
                       ended_on=dice.choice((None, None, None, TODAY, TODAY + timedelta(days=1))), city=dice.choice(("", "Kuopio")))  # fmt: skip
        row.reach_at(email=email, phone=dice.choice(("", "040 1234567", f"050 {number:07}")))
        row.save()
        for datum in ("email", "phone", "work_address"):
            if dice.random() < 0.85:
                keep(subject, datum, f"contacts.position:{row.pk}", dice, bits)
    if dice.random() < 0.1:
        keep(subject, "email", "", dice, bits)
    if dice.random() < 0.8:
        NoticeDelivery.objects.create(
            contact=person, policy_key="b2b", policy_number=1, policy_sha256="", language="fi", channel="email",
            delivered_at=NOW, recorded_by="test",
        )  # fmt: skip
    said(person, dice)


def said(person: Contact, dice: Random) -> None:
    """What they forbade, chose and took back, and what of it waits in the file."""
    subject = person.subject
    for _ in range(dice.choice((0, 0, 0, 1, 2))):
        scope, channel = (
            dice.choice((*REFS[:3], Objection.DIRECT_MARKETING, "topic:news", "topic:club")),
            dice.choice(("*", "email", "sms", "phone", "post")),
        )
        lifted = dice.choice((None, None, NOW))
        if not Objection.objects.filter(contact=person, scope=scope, channel=channel).exists():
            Objection.objects.create(
                contact=person, scope=scope, channel=channel, made_on=TODAY, how="person_told", recorded_by="test", recorded_at=NOW,
                lifted_at=lifted,
            )  # fmt: skip
    if dice.random() < 0.1:
        Restriction.objects.create(subject=subject, ground="request", set_at=NOW, set_by="test", lifted_at=dice.choice((None, NOW)))
    if dice.random() < 0.3:
        ChannelChoice.objects.create(
            contact=person, channel="sms", chosen_on=TODAY, how="person_told", recorded_by="test", recorded_at=NOW,
            withdrawn_at=dice.choice((None, NOW)),
        )  # fmt: skip
    if dice.random() < 0.5:
        ChannelChoice.objects.create(
            contact=person, channel="*", topic=dice.choice(("news", "club")), chosen_on=TODAY, how="person_told", recorded_by="test",
            recorded_at=NOW, withdrawn_at=dice.choice((None, NOW)),
        )  # fmt: skip
    if dice.random() < 0.05:
        said = {"scope": dice.choice(("*dm*", "topic:news")), "channel": dice.choice(("*", "email")), "how": "unsubscribed"}
        spool.keep(subject_ref=str(subject.ref), by="test", now=NOW, **said)


def surroundings() -> None:
    """Firms and domains that forbid and one that did, topics: one for whoever does not refuse it, one for whoever asked."""
    for name in "ABC":
        Company.objects.create(pk=ord(name) - 64, name=name, name_folded=name, names_match=name, sort_key=name, status="customer",
                               status_on=TODAY, created_at=NOW)  # fmt: skip
    more = {"made_on": TODAY, "how": "person_told", "recorded_by": "test", "recorded_at": NOW}
    WideBan.objects.create(company_id=1, channel="email", **more)
    WideBan.objects.create(company_id=2, channel="*", lifted_at=NOW, **more)
    WideBan.objects.create(domain="kielto.example", channel="*", **more)
    Topic.objects.create(key="news", purpose=REFS[0], label_fi="Uutiset")
    Topic.objects.create(key="club", purpose=REFS[1], label_fi="Kerho", asked_for=True)


def keep(subject: Subject, datum: str, record: str, dice: Random, bits: dict[str, int]) -> None:
    """A Keep row as the engine leaves it one night and finds it on another day: bits and next change fit its own days."""
    days: dict[str, date | None] = {ref: dice.choice(DAYS) for ref in bits if dice.random() < 0.7}
    ahead = [day + timedelta(days=1) for day in days.values() if day is not None]
    Keep.objects.create(
        subject=subject, datum=datum, record=record, live={ref: day and day.isoformat() for ref, day in days.items()},
        mask=sum(1 << bits[ref] for ref in days), next_change=min(ahead, default=None),
    )  # fmt: skip


@pytest.fixture(autouse=True)
def nothing_waits() -> Iterator[None]:
    yield
    shutil.rmtree(spool.folder(), ignore_errors=True)


def test_the_database_answers_as_may_does(b2b: Any) -> None:
    dice = Random(20261126)
    bits = codes(REFS[:3])
    surroundings()
    for number in range(160):
        invent(number, dice, bits)
    suppression.remember([(f"banned{n * 10}@firma.example", "*", "*dm*", TODAY) for n in range(0, 130, 2)], now=NOW)
    suppression.remember([(f"050 {n:07}", "sms", "b2b:newsletters", TODAY) for n in range(0, 130, 3)], now=NOW)
    suppression.remember([(f"topical{n * 10}@firma.example", "*", "topic:news", TODAY) for n in range(160)], now=NOW)
    ids = list(Contact.objects.values_list("pk", flat=True))
    seen: Counter[str] = Counter()
    for channel, ref in product(permission.DATUM, REFS[:3]):
        for topic, telling, day in product(TOPICS[ref], (False, True), (TODAY, TODAY + timedelta(days=1))):
            asking = Asking(channel, ref, as_of=day, telling=telling, topic=topic)
            found = dict(asked(Contact.objects.all(), asking).values_list("pk", "reason"))
            meant = permission.may(ids, channel, ref, as_of=day, telling=telling, topic=topic)
            assert found == {pk: answer.reason for pk, answer in meant.items()}
            assert all(asking.promise(answer.reason) == answer.promise for answer in meant.values())
            assert all(answer.allowed or answer.words for answer in meant.values())
            seen.update(found.values())
    assert set(seen) >= {
        "", "restricted", "channel", "objected", "banned", "suppressed", "not_informed", "no_choice", "not_live", "no_address",
        "private_address", "company_banned", "domain_banned", "topic", "topic_not_chosen",
    }, seen  # fmt: skip


def test_what_nobody_knows_is_refused(b2b: Any) -> None:
    Topic.objects.create(key="news", purpose=REFS[0], label_fi="Uutiset")
    for channel, ref, topic in (
        ("pigeon", REFS[0], ""),
        ("email", REFS[3], ""),
        ("email", REFS[0], "no"),
        ("email", REFS[1], "news"),
    ):
        with pytest.raises(ValueError):
            Asking(channel, ref, as_of=TODAY, topic=topic)
        with pytest.raises(ValueError):
            permission.may([1], channel, ref, as_of=TODAY, topic=topic)
