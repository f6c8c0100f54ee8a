"""The question put to the database is the question of `permission.may`, person by person, whatever is known of them."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from kortisto.consents import permission, suppression
from kortisto.consents.asking import Asking, asked
from kortisto.consents.models import ChannelChoice, Objection
from kortisto.contacts.models import Contact, NoticeDelivery, Position
from kortisto.privacy.models import Keep, Restriction, Subject
from kortisto.privacy.purposes import codes
from tests.contacts.conftest import NOW, TODAY, b2b

pytestmark = pytest.mark.django_db
__all__ = ["b2b"]

REFS = ("b2b:new_customers", "b2b:newsletters", "b2b:customer_care", "b2b:no_such")
DAYS = (None, TODAY + timedelta(days=1), TODAY, TODAY - timedelta(days=1))
ADDRESSES = ("aino{}@firma.example", "aino{}@gmail.com", "Aino{}@Firma.example", "", "banned{}@firma.example")


def invent(number: int, dice: Random, bits: dict[str, int]) -> None:
    """A person of whom anything may be true, rows alone, as no act of the register would ever leave them."""
    subject = Subject.objects.create(created_at=NOW)
    person = Contact.objects.create(subject=subject, obtained_on=TODAY, created_at=NOW)
    for place in range(dice.choice((0, 1, 1, 1, 2))):
        email = dice.choice(ADDRESSES).format(number * 10 + place)
        row = Position(contact=person, obtained_on=TODAY, confirmed_on=TODAY, created_at=NOW, over=dice.random() < 0.1,
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
    for _ in range(dice.choice((0, 0, 0, 1, 2))):
        scope, channel = dice.choice((*REFS[:3], Objection.DIRECT_MARKETING)), dice.choice(("*", "email", "sms", "phone", "post"))
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


def keep(subject: Subject, datum: str, record: str, dice: Random, bits: dict[str, int]) -> None:
    """A Keep row as the engine leaves it one night and finds it on another day: bits and next change fit its own days."""
    days: dict[str, date | None] = {ref: dice.choice(DAYS) for ref in bits if dice.random() < 0.7}
    ahead = [day + timedelta(days=1) for day in days.values() if day is not None]
    Keep.objects.create(
        subject=subject, datum=datum, record=record, live={ref: day and day.isoformat() for ref, day in days.items()},
        mask=sum(1 << bits[ref] for ref in days), next_change=min(ahead, default=None),
    )  # fmt: skip


def test_the_database_answers_as_may_does(b2b: Any) -> None:
    dice = Random(20261126)
    bits = codes(REFS[:3])
    for number in range(130):
        invent(number, dice, bits)
    suppression.remember([(f"banned{n * 10}@firma.example", "*", "*dm*", TODAY) for n in range(0, 130, 2)], now=NOW)
    suppression.remember([(f"050 {n:07}", "sms", "b2b:newsletters", TODAY) for n in range(0, 130, 3)], now=NOW)
    ids = list(Contact.objects.values_list("pk", flat=True))
    seen: Counter[str] = Counter()
    for channel in permission.DATUM:
        for ref in REFS[:3]:
            for telling in (False, True):
                for day in (TODAY, TODAY + timedelta(days=1)):
                    asking = Asking(channel, ref, as_of=day, telling=telling)
                    found = dict(asked(Contact.objects.all(), asking).values_list("pk", "reason"))
                    meant = permission.may(ids, channel, ref, as_of=day, telling=telling)
                    assert found == {pk: answer.reason for pk, answer in meant.items()}
                    assert all(asking.promise(answer.reason) == answer.promise for answer in meant.values())
                    seen.update(found.values())
    assert set(seen) >= {
        "", "restricted", "channel", "objected", "banned", "suppressed", "not_informed", "no_choice", "not_live", "no_address",
        "private_address",
    }, seen  # fmt: skip


def test_what_nobody_knows_is_refused(b2b: Any) -> None:
    for channel, ref in (("pigeon", REFS[0]), ("email", REFS[3])):
        with pytest.raises(ValueError):
            Asking(channel, ref, as_of=TODAY)
