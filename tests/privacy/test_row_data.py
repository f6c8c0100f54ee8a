"""Rows that name their datum themselves (custom fields): judged, held, erased and restored as that datum, never sooner or later."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

from kortisto.privacy import due
from kortisto.privacy.models import Keep, Subject
from tests.privacy.test_publication import changed, published
from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register

DAY, NEW = date(2026, 3, 2), date(2026, 6, 1)
OPTIONS = (("A", "", ""), ("B", "", ""))


def define(bearer: str, datum: str, kind: str = "choice", *, on: date = DAY) -> Any:
    from kortisto.contacts.custom import defining

    given = defining.Definition(
        bearer, kind, datum, (f"{bearer} {datum} {kind}", "", ""), options=OPTIONS if kind == "choice" else ()
    )
    return defining.define(given, by=people.BY, now=at(on))


def write(bearer: Any, field: Any, text: str = "A", *, on: date = DAY) -> None:
    from kortisto.contacts.custom import writing

    writing.write(people.fresh(bearer), field, [text], by=people.BY, now=at(on))


def values(contact: Any) -> set[tuple[str, str]]:
    from kortisto.contacts.models import FieldValue

    return set(FieldValue.objects.filter(contact=contact.pk).values_list("datum", "value"))


def somebody(**work: Any) -> Any:
    return people.person("Anna Salo", people.firm(since=DAY), on=DAY, **{"job_title": "", **work})


def test_a_notice_that_names_the_datum_no_longer_takes_the_values_with_it(b2b: Register, tmp_path: Path) -> None:
    from kortisto.contacts.custom import inherited
    from kortisto.contacts.refusals import Refused

    contact = somebody(email="anna@firma.example")
    job = contact.positions.get()
    mark, level = define("person", "tags"), define("position", "job_title")
    write(contact, mark)
    write(job, level)
    text = (resources.files("kortisto") / "policies" / "b2b.toml").read_text("utf-8")
    block = text[text.index("[fields.tags]") : text.index("[fields.notes]")]
    published(changed(tmp_path, "b2b", (', "tags"', ""), (block, "")), NEW)
    assert inherited.lives(mark, NEW - timedelta(days=1)) and not inherited.lives(mark, NEW)
    people.sweep(NEW)
    people.sweep(NEW + timedelta(days=1))
    assert values(contact) == {("job_title", "a")}
    try:
        write(contact, mark, on=NEW)
    except Refused as refusal:
        assert refusal.code == "not_in_notice"
    else:
        raise AssertionError("a field without a purpose took a value")


def test_a_job_is_no_empty_shell_while_a_field_of_it_says_something(hehku: Register) -> None:
    """Everything else of the job is empty: the row stays for the value, and goes with it."""
    contact = somebody()
    job = contact.positions.get()
    level = define("position", "job_title")
    write(job, level)
    from kortisto.contacts.models import Position
    from kortisto.privacy.erasers import Target
    from kortisto.privacy.erasure import emptying

    record = f"contacts.position:{job.pk}"
    emptying.empty([Target(contact.subject_id, datum, record, False) for datum in ("company", "email", "phone")])
    assert Position.objects.filter(pk=job.pk).exists() and values(contact) == {("job_title", "a")}
    emptying.empty([Target(contact.subject_id, "job_title", record, False)])
    assert not Position.objects.filter(pk=job.pk).exists() and values(contact) == set()


def test_of_two_jobs_only_the_one_that_ended_loses_its_value(hehku: Register) -> None:
    from kortisto.contacts import actions

    contact = somebody(email="anna@firma.example")
    old = contact.positions.get()
    level = define("position", "job_title")
    write(old, level, "A")
    actions.move(
        contact=people.fresh(contact), company=people.firm("Toinen Oy", since=DAY), source="kertoi", source_kind="person",
        details=people.details(job_title="johtaja"), by=people.BY, now=at(DAY + timedelta(days=1)),
    )  # fmt: skip
    new = contact.positions.exclude(pk=old.pk).get()
    write(new, level, "B", on=DAY + timedelta(days=1))
    people.sweep(DAY + timedelta(days=2))
    assert values(contact) == {("job_title", "b")}


def test_a_note_has_its_own_day_and_a_change_renews_nothing(b2b: Register) -> None:
    """B17: what was noted goes three years after it was first written, whatever calls follow and whatever is written over it."""
    contact = somebody(email="anna@firma.example")
    note = define("person", "notes", "text")
    write(contact, note, "Muista aamut")
    [keep] = Keep.objects.filter(subject=contact.subject_id, datum="notes")
    assert keep.record.startswith("contacts.fieldvalue:") and keep.until == date(2029, 3, 2)
    write(contact, note, "Muista illat", on=DAY + timedelta(days=400))
    due.refresh([contact.subject_id], as_of=DAY + timedelta(days=401))
    assert Keep.objects.get(subject=contact.subject_id, datum="notes", record=keep.record).until == date(2029, 3, 2)
    people.talked(contact, on=DAY + timedelta(days=500), kind="call_held")
    assert Keep.objects.get(subject=contact.subject_id, datum="notes", record=keep.record).until == date(2029, 3, 2)


def test_a_hold_keeps_the_values_of_its_datum_and_of_no_other(hehku: Register) -> None:
    from kortisto.privacy import erasure, holds

    contact = somebody(email="anna@firma.example")
    job = contact.positions.get()
    level, reach = define("position", "job_title"), define("position", "email", "yes_no")
    write(job, level)
    write(job, reach, "ei")
    subject = Subject.objects.get(pk=contact.subject_id)
    holds.set(subject, data=["job_title"], ground="claim", case_reference="R-1", by=people.BY, now=at(DAY))
    [outcome] = erasure.erase([subject], reason="request", by=people.BY, now=at(NEW), as_of=NEW)
    assert outcome.state == "verified" and values(contact) == {("job_title", "a")}
    assert ("email", f"contacts.position:{job.pk}") not in people.held(contact)


def test_a_restored_copy_loses_the_values_again(hehku: Register) -> None:
    from kortisto.privacy import erasure, holds, replay

    contact = somebody(email="anna@firma.example")
    job = contact.positions.get()
    write(job, define("position", "job_title"))
    write(contact, define("person", "name", "yes_no"), "ei")
    subject = Subject.objects.get(pk=contact.subject_id)
    holds.set(subject, data=["name"], ground="claim", case_reference="R-1", by=people.BY, now=at(DAY))
    hehku.store.keep("before")
    erasure.erase([subject], reason="request", by=people.BY, now=at(NEW), as_of=NEW)
    assert values(contact) == {("name", "no")}
    hehku.store.put_back("before")
    assert values(contact) == {("job_title", "a"), ("name", "no")}
    replay.replay(now=at(NEW, 13))
    assert values(contact) == {("name", "no")}


def test_the_forecast_and_the_preview_know_them(hehku: Register) -> None:
    from kortisto.privacy import erasure
    from kortisto.privacy.why import explain

    contact = somebody()
    write(contact.positions.get(), define("position", "job_title"))
    subject = Subject.objects.get(pk=contact.subject_id)
    plan = erasure.plan(subject, reason="request", as_of=DAY)
    assert any(line.datum == "job_title" for line in plan.goes)
    words = {row.datum: row.value for row in explain(subject, as_of=DAY, lang="fi").rows}
    assert words["job_title"] == "position job_title choice: A"
    assert Keep.objects.get(subject=subject, datum="job_title").until == date(2031, 3, 2), "H12 ends it as it ends the rest"
