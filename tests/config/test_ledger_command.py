"""`kortisto ledger`: what does not fit, what to do, and the loss accepted in writing by somebody who may."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kortisto.cli.entry import cli
from kortisto.cli.errors import Refused
from kortisto.config.instance import Instance
from tests.config.on_test_database import instance_on_test_database
from tests.proof import people, staff
from tests.proof.register import Register

MONDAY = date(2026, 11, 23)


def ledger(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(cli, ["ledger", *words], input=typed)


def refusal(answer: Result) -> str:
    assert isinstance(answer.exception, Refused), answer.output
    return str(answer.exception)


@pytest.fixture
def lost(b2b: Register) -> Instance:
    """A register whose ledger is gone, with a privacy officer and somebody in sales."""
    instance = instance_on_test_database()
    officer = staff.account("Marja Ylläpitäjä", ["privacy_officer"])
    seller = staff.account("Tuomas Myyjä", ["sales"])
    firm = people.firm(since=MONDAY)
    contact = people.person("Maija Kanarialintu", firm, on=MONDAY, email="maija@kivimaki.example")
    people.informed(contact, on=MONDAY)
    restricted(contact)
    assert ledger().output == "The ledger fits the database.\n"
    (instance.ledger / "ledger.jsonl").unlink()
    return Instance(instance.home, {**instance.values, "officer": officer, "seller": seller})


def restricted(contact: Any) -> None:
    from kortisto.privacy import restrictions
    from tests.proof.days import at

    restrictions.set([contact.subject_id], ground="request", by=people.BY, now=at(MONDAY))


def test_the_refusal_says_what_to_do(lost: Instance) -> None:
    said = refusal(ledger())
    assert said.startswith("The privacy ledger is missing.")
    assert "Put ledger/ledger.jsonl back" in said and "--accept-gap" in said


def test_only_a_privacy_officer_may_accept_and_only_by_name(lost: Instance) -> None:
    from kortisto.privacy import replay

    assert "--by" in refusal(ledger("--accept-gap"))
    assert "no privacy officer" in refusal(ledger("--accept-gap", "--by", lost.seller.email))
    assert "not the name" in refusal(ledger("--accept-gap", "--by", lost.officer.email, typed="yes\n"))
    assert replay.is_locked() is not None
    done = ledger("--accept-gap", "--by", lost.officer.email, typed="Marja Ylläpitäjä\n")
    assert done.exit_code == 0, done.output
    assert "Accepted by Marja Ylläpitäjä" in done.output
    assert replay.verify() is None
    assert "no loss to accept" in refusal(ledger("--accept-gap", "--by", lost.officer.email))


def test_the_acceptance_stands_in_the_trail(lost: Instance) -> None:
    from kortisto.privacy.models import AuditEvent

    ledger("--accept-gap", "--by", lost.officer.email, typed="Marja Ylläpitäjä\n")
    event = AuditEvent.objects.get(action="ledger_gap_accepted")
    assert event.actor_ref == str(lost.officer.ref)


def test_another_installations_ledger_cannot_be_accepted(lost: Instance) -> None:
    (lost.ledger / "ledger.jsonl").write_text('{"installation": "00000000-0000-0000-0000-000000000000"}\n')
    assert "Move it away" in refusal(ledger("--accept-gap", "--by", lost.officer.email, typed="Marja Ylläpitäjä\n"))
