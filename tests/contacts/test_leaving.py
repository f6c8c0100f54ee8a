"""Passivation, moves and returns (H02, H13, H14, H15)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import Error, connection, transaction

from kortisto.contacts import actions
from kortisto.contacts.actions.passivation import correct_passivation
from kortisto.contacts.details import WorkDetails
from kortisto.contacts.models import Company, Contact, Passivation, Position
from kortisto.contacts.refusals import Refused
from kortisto.privacy import due
from kortisto.privacy.models import Clock, Keep, Subject

from .conftest import NOW, TODAY

Make = Callable[..., Any]


def live(who: Contact, datum: str, record: str = "") -> set[str]:
    rows = Keep.objects.filter(subject=who.subject_id, datum=datum, record=record)
    return {ref for row in rows for ref in row.live}


def key(position: Position) -> str:
    return f"contacts.position:{position.pk}"


def test_passivation_is_dated_and_leaves_only_relinking(hehku: Any, person: Make) -> None:
    who = person()
    position = who.positions.get()
    actions.passivate(contact=who, on=date(2026, 11, 20), by="test", now=NOW)
    row = Passivation.objects.get()
    assert (row.passivated_on, row.reason, row.position) == (date(2026, 11, 20), "left_employer", position)
    position.refresh_from_db()
    assert position.ended_on == date(2026, 11, 20)
    assert live(who, "name") == {"hehku:relink"} or all("relink" in ref or "honour" in ref for ref in live(who, "name"))
    assert Contact.objects.employed(TODAY).count() == 0


def test_the_earlier_of_five_years_inactive_and_five_years_passive(hehku: Any, person: Make) -> None:
    who = person(obtained_on=date(2025, 2, 14))
    actions.passivate(contact=who, by="test", now=NOW)
    assert Subject.objects.get(pk=who.subject_id).keep_until == date(2030, 2, 14), "H12 comes before H15"


@pytest.mark.parametrize("on", [TODAY + timedelta(days=1), date(2020, 1, 1)])
def test_days_that_cannot_be_are_refused(hehku: Any, person: Make, on: date) -> None:
    who = person(started_on=date(2021, 1, 1))
    with pytest.raises(Refused):
        actions.passivate(contact=who, on=on, by="test", now=NOW)
    assert not Passivation.objects.exists()


def test_twice_is_refused(hehku: Any, person: Make) -> None:
    who = person()
    actions.passivate(contact=who, by="test", now=NOW)
    with pytest.raises(Refused):
        actions.passivate(contact=who, by="test", now=NOW)


def test_undo_brings_everything_back(any_notice: Any, person: Make) -> None:
    who = person()

    def kept() -> dict[tuple[str, str], object]:
        return {(k.datum, k.record): (k.until, k.live) for k in Keep.objects.filter(subject=who.subject_id) if k.live}

    before = kept()
    token = actions.passivate(contact=who, by="test", now=NOW)
    assert kept() != before
    actions.undo_passivation(contact=who, token=token, by="test", now=NOW)
    assert kept() == before, "what was undone has no purpose: the night takes its row"
    assert who.positions.get().ended_on is None
    with pytest.raises(Refused):
        actions.undo_passivation(contact=who, token=token, by="test", now=NOW)


def test_without_a_passive_state_leaving_ends_the_position(yritys: Any, person: Make) -> None:
    who = person()
    actions.passivate(contact=who, by="test", now=NOW)
    assert not Passivation.objects.exists()
    assert who.positions.get().ended_on == TODAY
    assert live(who, "email", key(who.positions.get())) == set(), "nothing in seed 2 keeps the address of somebody who left"


def test_the_day_never_moves_forward(hehku: Any, person: Make) -> None:
    who = person()
    actions.passivate(contact=who, on=date(2026, 11, 1), by="test", now=NOW)
    with pytest.raises(Refused):
        correct_passivation(contact=who, on=date(2026, 11, 2), by="test", now=NOW)
    with pytest.raises(Error), transaction.atomic():
        Passivation.objects.update(passivated_on=date(2026, 11, 2))
    correct_passivation(contact=who, on=date(2026, 10, 1), by="test", now=NOW)
    assert Passivation.objects.get().passivated_on == date(2026, 10, 1)
    assert who.positions.get().ended_on == date(2026, 10, 1)


def test_moving_takes_the_person_and_leaves_the_job(hehku: Any, person: Make, company: Make) -> None:
    who = person()
    old = who.positions.get()
    new_firm = company("Ahjola Konepaja Oy", status="prospect")
    details = WorkDetails(job_title="Ostaja", email="aino@ahjola.example")
    actions.move(contact=who, company=new_firm, moved_on=date(2026, 11, 20), details=details, by="test", now=NOW)
    old.refresh_from_db()
    new = who.positions.get(company=new_firm)
    assert old.ended_on == date(2026, 11, 20)
    assert live(who, "name")
    for datum in ("email", "phone", "job_title", "company"):
        assert not live(who, datum, key(old)), f"{datum} of the old job has no purpose left"
    assert live(who, "email", key(new))
    assert (old.email, old.phone) != ("", ""), "the night erases it, not the move"


def test_moving_out_of_the_passive_state_ends_it(hehku: Any, person: Make, company: Make) -> None:
    who = person()
    actions.passivate(contact=who, on=date(2026, 8, 29), by="test", now=NOW)
    token = actions.move(contact=who, company=company("Ahjola Oy"), by="test", now=NOW)
    assert Passivation.objects.get().ended_on == TODAY
    assert Contact.objects.passive().count() == 0
    actions.undo_move(contact=who, token=token, by="test", now=NOW)
    assert Contact.objects.passive().count() == 1
    assert Contact.objects.employed(TODAY).count() == 0
    with pytest.raises(Refused):
        actions.undo_move(contact=who, token=token, by="test", now=NOW)


@pytest.mark.parametrize(("kind", "running"), [("person", 0), ("colleague", 1), ("public", 1)])
def test_details_from_elsewhere_must_be_told_again(hehku: Any, person: Make, company: Make, kind: str, running: int) -> None:
    who = person()
    actions.record_notice(
        contact=who, policy=hehku, number=1, channel="letter", language="fi", delivered_at=NOW, by="test", now=NOW
    )
    assert not Clock.objects.filter(closed_at=None).exists()
    actions.move(contact=who, company=company("Ahjola Oy"), source="kollega kertoi", source_kind=kind, by="test", now=NOW)
    assert Clock.objects.filter(subject=who.subject, closed_at=None).count() == running


def test_two_employers_at_once(hehku: Any, person: Make, company: Make) -> None:
    who = person()
    second = actions.add_position(
        contact=who, company=company("Ahjola Oy"), details=WorkDetails(job_title="Hallitus"), by="test", now=NOW
    )
    actions.end_position(position=second, on=TODAY, by="test", now=NOW)
    assert not Passivation.objects.exists(), "one employer is left"
    with pytest.raises(Refused) as caught:
        actions.end_position(position=who.positions.get(ended_on=None), on=TODAY, by="test", now=NOW)
    assert caught.value.code == "last"


def test_nobody_moves_to_a_company_out_of_scope(hehku: Any, person: Make, company: Make) -> None:
    with pytest.raises(Refused) as caught:
        actions.move(contact=person(), company=company("Entinen Oy", status="neither"), by="test", now=NOW)
    assert caught.value.code == "scope"


def test_returning_opens_a_new_position_at_the_old_company(hehku: Any, person: Make) -> None:
    who = person()
    firm = who.positions.get().company
    with pytest.raises(Refused):
        actions.return_to(contact=who, company=firm, by="test", now=NOW)
    actions.passivate(contact=who, on=date(2026, 9, 1), by="test", now=NOW)
    actions.return_to(contact=who, company=firm, returned_on=date(2026, 11, 1), by="test", now=NOW)
    assert who.positions.count() == 2
    assert Contact.objects.employed(TODAY).count() == 1


def test_a_company_that_leaves_the_scope_passivates_its_people(hehku: Any, person: Make, company: Make) -> None:
    firm, other = company(), company("Ahjola Oy")
    both, only = person(at=firm), person("Onni", "Haapaharju", at=firm)
    actions.add_position(contact=both, company=other, details=WorkDetails(), by="test", now=NOW)
    assert actions.set_company_status(company=firm, status="neither", by="test", now=NOW) == 1
    row = Passivation.objects.get()
    assert (row.contact, row.reason) == (only, "company_out_of_scope")
    assert live(only, "name")
    assert live(both, "name")


def test_a_company_that_comes_back_brings_back_its_people(hehku: Any, person: Make, company: Make) -> None:
    firm = company()
    only, left = person(at=firm), person("Onni", "Haapaharju", at=firm)
    actions.passivate(contact=left, by="test", now=NOW)
    actions.set_company_status(company=firm, status="neither", by="test", now=NOW)
    later = NOW + timedelta(days=40)
    actions.set_company_status(company=firm, status="prospect", by="test", now=later)
    assert list(Contact.objects.passive()) == [left], "who left on their own stays passive"
    assert Passivation.objects.get(contact=only).ended_on == later.date()
    assert live(only, "name")


def test_who_left_the_other_employer_meanwhile_comes_back_with_the_first(hehku: Any, person: Make, company: Make) -> None:
    firm, other = company(), company("Ahjola Oy")
    who = person(at=firm)
    actions.add_position(contact=who, company=other, details=WorkDetails(), by="test", now=NOW)
    later = NOW + timedelta(days=20)
    actions.end_position(position=who.positions.get(company=other), on=later.date(), by="test", now=NOW)
    actions.set_company_status(company=firm, status="neither", by="test", now=NOW)
    actions.passivate_ended(as_of=later.date(), by="system", now=later)
    assert Passivation.objects.get().reason == "left_employer"
    actions.set_company_status(company=firm, status="customer", by="test", now=later + timedelta(days=20))
    assert not Contact.objects.passive().exists() and Contact.objects.employed((later + timedelta(days=20)).date()).get() == who


def test_the_night_finds_whoever_left_without_a_word(hehku: Any, person: Make) -> None:
    who = person()
    position = who.positions.get()
    actions.end_position(position=position, on=date(2026, 12, 1), by="test", now=NOW)
    assert actions.passivate_ended(as_of=TODAY, by="system", now=NOW) == 0
    later = NOW + timedelta(days=12)
    assert actions.passivate_ended(as_of=later.date(), by="system", now=later) == 1
    assert Passivation.objects.get().passivated_on == date(2026, 12, 1), "the state counts from the day they left"
    due.refresh([who.subject_id], as_of=later.date())
    assert live(who, "name")


def test_passivating_many_costs_the_same(hehku: Any, person: Make, company: Make, django_assert_max_num_queries: Any) -> None:
    def queries(number: int) -> int:
        firm = company(f"Firma {number} Oy")
        for i in range(number):
            person(f"N{i}", f"Testinen{number}", at=firm)
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            actions.set_company_status(company=firm, status="neither", by="test", now=NOW)
        return len([q for q in captured if "SAVEPOINT" not in q["sql"]])

    one, three = queries(1), queries(3)
    assert three <= one + 2


def test_activity_moves_only_for_what_the_notice_counts(b2b: Any, person: Make) -> None:
    who = person()

    def record(kind: str, at: datetime, **more: Any) -> date | None:
        actions.record_interaction(contact=who, kind=kind, happened_at=at, by="test", now=NOW, **more)
        who.refresh_from_db()
        return who.last_activity_on

    assert record("outbound_message", NOW) is None
    assert record("call_tried", NOW) is None
    assert record("note", NOW, text="muistettava") is None
    assert record("meeting_held", NOW - timedelta(days=9)) == date(2026, 11, 15)
    assert record("inbound_message", NOW - timedelta(days=99)) == date(2026, 11, 15), "an older one never moves it back"
    assert record("call_held", NOW) == TODAY
    assert Subject.objects.get(pk=who.subject_id).keep_until == date(2031, 11, 24)


def test_the_future_has_no_interactions(b2b: Any, person: Make) -> None:
    with pytest.raises(Refused):
        actions.record_interaction(contact=person(), kind="call_held", happened_at=NOW + timedelta(minutes=1), by="test", now=NOW)


def test_first_contact_shortens_the_time_to_inform(b2b: Any, person: Make) -> None:
    who = person(obtained_on=TODAY)
    assert Clock.objects.get().due_on == date(2026, 12, 24)
    actions.record_interaction(contact=who, kind="call_held", happened_at=NOW, by="test", now=NOW)
    assert Clock.objects.get().due_on == TODAY


def test_status_history(b2b: Any, company: Make, person: Make) -> None:
    firm = company(status="prospect")
    person(at=firm)
    actions.set_company_status(company=firm, status="customer", on=date(2022, 5, 1), by="test", now=NOW)
    firm.refresh_from_db()
    assert (firm.customer_since, firm.customer_until) == (date(2022, 5, 1), None)
    actions.set_company_status(company=firm, status="prospect", on=date(2025, 5, 1), by="test", now=NOW)
    firm.refresh_from_db()
    assert (firm.customer_since, firm.customer_until) == (date(2022, 5, 1), date(2025, 5, 1))
    assert [s.status for s in firm.standings.order_by("from_on")] == ["prospect", "customer", "prospect"]
    with pytest.raises(Refused):
        actions.set_company_status(company=firm, status="customer", on=date(2024, 1, 1), by="test", now=NOW)


def test_companies_refuse_what_cannot_be(b2b: Any, company: Make) -> None:
    firm = company(business_id="0112038-9")
    for changes, field in [({"business_id": "0112038-8"}, "business_id"), ({"parent": firm}, "parent"), ({"name": " "}, "name")]:
        with pytest.raises(Refused) as caught:
            actions.change_company(company=firm, by="test", now=NOW, **changes)
        assert caught.value.field == field
    with pytest.raises(Refused, match="Merituuli"):
        company("Toinen Oy", business_id="FI01120389")


def test_a_former_name_is_still_found(b2b: Any, company: Make) -> None:
    firm = company()
    actions.change_company(company=firm, name="Telakka Pohjola Oyj", by="test", now=NOW)
    assert list(Company.objects.same_firm("MERITUULI TELAKKA")) == [firm]
    assert firm.other_names.get().kind == "former"
    from kortisto import search

    assert search.candidates("merituuli", ["company"]) == [("company", firm.pk)]
