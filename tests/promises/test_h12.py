"""H12: “Jos henkilösuhde ei ole aktiivinen viiteen (5) vuoteen, henkilötiedot poistetaan rekisteristä.” (b2b: “Jos emme ole
yhteydessä viiteen vuoteen, poistamme tietosi.”)

Active is what the person did or took part in, never our mailings and edits; the limit is over every purpose but the law's.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.proof import people, staff
from tests.proof.days import at, years_after
from tests.proof.register import Register

DAY = date(2026, 3, 2)
END = date(2031, 3, 2)


@pytest.fixture
def contact(either: Register) -> object:
    contact = people.person("Aino Lehtovirta", people.firm(since=DAY), on=DAY, email="aino@kivimaki.example")
    people.informed(contact, on=DAY)
    return contact


def test_the_last_day_is_kept_and_the_next_night_erases(contact: object) -> None:
    people.sweep(END)
    assert "name" in people.data_of(contact)
    report = people.sweep(END + timedelta(days=1))
    assert not people.there(contact)
    assert (report.done, report.failed) == (1, 0)


@pytest.mark.parametrize("kind", ["call_held", "meeting_held", "inbound_message"])
def test_what_the_person_took_part_in_counts(contact: object, kind: str) -> None:
    people.talked(contact, on=date(2029, 2, 28), kind=kind)
    people.sweep(END + timedelta(days=1))
    assert people.there(contact)
    people.sweep(date(2034, 2, 28))
    assert people.there(contact)
    people.sweep(date(2034, 3, 1))
    assert not people.there(contact)


@pytest.mark.parametrize("kind", ["call_tried", "outbound_message"])
def test_what_only_we_did_does_not(contact: object, kind: str) -> None:
    people.talked(contact, on=date(2031, 3, 1), kind=kind)
    people.sweep(END + timedelta(days=1))
    assert not people.there(contact)


def test_no_edit_confirmation_notice_ban_or_move_gains_a_day(contact: object) -> None:
    from kortisto.consents import actions as consents
    from kortisto.contacts import actions

    late = END - timedelta(days=1)
    more = {"by": people.BY, "now": at(late)}
    actions.change_contact(contact=people.fresh(contact), family_name="Lehtovirta-Aho", **more)
    actions.confirm_details(contact=people.fresh(contact), **more)
    people.informed(contact, on=late)
    consents.object_to(contact=people.fresh(contact), channel="phone", how="person_told", made_on=late, **more)
    actions.move(contact=people.fresh(contact), company=people.firm("Toinen Oy", since=DAY), **more)
    people.sweep(END)
    assert people.there(contact)
    people.sweep(END + timedelta(days=1))
    assert not people.there(contact)


def test_a_leap_day_ends_on_the_last_of_february(either: Register) -> None:
    leap = date(2028, 2, 29)
    contact = people.person("Aino Lehtovirta", people.firm(since=leap), on=leap)
    assert years_after(leap, 5) == date(2033, 2, 28)
    people.sweep(date(2033, 2, 28))
    assert people.there(contact)
    people.sweep(date(2033, 3, 1))
    assert not people.there(contact)


def test_a_late_evening_is_the_local_day(contact: object) -> None:
    """22.30 UTC on New Year's Eve is the next year in Helsinki."""
    from datetime import UTC, datetime

    from kortisto.contacts import actions

    happened = datetime(2028, 12, 31, 22, 30, tzinfo=UTC)
    actions.record_interaction(
        contact=people.fresh(contact), kind="call_held", happened_at=happened, by=people.BY, now=happened + timedelta(hours=1)
    )
    assert people.fresh(contact).last_activity_on == date(2029, 1, 1)
    people.sweep(date(2034, 1, 1))
    assert people.there(contact)
    people.sweep(date(2034, 1, 2))
    assert not people.there(contact)


def test_a_hold_stops_it_for_what_it_names_and_its_release_lets_go(contact: object) -> None:
    from kortisto.privacy import holds

    row = holds.set(
        contact.subject,
        data=["email"],
        ground="claim",
        case_reference="R-2031",
        by=people.BY,
        now=at(END - timedelta(days=5)),  # type: ignore[attr-defined]
    )
    people.sweep(END + timedelta(days=1))
    assert people.data_of(contact) - {"company_address"} == {"email"}
    holds.release(row, by=people.BY, now=at(END + timedelta(days=30)))
    people.sweep(END + timedelta(days=31))
    assert not people.there(contact)


def test_the_forecast_of_the_coming_months_is_the_same_calculation(contact: object) -> None:
    from kortisto.privacy import sweep

    february, march = sweep.forecast(date(2031, 2, 1), 2)
    assert (february.subjects, february.whole) == (0, 0)
    assert (march.month, march.subjects, march.whole) == ("2031-03", 1, 1)
    dry = people.sweep(END + timedelta(days=1), dry_run=True)
    assert people.there(contact)
    assert (dry.due, dry.done) == (1, 0)
    real = people.sweep(END + timedelta(days=1))
    assert dict(dry.goes) == dict(real.goes) == dict(march.data)
    assert not people.there(contact)


def test_the_owner_is_warned_thirty_days_before_on_the_front_page_and_by_no_mail(contact: object, either: Register) -> None:
    import time_machine
    from django.core import mail

    role = {"hehku": "employee", "b2b": "sales"}[either.notices[0]]
    with time_machine.travel(at(END - timedelta(days=30)), tick=False):
        owner, other = staff.account("Sami Myyjä", [role]), staff.account("Taru Toinen", [role])
        type(contact).objects.filter(pk=contact.pk).update(owner=owner)  # type: ignore[attr-defined]
        warned, spared = (staff.browser(user).get("/").content.decode() for user in (owner, other))
    link = "segmentti=omat&amp;poistuu=90"
    assert link in warned
    assert link not in spared
    assert "1 heistä 30 päivässä." in warned
    assert mail.outbox == []


def test_neither_our_message_nor_its_opening_nor_a_joined_card_gains_a_day(contact: object, either: Register) -> None:
    """“Our mailings, opens, merges never count”: a letter that was sent, its page that was looked at, two cards that became one."""
    import time_machine

    from kortisto.contacts.merging import people as joining
    from kortisto.outreach.models import Mailing, Recipient

    late, before = END - timedelta(days=1), people.fresh(contact).last_activity_on  # type: ignore[attr-defined]
    twin = people.person("Aino Lehtovirta", contact.positions.get().company, on=DAY)  # type: ignore[attr-defined]
    joining.merge(kept=people.fresh(contact), gone=people.fresh(twin), by=people.BY, now=at(late))
    mailing = Mailing.objects.create(
        ref="kirje", purpose=f"{either.notices[0]}:new_customers", content_kind="x", content_key="1", created_at=at(late)
    )
    Recipient.objects.create(
        mailing=mailing, contact=people.fresh(contact), position=contact.positions.first().pk, token="a" * 32,  # type: ignore[attr-defined]
        state="sent", sent_at=at(late), next_try_at=at(late),
    )  # fmt: skip
    with time_machine.travel(at(late, 15), tick=False):
        assert staff.browser().get(f"/m/{'a' * 32}").status_code == 200
    assert people.fresh(contact).last_activity_on == before  # type: ignore[attr-defined]
    people.sweep(END)
    assert people.there(contact)
    people.sweep(END + timedelta(days=1))
    assert not people.there(contact)


def test_nobody_is_there_without_a_day_to_count_from(contact: object, either: Register) -> None:
    """“No activity ever: from the day obtained.” The database itself refuses a card without that day, so nothing is kept for ever."""
    from django.db import IntegrityError, transaction

    from kortisto.contacts.models import Contact

    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.filter(pk=contact.pk).update(obtained_on=None)  # type: ignore[attr-defined]
    assert people.fresh(contact).last_activity_on is None, "nobody ever talked with them"  # type: ignore[attr-defined]
    people.sweep(END + timedelta(days=1))
    assert not people.there(contact)
