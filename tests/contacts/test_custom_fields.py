"""Custom fields: defined under a datum the notice names, and everything their values inherit from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.contacts.conftest import NOW, TODAY

pytestmark = pytest.mark.usefixtures("at_noon")
LEVELS = (("Nuorempi", "Yngre", "Junior"), ("Vanhempi", "Äldre", "Senior"))


def define(bearer: str, kind: str, datum: str, label: str = "Taso", **more: Any) -> Any:
    from kortisto.contacts.custom import defining

    options = more.pop("options", LEVELS if kind.startswith("choice") else ())
    given = defining.Definition(bearer, kind, datum, (label, more.pop("sv", ""), more.pop("en", "")), options=options, **more)
    return defining.define(given, by="test", now=NOW)


def write(bearer: Any, field: Any, *typed: str) -> str:
    from kortisto.contacts.custom import writing

    return writing.write(bearer, field, typed, by="test", now=NOW)


def said(bearer: Any) -> list[str]:
    from kortisto.contacts.custom import writing

    return sorted(writing.rows_of(bearer).values_list("value", flat=True))


def refused(act: Callable[[], Any]) -> Any:
    from kortisto.contacts.refusals import Refused

    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value


def test_a_field_names_a_datum_that_the_notice_names(b2b: Any) -> None:
    from kortisto.contacts.custom import inherited

    assert define("position", "choice", "job_title").key == "taso"
    assert "custom" not in inherited.offered("person", TODAY)
    refusal = refused(lambda: define("person", "number", "custom", "Kengännumero"))
    assert refusal.code == "not_in_notice" and "B06" in refusal.message and "julkaise" in refusal.message
    assert refused(lambda: define("person", "number", "job_title", "Väärä")).field == "datum", "a title belongs to a job"
    assert refused(lambda: define("person", "number", "dm_ban", "Kielto")).field == "datum", "the register's own accounts"
    assert refused(lambda: define("position", "choice", "job_title")).code == "same"


def test_the_closed_list_of_hehku_takes_no_note_and_nothing_it_does_not_tell_of(hehku: Any) -> None:
    """H06: free text is a note, and what the notice needs but does not list (its gaps) is not told to the person."""
    from kortisto.contacts.custom import inherited

    refusal = refused(lambda: define("person", "text", "notes"))
    assert refusal.code == "not_in_notice" and "H06" in refusal.message
    assert refused(lambda: define("position", "text", "job_title")).code == "text"
    assert refused(lambda: define("person", "choice", "tags")).code == "not_in_notice"
    assert refused(lambda: define("person", "choice", "language")).code == "not_in_notice", "derived: a gap of the notice"
    assert set(inherited.offered("position", TODAY)) == {"job_title", "company", "email", "phone", "work_address"}


def test_free_text_is_a_note_and_never_a_companys(b2b: Any) -> None:
    assert refused(lambda: define("person", "text", "tags")).code == "text"
    assert define("person", "text", "notes", "Huomio").datum == "notes"
    assert refused(lambda: define("company", "text", "company")).code == "kind"
    number = define("company", "code", "company", "Asiakasnumero")
    assert number.kind == "code"


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("number", "1 234,50", ["1234.5"]),
        ("day", "24.11.2026", ["2026-11-24"]),
        ("yes_no", "Kyllä", ["yes"]),
        ("yes_no", "nej", ["no"]),
        ("choice", "äldre", ["vanhempi"]),
        ("choices", "Senior; nuorempi", ["nuorempi", "vanhempi"]),
    ],
)
def test_every_kind_is_read_as_people_write_it(b2b: Any, person: Any, kind: str, typed: str, stored: list[str]) -> None:
    contact, field = person(), define("person", kind, "tags")
    write(contact, field, typed)
    assert said(contact) == stored
    write(contact, field, "")
    assert said(contact) == []


@pytest.mark.parametrize(
    ("kind", "typed"), [("number", "paljon"), ("number", "1e9"), ("day", "31.2.2026"), ("yes_no", "ehkä"), ("choice", "Keskitaso")]
)
def test_what_the_kind_cannot_be_is_refused_with_the_remedy(b2b: Any, person: Any, kind: str, typed: str) -> None:
    field = define("person", kind, "tags")
    assert refused(lambda: write(person(), field, typed)).message.startswith("Taso: ")


def test_a_code_names_nobody(b2b: Any, company: Any) -> None:
    company = company()
    field = define("company", "code", "company", "Asiakasnumero")
    write(company, field, "A-1024/7")
    assert said(company) == ["A-1024/7"]
    for bad in ("Anna Virtanen", "anna@firma.example", "Anna"):
        refused(lambda bad=bad: write(company, field, bad))


def test_a_value_is_kept_and_explained_as_its_datum(b2b: Any, person: Any) -> None:
    """One Keep row: the value of a job's field lies under the same datum and record as the job's own."""
    from kortisto.contacts.details import WorkDetails
    from kortisto.privacy.models import Keep
    from kortisto.privacy.why import explain

    contact = person(details=WorkDetails(email="aino@firma.example"))
    job = contact.positions.get()
    field = define("position", "choice", "job_title")
    record = f"contacts.position:{job.pk}"
    keeps = Keep.objects.filter(subject=contact.subject, datum="job_title", record=record)
    assert not keeps.exists()
    write(job, field, "Senior")
    assert keeps.get().live, "alive for the purposes of the title"
    row = next(row for row in explain(contact.subject, as_of=TODAY).rows if row.datum == "job_title")
    assert row.value == "Taso: Vanhempi" and row.purposes
    write(job, field, "")
    assert not keeps.exists()


def test_the_gate_shows_a_value_to_whom_it_shows_its_datum(b2b: Any, person: Any) -> None:
    from kortisto.contacts.custom import reading
    from kortisto.privacy.gate import system_gate

    contact = person()
    job = contact.positions.get()
    level, note = define("position", "choice", "job_title"), define("person", "text", "notes", "Huomio")
    write(job, level, "Senior")
    write(contact, note, "Soita vain aamuisin")
    everyday, service = system_gate("contacts", as_of=TODAY), system_gate("service_case", as_of=TODAY)
    assert reading.of_positions([job.pk], everyday) == {job.pk: {"taso": ["vanhempi"]}}
    assert reading.of_people([contact.pk], everyday) == {contact.pk: {"huomio": ["Soita vain aamuisin"]}}
    assert not reading.of_positions([job.pk], service) and not reading.of_people([contact.pk], service)


def test_required_cannot_be_emptied_and_retired_cannot_be_written(b2b: Any, person: Any) -> None:
    from kortisto.contacts.custom import defining

    contact, field = person(), define("person", "choice", "tags", required=True)
    write(contact, field, "Junior")
    assert refused(lambda: write(contact, field, "")).code == "required"
    defining.retire(field, by="test", now=NOW)
    field.refresh_from_db()
    refused(lambda: write(contact, field, "Senior"))
    write(contact, field, "")
    assert said(contact) == []


def test_a_change_is_taken_back_once_and_only_while_it_stands(b2b: Any, person: Any) -> None:
    from kortisto.contacts.custom import writing

    contact, field = person(), define("person", "choices", "tags")
    write(contact, field, "Junior")
    token = write(contact, field, "Senior")
    writing.take_back(contact=contact, token=token, by="test", now=NOW)
    assert said(contact) == ["nuorempi"]
    assert refused(lambda: writing.take_back(contact=contact, token=token, by="test", now=NOW)).code == "spent"
    token = write(contact, field, "Senior")
    write(contact, field, "Senior; Junior")
    assert refused(lambda: writing.take_back(contact=contact, token=token, by="test", now=NOW)).code == "superseded"


def test_deleting_a_field_deletes_what_it_says(b2b: Any, person: Any, company: Any) -> None:
    from kortisto.contacts.custom import defining
    from kortisto.contacts.models import CustomField, FieldOption
    from kortisto.privacy.models import AuditEvent, Keep

    people = [person(), person(given="Bertta")]
    field = define("person", "choice", "tags")
    for contact in people:
        write(contact, field, "Junior")
    assert defining.delete(field, by="test", now=NOW) == 2
    assert not CustomField.objects.exists() and not FieldOption.objects.exists() and said(people[0]) == []
    assert not Keep.objects.filter(datum="tags").exists()
    assert AuditEvent.objects.filter(action="contact.field_removed").count() == 2


def test_changed_jobs_leaves_the_values_of_the_old_job_behind(b2b: Any, person: Any, company: Any) -> None:
    from kortisto.contacts import actions
    from kortisto.contacts.details import WorkDetails

    company()
    contact = person()
    old = contact.positions.get()
    level, mark = define("position", "choice", "job_title"), define("person", "choice", "tags", "Merkki")
    write(old, level, "Senior")
    write(contact, mark, "Junior")
    actions.move(
        contact=contact, company=company("Toinen Talo Oy"), source="kertoi itse", source_kind="person", details=WorkDetails(job_title="johtaja"),
        by="test", now=NOW,
    )  # fmt: skip
    new = contact.positions.exclude(pk=old.pk).get()
    assert said(new) == [] and said(old) == ["vanhempi"] and said(contact) == ["nuorempi"]
