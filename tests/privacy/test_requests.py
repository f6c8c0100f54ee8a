"""Erasure on request: what goes, what the law keeps, holds, and what is found of it afterwards."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from kortisto.privacy import due, erasers, erasure, holds, ledger, scan, undo
from kortisto.privacy.models import AuditValue, Certificate, Erasure, Keep, LegalHold, Subject, UndoValue
from tests.privacy.making import DAY, NIGHT, anna
from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register

NEXT = DAY + timedelta(days=1)


def ask(person: object, day: date = DAY, **more: object) -> erasure.Outcome:
    subject = Subject.objects.get(pk=person.subject_id)  # type: ignore[attr-defined]
    return erasure.erase([subject], reason="request", by="cli", now=at(day), as_of=day, **more)[0]  # type: ignore[arg-type]


def test_the_preview_is_what_happens(b2b: Register) -> None:
    person = anna(phone="+358 40 765 4321")
    plan = erasure.plan(person.subject, reason="request", as_of=DAY)
    assert plan.whole and {line.datum for line in plan.goes} >= {"name", "email", "phone"}
    outcome = ask(person)
    assert (outcome.state, outcome.plan.goes) == ("verified", plan.goes)
    assert outcome.secret and outcome.email == "anna.koskela@kivimaki.example"
    assert erasure.proves(Certificate.objects.get(), secret=outcome.secret, email=outcome.email)
    assert outcome.secret not in str(list(Certificate.objects.values())) + str(list(Erasure.objects.values()))


def test_a_hold_keeps_what_it_names_and_gives_nobody_use_of_it(hehku: Register) -> None:
    from kortisto.privacy.gate import system_gate

    person = anna(phone="+358 40 765 4321")
    hold = holds.set(person.subject, data=["email"], ground="claim", case_reference="R-1/2026", by="cli", now=at(DAY))
    plan = erasure.plan(Subject.objects.get(pk=person.subject_id), reason="request", as_of=DAY)
    assert [(line.datum, line.ground) for line in plan.stays] == [("email", "hold")]
    assert ask(person).state == "verified"
    assert people.data_of(person) == {"email"}
    assert not system_gate("contacts", as_of=DAY).subjects().exists()
    people.sweep(NEXT)
    assert people.data_of(person) == {"email"}, "asking for the card again on another night changes nothing"
    holds.release(LegalHold.objects.get(pk=hold.pk), by="cli", now=at(NEXT))
    people.sweep(NEXT + timedelta(days=1))
    assert not Subject.objects.filter(pk=person.subject_id).exists()


def test_a_hold_freezes_only_what_it_names(hehku: Register) -> None:
    person = anna(phone="+358 40 765 4321")
    holds.set(person.subject, data=["phone"], ground="claim", case_reference="R-2/2026", by="cli", now=at(DAY))
    report = people.sweep(NIGHT)
    assert report.done == 1 and people.data_of(person) == {"phone"}
    again = people.sweep(NIGHT + timedelta(days=1))
    assert (again.due, again.kept_because.get("hold")) == (0, 1)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"ground": "because"}, "grounds"),
        ({"data": ["shoe_size"]}, "catalogue"),
        ({"case_reference": "  "}, "reference"),
        ({"review_on": date(2027, 1, 1)}, "six months"),
    ],
)
def test_a_hold_that_cannot_be_set_says_why(hehku: Register, wrong: dict[str, object], says: str) -> None:
    asked = {"data": ["email"], "ground": "claim", "case_reference": "R-1"} | wrong
    with pytest.raises(holds.HoldRefused, match=says):
        holds.set(anna().subject, by="cli", now=at(DAY), **asked)  # type: ignore[arg-type]


def test_one_datum_of_many(hehku: Register) -> None:
    person = anna(phone="+358 40 765 4321")
    outcome = ask(person, data=["phone"])
    assert outcome.state == "verified" and "phone" not in people.data_of(person) and "email" in people.data_of(person)
    assert Subject.objects.get(pk=person.subject_id).erasure_asked_on is None, "asked about one datum, not about the card"


def test_after_a_request_no_other_purpose_comes_back(b2b: Register) -> None:
    """What the law keeps stays for the law alone."""
    person = anna()
    holds.set(person.subject, data=["name"], ground="claim", case_reference="R-3/2026", by="cli", now=at(DAY))
    ask(person)
    due.refresh([person.subject_id], as_of=NEXT)
    assert set(Keep.objects.filter(subject_id=person.subject_id).values_list("datum", "mask", "held")) == {("name", 0, True)}


def test_undo_and_earlier_values_go_with_their_datum(hehku: Register) -> None:
    person = anna(phone="+358 40 765 4321")
    token = undo.keep(person.subject, "change", ["phone"], {"phone": "+358 40 111 2222"}, by="cli", now=at(DAY))
    other = undo.keep(person.subject, "change", ["email"], {"email": "vanha@kivimaki.example"}, by="cli", now=at(DAY))
    assert undo.peek(token).values == {"phone": "+358 40 111 2222"}
    ask(person, data=["phone"])
    with pytest.raises(undo.NothingToUndo):
        undo.take(token)
    assert undo.take(other).values == {"email": "vanha@kivimaki.example"}
    with pytest.raises(undo.NothingToUndo):
        undo.take(other)
    assert not any("phone" in data for data in AuditValue.objects.values_list("data", flat=True))


def test_undo_values_expire(hehku: Register) -> None:
    person = anna()
    token = undo.keep(person.subject, "change", ["email"], {"email": "x"}, by="cli", now=at(DAY))
    assert UndoValue.objects.get().expires_on == DAY + timedelta(days=30)
    with pytest.raises(undo.NothingToUndo):
        undo.peek(token, as_of=DAY + timedelta(days=31))
    people.sweep(DAY + timedelta(days=31))
    assert not UndoValue.objects.exists()


def test_the_scan_finds_a_forgotten_copy_in_every_spelling(hehku: Register) -> None:
    person = anna()
    value = "anna.koskela@kivimaki.example"
    for number, text in enumerate(scan.spellings(value)):
        (hehku.home / "files" / f"leak{number}.bin").write_bytes(b"\x00before" + text + b"after")
    outcome = ask(person)
    assert outcome.state == "incomplete" and "scan" in outcome.problem
    found = {file for file, _ in Certificate.objects.get().scan["leaks"]}
    assert found == {f"files/leak{n}.bin" for n in range(len(scan.spellings(value)))}
    assert value not in str(list(Erasure.objects.values("problem"))), "where, never what"
    people.sweep(NEXT)
    assert Erasure.objects.get().state == "incomplete", "a run does not make a leak unseen"
    erasure.acknowledge(Erasure.objects.get(), by="keeper", now=at(NEXT))
    assert Erasure.objects.get().state == "verified"


def test_a_namesake_and_a_shared_number_are_no_leak(hehku: Register) -> None:
    firm = people.firm(since=DAY)
    one, other = anna(firm, phone="+358 40 765 4321"), anna(firm, email="anna.koskela2@kivimaki.example", phone="+358 40 765 4321")
    outcome = ask(one)
    assert outcome.state == "verified", outcome.problem
    if connection.vendor == "sqlite":  # the files of PostgreSQL lie outside the instance
        assert Certificate.objects.get().scan["excluded"] > 0
    assert people.fresh(other).name == "Anna Koskela"


def test_a_store_that_still_holds_something_is_not_verified(hehku: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasers, "_erasers", [*erasers._erasers, ("*", lambda targets: None, lambda targets: 1)])
    outcome = ask(anna())
    assert outcome.state == "incomplete" and "stores" in outcome.problem


def test_the_ledger_knows_a_reference_and_names_of_data(hehku: Register) -> None:
    person = anna(phone="+358 40 765 4321")
    ask(person, data=["phone"])
    line = next(line for line in ledger.read() if line.kind == "erased")
    assert line.subject_ref == str(person.subject.ref)
    assert [datum for datum, _ in line.scope] == ["phone"]
    assert line.policy_version.startswith("hehku/1/")
