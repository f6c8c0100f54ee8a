"""Keep-until materialised: constant statements, only what changed, drift found, nothing undatable kept in silence."""

from __future__ import annotations

import time
from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from kortisto.contacts.models import Company, Contact, Position
from kortisto.lib.periods import Period, add_period
from kortisto.privacy import clocks, conformance, dead_man, due, subjects, sweep
from kortisto.privacy.models import Clock, Keep, Restriction, Subject, SweepRun
from kortisto.privacy.sweep.forecasting import forecast
from tests.privacy.making import DAY, LAST, NIGHT, anna, crowd
from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register


def bulk(number: int) -> list[int]:
    """People straight into the tables, without their dates."""
    firm = people.firm(since=DAY)
    made = subjects.create_many(number, now=at(DAY))
    cards = Contact.objects.bulk_create(
        Contact(subject=s, given_name="Aino", family_name=f"Numero{n}", name_folded=f"aino numero{n}", language="fi",
                source="Messut", obtained_on=DAY, last_activity_on=DAY, created_at=at(DAY))
        for n, s in enumerate(made)
    )  # fmt: skip
    Position.objects.bulk_create(
        Position(contact=c, company=Company.objects.get(pk=firm.pk), job_title="ostaja", email=f"a{n}@x.example",
                 email_folded=f"a{n}@x.example", phone="+358401234567", phone_digits="358401234567", confirmed_on=DAY,
                 obtained_on=DAY, created_at=at(DAY))
        for n, c in enumerate(cards)
    )  # fmt: skip
    return [s.pk for s in made]


def test_two_thousand_people_are_no_long_wait(b2b: Register) -> None:
    ids = bulk(2000)
    began = time.process_time()  # the machine is shared: what counts is the work, not the wait
    due.refresh(ids, as_of=DAY)
    took = time.process_time() - began
    assert Keep.objects.filter(subject_id__in=ids[:5]).count() >= 5 * 7
    assert took < 15, f"{took:.1f} s"


def test_people_in_the_same_circumstances_are_judged_once_and_rightly(either: Register) -> None:
    """Each of a crowd has the rows a judgement of its own would give it; who differs in one fact is judged alone."""
    from kortisto.contacts import actions

    ids = bulk(12)
    cards = list(Contact.objects.filter(subject__in=ids).order_by("pk"))
    Contact.objects.filter(pk=cards[1].pk).update(last_activity_on=DAY + timedelta(days=9))
    Contact.objects.filter(pk=cards[2].pk).update(language="")
    Position.objects.filter(contact=cards[3]).update(phone="", phone_digits="")
    people.talked(cards[4], on=DAY)
    actions.passivate(contact=people.fresh(cards[5]), by=people.BY, now=at(DAY))
    due.refresh(ids, as_of=DAY)
    together = rows(ids)
    Keep.objects.filter(subject__in=ids).delete()
    for one in ids:
        due.refresh([one], as_of=DAY)
    assert rows(ids) == together
    assert len({str(sorted((d, r.partition(":")[0], u, v) for d, r, u, v in together[i])) for i in ids}) == 6


def rows(ids: list[int]) -> dict[int, list[tuple[str, str, str, str]]]:
    found: dict[int, list[tuple[str, str, str, str]]] = {one: [] for one in ids}
    for sid, datum, record, until, live in Keep.objects.filter(subject__in=ids).values_list(
        "subject_id", "datum", "record", "until", "live"
    ):
        found[sid].append((datum, record, str(until), str(sorted(live.items()))))
    return {one: sorted(own) for one, own in found.items()}


def test_statements_do_not_grow_with_people(b2b: Register) -> None:
    ids = bulk(60)
    due.refresh(ids[:1], as_of=DAY)
    counts = []
    for own in (ids[1:2], ids[2:4], ids[4:60]):
        with CaptureQueriesContext(connection) as seen:
            due.refresh(own, as_of=DAY)
        counts.append(len(seen))
    assert counts[0] == counts[1] == counts[2], counts


def test_what_did_not_change_is_not_written(hehku: Register) -> None:
    person = anna()
    with CaptureQueriesContext(connection) as seen:
        due.refresh([person.subject_id], as_of=DAY + timedelta(days=1))
    writes = [q["sql"] for q in seen if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert writes == []


def test_drift_is_found_told_and_put_right(hehku: Register) -> None:
    person = anna()
    assert due.check(as_of=DAY).wrong == []
    Keep.objects.filter(subject=person.subject, datum="email").update(until=None, next_change=None)
    found = due.check(as_of=DAY)
    assert found.wrong == [person.subject_id] and any("email" in one for one in found.sample)
    assert people.sweep(DAY + timedelta(days=1)).drift == 1
    assert due.check(as_of=DAY + timedelta(days=1)).wrong == []


def test_an_undatable_limit_is_an_error_and_gives_nobody_use(hehku: Register, monkeypatch: object) -> None:
    from kortisto.privacy import facts

    person = anna()
    kept = dict(facts._anchors)
    try:
        facts._anchors.pop("obtained_on")
        facts._anchors.pop("last_activity")
        due.refresh([person.subject_id], as_of=DAY)
        subject = Subject.objects.get(pk=person.subject_id)
        assert subject.undatable == "hehku:five_years_inactive"
        assert set(Keep.objects.filter(subject=subject).values_list("mask", flat=True)) == {0}
        report = people.sweep(NIGHT)
        assert report.kept_because["undatable"] == 1 and people.there(person)
        red = {line.id for line in conformance.lines(as_of=NIGHT, now=at(NIGHT)) if not line.ok}
        assert "undatable" in red
    finally:
        facts._anchors.update(kept)
    due.refresh([person.subject_id], as_of=DAY)
    assert Subject.objects.get(pk=person.subject_id).undatable == ""


def test_kinds_no_notice_speaks_of_are_left_alone(open_register: object) -> None:
    open_register("hehku")  # type: ignore[operator]
    stranger = subjects.create(kind="robot", now=at(DAY))
    people.sweep(NIGHT)
    assert Subject.objects.filter(pk=stranger.pk).exists()


def test_the_forecast_is_what_the_night_does(hehku: Register) -> None:
    crowd(3)
    months = forecast(date(2031, 1, 15), 3)
    assert [m.month for m in months] == ["2031-01", "2031-02", "2031-03"]
    february = months[1]
    assert (february.subjects, february.whole, february.data["email"]) == (3, 3, 3)
    report = people.sweep(NIGHT)
    assert report.goes == february.data


def test_month_by_month_the_forecast_is_what_goes(b2b: Register) -> None:
    """What is only hidden (the company's address, seen through the person) is foreseen by nobody: it loosened the brake."""
    from kortisto.contacts import actions
    from kortisto.privacy import holds

    company = people.firm(since=DAY)
    actions.change_company(company=company, street="Rantatie 4", postal_code="33100", city="Tampere", by=people.BY, now=at(DAY))
    silent, talker, leaver = anna(company), anna(company, "Ilpo Mäki", "ilpo@kivimaki.example"), anna(company, "Sari Aho", "")
    people.talked(talker, on=date(2027, 3, 31), summary="Kysyi hintaa")
    actions.passivate(contact=leaver, on=date(2027, 1, 10), by=people.BY, now=at(date(2027, 1, 10)))
    kept = anna(company, "Olavi Hankialho", "olavi@kivimaki.example")
    holds.set(kept.subject, data=["email"], ground="claim", case_reference="R-1", by="cli", now=at(DAY))
    start = date(2027, 4, 1)
    people.sweep(start)
    # What goes in a month of which nothing was foreseen is too much in the next one that is looked at.
    for month in [month for month in forecast(start, 66) if month.subjects]:
        first = date.fromisoformat(f"{month.month}-01")
        report = people.sweep(add_period(first, Period.parse("P1M")) - timedelta(days=1))
        gone = (report.due, report.whole, dict(report.goes))
        assert (month.subjects, month.whole, dict(month.data)) == gone, month.month
    assert not any(people.there(one) for one in (silent, talker, leaver))
    assert people.data_of(kept) == {"email"}


def test_late_duties_restrict_and_being_informed_frees(hehku: Register) -> None:
    person = anna()
    clock = Clock.objects.get(subject=person.subject, duty="inform")
    assert clock.due_on == add_period(DAY, Period.parse("P1M"))
    report = people.sweep(clock.due_on + timedelta(days=1))
    assert report.overdue == 1 and clocks.overdue(clock.due_on + timedelta(days=1)).count() == 1
    assert Restriction.objects.get(subject=person.subject).ground == "notice_overdue"
    people.informed(person, on=clock.due_on + timedelta(days=2))
    assert not Restriction.objects.filter(lifted_at=None).exists()
    clock.refresh_from_db()
    assert clock.closed_at and clock.overdue_at, "late stays late, even when done"


def test_starting_a_clock_twice_keeps_the_earlier_last_day(hehku: Register) -> None:
    person = anna()
    Clock.objects.all().delete()
    clocks.start([person.subject_id], "inform", DAY, DAY + timedelta(days=30))
    clocks.start([person.subject_id], "inform", DAY, DAY + timedelta(days=10))
    clocks.start([person.subject_id], "inform", DAY, DAY + timedelta(days=20))
    assert Clock.objects.get().due_on == DAY + timedelta(days=10)


def test_a_night_that_did_not_happen_is_red(hehku: Register) -> None:
    assert not dead_man.state(at(DAY)).red, "a register without people has missed nothing"
    anna()
    assert not dead_man.state(at(DAY) + timedelta(hours=20)).red
    assert dead_man.state(at(DAY) + timedelta(hours=30)).trouble == "missing"
    people.sweep(LAST)
    assert not dead_man.state(at(LAST)).red
    people.sweep(NIGHT, dry_run=True)
    assert dead_man.state(at(LAST) + timedelta(hours=30)).late, "a dry run is no run"
    crowd(25)
    braked = sweep.run(as_of=DAY, now=at(DAY), by="system")
    assert braked.braked and dead_man.state(at(NIGHT)).trouble == SweepRun.State.BRAKED
