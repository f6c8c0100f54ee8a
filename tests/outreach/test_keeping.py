"""Bans breached are found by looking at what was sent, not assumed away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kortisto.consents import actions
from kortisto.consents.models import WideBan
from kortisto.contacts.details import WorkDetails
from kortisto.contacts.models import Contact
from kortisto.outreach import keeping
from kortisto.outreach.models import Mailing, Recipient

from .conftest import NOW, TODAY, Make

pytestmark = pytest.mark.django_db
BY = "cli"
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def mailing(b2b: Any) -> Mailing:
    return Mailing.objects.create(
        ref="a" * 16, purpose="b2b:new_customers", content_kind="letter", content_key="1", created_at=NOW, started_at=NOW
    )


def sent(mailing: Mailing, contact: Contact, at: Any = LATER, state: str = "sent") -> Recipient:
    return Recipient.objects.create(
        mailing=mailing, contact=contact, position=contact.positions.get().pk, token=f"{contact.pk:032}", language="fi",
        state=state, next_try_at=at, claimed_at=at, sent_at=at,
    )  # fmt: skip


def banned(contact: Contact, **more: Any) -> Any:
    given = {"how": "person_told", "made_on": TODAY, "by": BY, "now": NOW} | more
    return actions.object_to(contact=contact, **given)


def wrong() -> int:
    return keeping.bans_kept(as_of=TODAY, now=LATER).count


def test_a_message_after_a_ban_is_found(mailing: Mailing, person: Make) -> None:
    contact = person()
    banned(contact)
    assert wrong() == 0
    sent(mailing, contact)
    line = keeping.bans_kept(as_of=TODAY, now=LATER)
    assert not line.ok and line.count == 1


@pytest.mark.parametrize("state", ["planned", "claimed", "refused", "withdrawn"])
def test_what_did_not_leave_is_none(mailing: Mailing, person: Make, state: str) -> None:
    contact = person()
    banned(contact)
    sent(mailing, contact, state=state)
    assert wrong() == 0


def test_a_ban_said_afterwards_on_another_channel_or_lifted_before_is_kept(mailing: Mailing, person: Make) -> None:
    after, phone, lifted = (person(given=name) for name in ("Aino", "Bertta", "Cecilia"))
    banned(after, now=LATER + timedelta(minutes=1))
    banned(phone, channel="phone")
    actions.lift_objection(objection=banned(lifted), how="person_told", by=BY, now=NOW + timedelta(minutes=5))
    for contact in (after, phone, lifted):
        sent(mailing, contact)
    assert wrong() == 0


def test_a_ban_that_stood_then_counts_though_it_was_lifted_since(mailing: Mailing, person: Make) -> None:
    contact = person()
    ban = banned(contact)
    sent(mailing, contact)
    actions.lift_objection(objection=ban, how="person_told", by=BY, now=LATER + timedelta(hours=1))
    assert wrong() == 1


def test_a_ban_of_the_firm_binds_whoever_works_there(mailing: Mailing, person: Make) -> None:
    contact = person()
    company = contact.positions.get().company
    WideBan.objects.create(company=company, made_on=TODAY, how="person_told", recorded_by=BY, recorded_at=NOW)
    sent(mailing, contact)
    assert wrong() == 1


def test_a_ban_of_a_domain_binds_every_address_below_it(mailing: Mailing, person: Make) -> None:
    mails = ("a@kivi.example", "b@osa.kivi.example", "c@muukivi.example")
    one, two, three = (person(given=mail[0].upper(), details=WorkDetails(email=mail)) for mail in mails)
    WideBan.objects.create(domain="kivi.example", made_on=TODAY, how="person_told", recorded_by=BY, recorded_at=NOW)
    for contact in (one, two, three):
        sent(mailing, contact)
    assert wrong() == 2


def test_who_was_not_told_in_time_is_counted(b2b: Any, person: Make) -> None:
    person(obtained_on=TODAY)
    month = TODAY + timedelta(days=40)
    assert keeping.uninformed(as_of=TODAY, now=NOW).ok
    assert keeping.uninformed(as_of=month, now=NOW).count == 1
