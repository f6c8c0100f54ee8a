"""`kortisto audit` and `kortisto proof`: what they prove, to whom, and with which exit code."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.db import connection

from kortisto.cli.entry import cli
from kortisto.cli.errors import Refused
from tests.outreach.conftest import PostOffice, post_office
from tests.proof import people, staff
from tests.proof.days import at
from tests.proof.register import Register

__all__ = ["post_office"]
MONDAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def register(b2b: Register) -> Register:
    return b2b


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(cli, list(words), input=typed)


def refusal(answer: Result) -> str:
    assert isinstance(answer.exception, Refused), answer.output
    return str(answer.exception)


def told_to(office: PostOffice) -> str:
    """The letter as the person's mail program saves it."""
    from django.utils import timezone

    from kortisto.outreach import certificates
    from kortisto.outreach.smtp import Line, server

    target = server()
    assert target is not None
    with Line(target) as line:
        certificates.send_due(line=line, clock=lambda: timezone.now())
    return office.got[-1].content.decode()  # type: ignore[union-attr]


@pytest.fixture
def erased(post_office: PostOffice, tmp_path: Path) -> tuple[str, Path, str]:
    """(number, letter, address) of somebody who asked to be erased."""
    from kortisto.privacy import erasure

    maija = people.person("Maija Kanarialintu", people.firm(since=MONDAY), on=MONDAY, email="maija.kanarialintu@kivimaki.example")
    [outcome] = erasure.erase([maija.subject], reason="request", by=people.BY, now=at(MONDAY), as_of=MONDAY)
    letter = tmp_path / "letter.eml"
    letter.write_text(told_to(post_office))
    return outcome.number, letter, "Maija.Kanarialintu@Kivimaki.example"


def test_letter_and_address_reproduce_the_certificate(erased: tuple[str, Path, str]) -> None:
    number, letter, address = erased
    done = run("proof", number, "--letter", str(letter), "--email", address)
    assert done.exit_code == 0, done.output
    assert "it is this person's data that were erased" in done.output
    assert "search of every byte" in done.output and "0 copies found" in done.output
    assert run("proof", number, "--letter", str(letter), typed=f"{address}\n").exit_code == 0
    answer = json.loads(run("proof", number, "--letter", str(letter), "--email", address, "--json").output)
    assert answer["theirs"] is True and answer["in_ledger"] is True and answer["scan"]["leaks"] == []


def test_another_address_code_or_number_proves_nothing(erased: tuple[str, Path, str]) -> None:
    number, letter, address = erased
    for words in (
        ("--letter", str(letter), "--email", "matti.meikalainen@kivimaki.example"),
        ("--code", "0" * 32, "--email", address),
    ):
        done = run("proof", number, *words)
        assert done.exit_code == 1 and "do NOT belong" in done.output
    assert "There is no certificate" in refusal(run("proof", "2026-999999"))


def test_without_the_letter_nobody_can_tell_whom_it_concerned(erased: tuple[str, Path, str], register: Register) -> None:
    """Every code-like word of every file and table of the instance, and of the command's own words, is tried: none fits."""
    from kortisto.privacy import erasure
    from kortisto.privacy.models import Certificate
    from tests.proof.scanning import as_bytes, rows, tables

    number, letter, address = erased
    alone = run("proof", number)
    assert alone.exit_code == 0 and "not even you" in alone.output
    assert "kanarialintu" not in alone.output.lower()
    content = b"\n".join(path.read_bytes() for path in register.files())
    content += b"\n".join(as_bytes(value) for table in tables() for row in rows(table) for value in row.values())
    codes = {found.decode() for found in re.findall(rb"(?=([0-9a-f]{32}))", content)}
    keys = [path.read_bytes().hex() for path in register.files() if path.suffix == ".key"]
    codes |= {key[start : start + 32] for key in keys for start in range(33)}
    certificate = Certificate.objects.get(number=number)
    assert len(codes) > 100
    assert not [code for code in codes if erasure.proves(certificate, secret=code, email=address.lower())]
    theirs = set(re.findall(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])", letter.read_text()))
    assert [code for code in theirs if erasure.proves(certificate, secret=code, email=address.lower())], "the search would find it"


def test_a_certificate_whose_entry_is_gone_is_not_believed(erased: tuple[str, Path, str], register: Register) -> None:
    number, letter, address = erased
    ledger = register.home / "ledger" / "ledger.jsonl"
    ledger.write_text(ledger.read_text().replace('"erased"', '"moved"'))
    done = run("proof", number, "--letter", str(letter), "--email", address)
    assert done.exit_code == 1 and "IS NOT THERE" in done.output


def some(number: int = 3) -> None:
    from kortisto.privacy import audit

    audit.record_many([audit.Act("looked", "cli", purpose=str(n)) for n in range(number)], now=at(MONDAY))


def test_the_trail_is_verified_and_the_first_broken_link_named(register: Register) -> None:
    from kortisto.privacy import triggers

    some()
    assert run("audit", "verify").exit_code == 0
    assert json.loads(run("audit", "verify", "--json").output)["ok"] is True
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE privacy_auditevent SET action = 'x' WHERE seq = 3")
    done = run("audit", "verify")
    assert done.exit_code == 1 and "does not hold at link 3" in done.stderr
    assert json.loads(run("audit", "verify", "--json").output)["seq"] == 3


def test_a_head_somebody_kept_finds_a_trail_written_anew(register: Register, tmp_path: Path) -> None:
    from kortisto.privacy import triggers
    from kortisto.privacy.models import AuditEvent

    some()
    kept = tmp_path / "mail.txt"
    kept.write_text(f"> Hyvä Marja\n> {run('audit', 'head').output}")
    assert run("audit", "verify", "--against", str(kept)).exit_code == 0
    triggers.remove(connection)
    AuditEvent.objects.all().delete()
    some(9)
    assert run("audit", "verify").exit_code == 0, "nothing was written outside on this machine"
    assert run("audit", "verify", "--against", str(kept)).exit_code == 1
    (tmp_path / "empty").write_text("Hyvää päivää")
    assert "holds no head" in refusal(run("audit", "verify", "--against", str(tmp_path / "empty")))


def test_a_cut_end_can_be_accepted_by_an_officer_and_nothing_else(register: Register) -> None:
    from kortisto.privacy import audit, triggers
    from kortisto.privacy.models import AuditEvent

    officer: Any = staff.account("Marja Ylläpitäjä", ["privacy_officer"])
    seller: Any = staff.account("Tuomas Myyjä", ["sales"])
    some()
    assert "nothing to accept" in refusal(run("audit", "accept", "--by", officer.email))
    audit.anchor_head(MONDAY)
    triggers.remove(connection)
    AuditEvent.objects.filter(seq__gte=AuditEvent.objects.order_by("-seq")[1].seq).delete()
    assert run("audit", "verify").exit_code == 1
    assert "no privacy officer" in refusal(run("audit", "accept", "--by", seller.email))
    done = run("audit", "accept", "--by", officer.email)
    assert done.exit_code == 0 and "2 links are lost" in done.output, done.output
    assert AuditEvent.objects.filter(action="trail_gap_accepted", actor_ref=str(officer.ref)).exists()
    assert run("audit", "verify").exit_code == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE privacy_auditevent SET action = 'x' WHERE seq = 2")
    assert "cannot be accepted" in refusal(run("audit", "accept", "--by", officer.email))
