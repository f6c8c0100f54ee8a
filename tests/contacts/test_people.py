"""Making and changing people: what the notice demands, what it leaves out, what follows in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from kortisto.contacts import actions
from kortisto.contacts.details import WorkDetails
from kortisto.contacts.models import Company, Contact, Position
from kortisto.contacts.refusals import Refused
from kortisto.privacy.models import AuditEvent, Clock, Keep, Subject

from .conftest import NOW, TODAY

Make = Callable[..., Any]


def refusal(call: Callable[[], Any]) -> Refused:
    with pytest.raises(Refused) as caught:
        call()
    return caught.value


def new(at: Company | None, **more: Any) -> Contact:
    base: dict[str, Any] = {
        "given_name": "Aino", "family_name": "Lehtovirta", "company": at, "source": "messut", "source_kind": "person",
        "obtained_on": TODAY, "by": "test", "now": NOW,
    }  # fmt: skip
    return actions.create_contact(**{**base, **more})


def test_a_new_person_is_kept_dated_found_and_timed(any_notice: Any, company: Make) -> None:
    who = new(
        company(), details=WorkDetails(email="Aino@Firma.example", phone="040 000 4821"), source_kind="list", source="messulista"
    )
    position = who.positions.get()
    assert (position.email, position.email_folded) == ("Aino@firma.example", "aino@firma.example")
    assert (position.phone, position.phone_digits) == ("+358400004821", "358400004821")
    assert (
        Keep.objects.filter(subject=who.subject, datum="email", record=f"contacts.position:{position.pk}").exclude(live={}).exists()
    )
    clock = Clock.objects.get(subject=who.subject)
    assert (clock.duty, clock.due_on) == ("inform", date(2026, 12, 24))
    assert AuditEvent.objects.filter(subject_ref=str(who.subject.ref), action="contact.created").count() == 1
    from kortisto import search

    assert search.candidates("lehtov", ["contact"]) == [("contact", who.pk)]


def test_limit_gives_the_last_day(b2b: Any, company: Make) -> None:
    who = new(company(), obtained_on=date(2024, 2, 29))
    assert Subject.objects.get(pk=who.subject_id).keep_until == date(2029, 2, 28)


def test_company_demanded_where_the_notice_says_so(hehku: Any) -> None:
    assert refusal(lambda: new(None)).code == "employment"
    assert Contact.objects.count() == 0
    assert Subject.objects.count() == 0


def test_somebody_may_stand_alone_where_the_notice_allows_it(yritys: Any) -> None:
    who = new(None, details=WorkDetails(email="lukija@firma.example"))
    assert who.positions.get().company is None
    assert Keep.objects.filter(subject=who.subject, datum="email").exclude(live={}).exists()


def test_data_past_the_limit_are_refused(b2b: Any, company: Make) -> None:
    assert refusal(lambda: new(company(), obtained_on=date(2021, 11, 23))).code == "no_purpose"
    assert new(company("Toinen Oy"), obtained_on=date(2021, 11, 24)).pk


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"given_name": " ", "family_name": ""}, "family_name"),
        ({"source_kind": "list", "source": " "}, "source"),
        ({"source_kind": "?"}, "source_kind"),
        ({"obtained_on": TODAY + timedelta(days=1)}, "obtained_on"),
        ({"started_on": TODAY + timedelta(days=1)}, "started_on"),
        ({"language": "xx"}, "language"),
        ({"details": WorkDetails(email="aino(at)x.example")}, "email"),
        ({"details": WorkDetails(phone="12")}, "phone"),
    ],
)
def test_bad_input_names_its_field_and_stores_nothing(b2b: Any, company: Make, change: dict[str, Any], field: str) -> None:
    at = company()
    found = refusal(lambda: new(at, **change))
    assert found.field == field
    assert found.message
    assert (Contact.objects.count(), Subject.objects.count(), Position.objects.count()) == (0, 0, 0)


def test_a_company_out_of_scope_takes_no_people(any_notice: Any, company: Make) -> None:
    assert refusal(lambda: new(company(status="neither"))).field == "company"


def test_what_the_notice_does_not_list_is_refused_with_its_sentence(hehku: Any, company: Make, person: Make) -> None:
    who = person()
    found = refusal(
        lambda: actions.record_interaction(contact=who, kind="note", happened_at=NOW, text="pitää kahvista", by="test", now=NOW)
    )
    assert found.code == "not_in_notice"
    assert "H06" in found.message


def test_changing_the_card_keeps_the_dates(b2b: Any, person: Make) -> None:
    who = person()
    before = Subject.objects.get(pk=who.subject_id).keep_until
    assert actions.change_contact(contact=who, family_name="Lehto", language="sv", by="test", now=NOW) == ["name", "language"]
    who.refresh_from_db()
    assert (who.name, who.name_folded, who.sort_key[:11]) == ("Aino Lehto", "aino lehto", "lehto aino\x01")
    assert Subject.objects.get(pk=who.subject_id).keep_until == before
    assert actions.change_contact(contact=who, family_name="Lehto", by="test", now=NOW) == []


def test_changing_details_keeps_what_was_for_the_audit_and_clears_a_bounce(b2b: Any, person: Make) -> None:
    who = person()
    position = who.positions.get()
    actions.record_bounce(position=position, on=date(2026, 11, 1), by="system", now=NOW)
    changed = actions.change_position(
        position=position, details=WorkDetails(job_title="Johtaja", email="uusi@firma.example"), by="test", now=NOW
    )
    assert changed == ["email", "job_title", "phone"]
    position.refresh_from_db()
    assert position.bounced_on is None
    from kortisto.privacy.audit.values import values_of

    event = AuditEvent.objects.get(action="contact.details_changed")
    assert values_of(event)["email"] == {"before": "aino.lehtovirta@firma.example", "after": "uusi@firma.example"}


def test_details_go_stale_and_confirming_renews(b2b: Any, person: Make) -> None:
    """Only `details_valid` keeps the address for price lists: 24 months after the last confirmation it ends there."""
    who = person(obtained_on=date(2024, 12, 1))
    key = {"subject": who.subject, "datum": "email"}
    live = Keep.objects.get(**key).live
    assert live["b2b:price_lists"] == "2026-12-01"
    actions.confirm_details(contact=who, by="test", now=NOW)
    assert Keep.objects.get(**key).live["b2b:price_lists"] == "2028-11-24"
    who.refresh_from_db()
    assert who.last_activity_on is None, "our own confirming is no activity of the person"


def test_unknown_columns_are_a_mistake_of_ours(b2b: Any, person: Make, company: Make) -> None:
    with pytest.raises(TypeError):
        actions.change_contact(contact=person(), last_activity_on=TODAY, by="test", now=NOW)
    with pytest.raises(TypeError):
        actions.create_company(name="X Oy", status="customer", passivated="x", by="test", now=NOW)
