"""H11: “Henkilö voi pyytää henkilötietojensa poistamista ilmoittamalla siitä sähköpostiin [email protected] tai poistamalla itsensä
postituslistalta sähköisen uutiskirjeen linkin kautta.”

One click is an objection, at once and without signing in; the page then offers "delete my data too", with a day to take it back.
Marketing was a prospect's only purpose, so an objection erases the prospect; a customer's contact stays, with the ban.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register

DAY = date(2026, 11, 24)
NOON = at(DAY, 12)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def anybody() -> Client:
    return Client(enforce_csrf_checks=True)


def sent(register: Register, status: str = "customer") -> Any:
    """The entry of somebody a mailing went to."""
    from kortisto.outreach.models import Mailing, Recipient

    firm = people.firm(f"Talo {status} Oy", status, since=DAY)
    who = people.person("Aino Lehtovirta", firm, on=DAY, email=f"aino@{status}.example")
    people.informed(who, on=DAY)
    key = register.notices[0]
    mailing = Mailing.objects.create(
        ref=status[:16], purpose=f"{key}:new_customers", content_kind="x", content_key="1", created_at=NOON
    )
    return Recipient.objects.create(
        mailing=mailing, contact=people.fresh(who), position=who.positions.get().pk, token=f"{status.encode().hex():0>32}", state="sent",
        sent_at=NOON, next_try_at=NOON,
    )  # fmt: skip


def run(now: datetime) -> Counter[str]:
    from kortisto.privacy import pending

    return pending.run(now=now, time_zone="Europe/Helsinki")


def test_one_click_and_what_becomes_of_a_prospect(either: Register, anybody: Client, time_machine: Any) -> None:
    from kortisto.contacts.models import Contact

    time_machine.move_to(NOON, tick=False)
    customer, prospect = sent(either), sent(either, "prospect")
    for entry in (customer, prospect):
        answer = anybody.post(f"/m/{entry.token}/unsubscribe", ONE_CLICK)
        assert (answer.status_code, answer.content) == (200, b"OK\n")
    assert {row.contact_id for row in customer.contact.objections.all()} == {customer.contact_id}
    people.sweep(DAY + timedelta(days=1))
    assert list(Contact.objects.all()) == [customer.contact]
    assert "dm_ban" in people.data_of(customer.contact)
    assert anybody.get(f"/m/{prospect.token}").status_code == 404


def test_delete_my_data_too(either: Register, anybody: Client, time_machine: Any) -> None:
    """What goes now and what later is said first; nobody uses the data from then on; after a day they are gone, and the link
    leads where an unknown one leads."""
    from kortisto import consents
    from kortisto.consents import suppression
    from kortisto.contacts.models import Contact
    from kortisto.outreach import preferences
    from kortisto.outreach.models import Departure, Recipient
    from kortisto.privacy import pending
    from kortisto.privacy.models import Restriction

    time_machine.move_to(NOON, tick=False)
    entry = sent(either)
    page, who = f"/m/{entry.token}", entry.contact
    assert "Poistuu heti" in anybody.get(page).content.decode() and 'value="erase"' in anybody.get(page).content.decode()
    for again in (False, True):
        anybody.post(page, {"act": "erase"})
        assert pending.at(who.subject) == NOON + timedelta(hours=24)
        assert consents.may([who.pk], "email", entry.mailing.purpose, as_of=DAY)[who.pk].reason == "restricted"
        assert "25.11.2026" in anybody.get(page).content.decode()
        assert run(NOON + timedelta(hours=23)) == {} and Contact.objects.exists()
        if not again:
            anybody.post(page, {"act": "keep"})
            assert pending.at(who.subject) is None and run(NOON + timedelta(days=9)) == {}
    assert preferences.counts(entry.mailing) == {"deleted": 1}
    time_machine.move_to(NOON + timedelta(hours=24), tick=False)
    assert anybody.post(page, {"act": "keep"}).headers["Location"].endswith("myohassa")
    assert run(NOON + timedelta(hours=24)) == {"verified": 1}
    assert not Contact.objects.exists() and not Departure.objects.exists() and not Recipient.objects.exists()
    assert not Restriction.objects.filter(lifted_at=None).exists()
    assert suppression.blocked(["aino@customer.example"]), "asking to be erased is an objection too (decision 12)"
    assert preferences.counts(entry.mailing) == {"deleted": 1}
    gone, strange = anybody.get(page), anybody.get(f"/m/{'f' * 32}")
    assert (gone.status_code, gone.content.replace(entry.token.encode(), b"")) == (404, strange.content.replace(b"f" * 32, b""))


def test_what_a_claim_keeps_is_used_for_nothing_else(either: Register, anybody: Client, time_machine: Any) -> None:
    """The page says so first, and what stays is restricted for good (Art. 17(3)(e), 18)."""
    from kortisto import consents
    from kortisto.privacy import holds, pending

    time_machine.move_to(NOON, tick=False)
    entry = sent(either)
    subject = entry.contact.subject
    holds.set(subject, data=["email"], ground="claim", case_reference="A-1", by="cli", now=NOON)
    assert "oikeudellinen vaade" in anybody.get(f"/m/{entry.token}").content.decode()
    anybody.post(f"/m/{entry.token}", {"act": "erase"})
    assert run(NOON + timedelta(hours=25)) == {"verified": 1} and run(NOON + timedelta(hours=49)) == {}
    assert people.data_of(entry.contact) <= {"email", "dm_ban"} and pending.at(subject) is None
    assert consents.may([entry.contact_id], "email", entry.mailing.purpose, as_of=DAY)[entry.contact_id].reason == "restricted"


def test_a_request_by_mail_is_the_same_erasure(either: Register) -> None:
    from kortisto.contacts.models import Contact
    from kortisto.privacy import erasure

    entry = sent(either)
    [done] = erasure.erase([entry.contact.subject], reason="request", by="cli", now=NOON, as_of=DAY)
    assert done.state == "verified" and done.number and not Contact.objects.exists()


def test_a_job_waits_for_it(either: Register, anybody: Client, time_machine: Any) -> None:
    """And comes after the day, whoever restarts what; two who ask in one minute share it."""
    from kortisto.jobs.models import Job

    time_machine.move_to(NOON, tick=False)
    for entry in (sent(either), sent(either, "prospect")):
        anybody.post(f"/m/{entry.token}", {"act": "erase"})
    [job] = Job.objects.filter(task__endswith="erase_asked")
    assert job.due_at == NOON + timedelta(hours=24, minutes=1)


def test_a_mail_is_answered_within_the_month(either: Register, time_machine: Any) -> None:
    """It becomes a draft with a clock, the person proves by a link that it is theirs, and the same erasure is carried out."""
    from kortisto.contacts.models import Contact
    from kortisto.lib.periods import Period, add_period
    from kortisto.privacy import publication
    from kortisto.privacy.models import Clock
    from kortisto.rights import actions, carrying, mailbox
    from kortisto.rights.deciding import decide
    from kortisto.rights.models import Request

    time_machine.move_to(NOON, tick=False)
    entry = sent(either)
    raw = b"From: aino@customer.example\r\nMessage-ID: <1@x>\r\nSubject: Poisto\r\n\r\nPoistakaa henkil\xc3\xb6tietoni.\r\n"
    assert mailbox.take_in(raw, now=NOON) == "taken"
    row = Request.objects.get()
    assert (row.kind, row.state, row.subject_id) == ("erasure", "draft", entry.contact.subject_id)
    promised = {
        policy.duty("erasure_request").details["answer_within"]
        for policy in publication.active_policies(DAY)
        if policy.duty("erasure_request")
    }
    assert {add_period(DAY, Period.parse(str(period))) for period in promised} <= {row.aim_on}
    assert Clock.objects.get(duty=f"answer:{row.number}").due_on == row.due_on >= row.aim_on
    row = actions.accept(row, kind="erasure", subject=None, by="officer", now=NOON)
    assert Contact.objects.exists(), "a sender proves nothing"
    actions.identify(row, how="link", by="self", now=NOON)
    decide(row, {}, by="officer", now=NOON)
    carrying.carry_out(row, by="officer", now=NOON)
    assert not Contact.objects.exists() and people.fresh(row).erasure_number
