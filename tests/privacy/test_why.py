"""“Why do we hold this?”: from what is stored, the same as judged anew, and never past the gate."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kortisto.privacy import commands, holds, why
from kortisto.privacy.gate import open_gate
from kortisto.privacy.models import Keep, Subject
from tests.privacy.making import DAY, LAST, NIGHT, Visitor, anna
from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register


def rows(answer: why.Explanation) -> dict[str, why.Row]:
    return {row.datum: row for row in answer.rows}


def test_every_datum_with_purpose_basis_sentence_and_last_day(hehku: Register) -> None:
    person = anna()
    answer = why.explain(person.subject, as_of=DAY, lang="fi")
    email = rows(answer)["email"]
    assert (email.value, email.until, email.days_left, email.next) == (
        "anna.koskela@kivimaki.example",
        LAST,
        (LAST - DAY).days,
        "erase",
    )
    assert email.collected_on == DAY and email.label == "työsähköposti"
    purpose = email.purposes[0]
    assert purpose.basis == ("legitimate_interest",) and "palveluksessa" in purpose.criterion
    assert "H10" in {promise for promise, _ in purpose.sentences}
    assert answer.card.keep_until == LAST and answer.card.next_event == (NIGHT, tuple(sorted(rows(answer))))
    assert [promises for _, _, promises in answer.card.limits] == [("H12",)]
    json.dumps(answer.as_json())


def test_stored_and_derived_answers_agree(either: Register) -> None:
    person = anna()
    stored = why.explain(Subject.objects.get(pk=person.subject_id), as_of=DAY)
    Keep.objects.filter(subject=person.subject).delete()
    assert why.explain(Subject.objects.get(pk=person.subject_id), as_of=DAY) == stored


def test_another_day_is_judged_without_writing(hehku: Register) -> None:
    person = anna()
    before = list(Keep.objects.order_by("pk").values())
    answer = why.explain(person.subject, as_of=NIGHT)
    assert all(row.days_left == -1 and not row.purposes for row in answer.rows)
    assert list(Keep.objects.order_by("pk").values()) == before


def test_a_hold_is_named(hehku: Register) -> None:
    person = anna()
    holds.set(person.subject, data=["email"], ground="claim", case_reference="R-9/2026", by="cli", now=at(DAY))
    answer = why.explain(Subject.objects.get(pk=person.subject_id), as_of=NIGHT)
    assert rows(answer)["email"].next == "held" and rows(answer)["email"].held_by == ("R-9/2026",)
    assert rows(answer)["name"].next == "erase"


def test_values_stay_behind_the_gate(hehku: Register) -> None:
    from kortisto.contacts import actions

    person = anna()
    actions.passivate(contact=people.fresh(person), on=DAY, by=people.BY, now=at(DAY))
    subject = Subject.objects.get(pk=person.subject_id)
    hidden = why.explain(subject, as_of=DAY, gate=open_gate(Visitor(("employee",)), "contacts", as_of=DAY))
    assert all(row.value == "" and row.hidden for row in hidden.rows)
    keeper = why.explain(subject, as_of=DAY, gate=open_gate(Visitor(("register_keeper",)), "relink", as_of=DAY))
    assert rows(keeper)["name"].value == "Anna Koskela"


def test_the_answer_is_a_handful_of_queries(b2b: Register) -> None:
    person = anna()
    subject = Subject.objects.get(pk=person.subject_id)
    why.explain(subject, as_of=DAY)
    with CaptureQueriesContext(connection) as seen:
        why.explain(subject, as_of=DAY)
    assert sum("privacy_keep" in q["sql"] for q in seen) == 1
    assert len(seen) <= 18, [q["sql"][:80] for q in seen]


def test_the_command_answers_in_words_and_as_json(hehku: Register, capsys: pytest.CaptureFixture[str]) -> None:
    person = anna()
    assert commands.why(person.code, as_of=DAY, as_json=False) == 0
    assert "anna.koskela@kivimaki.example" in capsys.readouterr().out
    assert commands.why(str(person.subject.ref), as_of=DAY, as_json=True) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["card"]["keep_until"] == LAST.isoformat()
    assert commands.why("H-99999", as_of=DAY, as_json=False) == 1


def test_the_sweep_command_refuses_the_future_and_tells(hehku: Register, capsys: pytest.CaptureFixture[str]) -> None:
    future = date.today() + timedelta(days=3650)
    anna()
    assert commands.sweep(as_of=future, dry_run=False, confirm=False, as_json=True) == 1
    assert "--dry-run" in json.loads(capsys.readouterr().out)["refused"]
    assert commands.sweep(as_of=future, dry_run=True, confirm=False, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert {"examined", "due", "done", "kept_because", "failed", "failures", "braked"} <= set(told) and told["due"] == 1
    assert commands.sweep(as_of=future, dry_run=False, confirm=True, as_json=False) == 0
    assert "done 1" in capsys.readouterr().out
