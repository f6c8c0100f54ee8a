"""The trail: refuses changes, shows them when forced, and outlives the values it commits to."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, InternalError

from kortisto.privacy import audit, erasure, triggers
from kortisto.privacy.models import AuditEvent, AuditSegment, AuditValue, PolicyVersion, ReadEvent
from tests.privacy.making import DAY, anna
from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register

REFUSED = (DatabaseError, InternalError)


def some(number: int = 6, day: date = DAY) -> None:
    audit.record_many([audit.Act("looked", "cli", purpose=str(n)) for n in range(number)], now=at(day))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE privacy_auditevent SET action = 'x' WHERE seq = 2",
        "DELETE FROM privacy_auditevent WHERE seq = 2",
        "UPDATE privacy_policyversion SET source = 'x'",
        "DELETE FROM privacy_policyversion",
        "INSERT OR REPLACE INTO privacy_auditevent SELECT * FROM privacy_auditevent WHERE seq = 2",
        "INSERT OR REPLACE INTO privacy_policyversion SELECT * FROM privacy_policyversion",
        'REPLACE INTO privacy_auditevent (id, seq, at, actor_ref, action, subject_ref, fields, purpose, policy_version, "commit", prev_hash, hash)'
        " SELECT id + 1000, seq, at, actor_ref, 'x', subject_ref, fields, purpose, policy_version, \"commit\", prev_hash, hash"
        " FROM privacy_auditevent WHERE seq = 2",
    ],
)
def test_the_database_refuses(hehku: Register, statement: str) -> None:
    some()
    if "REPLACE" in statement and connection.vendor == "postgresql":
        statement = "TRUNCATE privacy_auditevent, privacy_policyversion CASCADE"
    with pytest.raises(REFUSED, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert audit.verify().ok and PolicyVersion.objects.exists()


@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        ("UPDATE privacy_auditevent SET action = 'x' WHERE seq = 3", 3),
        ("UPDATE privacy_auditevent SET at = '2020-01-01 00:00:00+00:00' WHERE seq = 3", 3),
        ("DELETE FROM privacy_auditevent WHERE seq = 3", 3),
        ("UPDATE privacy_auditevent SET seq = 99 WHERE seq = 5", 5),
    ],
)
def test_forced_changes_show_where(hehku: Register, statement: str, seq: int) -> None:
    some()
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    report = audit.verify()
    assert not report.ok and report.seq == seq, report


def test_many_links_of_one_act_are_the_same_chain(hehku: Register) -> None:
    some(2)
    refs = [f"{n:08d}-0000-4000-8000-000000000000" for n in range(5)]
    audit.record_alike("contact.created", by="cli", data=("source", "name"), refs=refs, now=at(DAY))
    some(2)
    assert audit.verify().ok
    written = AuditEvent.objects.filter(action="contact.created").order_by("seq")
    assert [event.subject_ref for event in written] == refs and all(event.fields == ["name", "source"] for event in written)
    assert len(set(written.values_list("policy_version", flat=True))) == 1 and all(event.policy_version for event in written)


def test_a_chain_cut_at_its_end_contradicts_the_heads_written_outside(hehku: Register) -> None:
    some()
    audit.anchor_head(DAY)
    last = AuditEvent.objects.order_by("-seq").first()
    assert last is not None
    triggers.remove(connection)
    AuditEvent.objects.filter(seq__gte=last.seq - 1).delete()
    report = audit.verify()
    assert not report.ok and report.seq == last.seq - 1


def test_a_chain_written_anew_contradicts_the_heads_written_outside(hehku: Register) -> None:
    some()
    audit.anchor_head(DAY)
    before = AuditEvent.objects.count()
    triggers.remove(connection)
    AuditEvent.objects.all().delete()
    audit.record_many([audit.Act("harmless", "cli") for _ in range(before)], now=at(DAY))
    assert not audit.verify().ok


def test_months_are_sealed_and_dropped_whole(hehku: Register) -> None:
    some(4, date(2026, 2, 2))
    some(3, date(2026, 3, 5))
    audit.seal("2026-02", now=at(date(2026, 3, 6)))
    segment = AuditSegment.objects.get()
    with pytest.raises(REFUSED), transaction.atomic():
        AuditEvent.objects.filter(seq__lte=segment.last_seq).delete()
    with pytest.raises(audit.SegmentRefused, match="not sealed"):
        audit.drop("2026-03", now=at(date(2026, 4, 6)))
    assert audit.drop("2026-02", now=at(date(2032, 4, 6))) >= 4
    assert audit.verify().ok
    assert AuditEvent.objects.count() == 4, "three of March, one of the installation"
    some(1, date(2032, 4, 7))
    assert audit.verify().ok
    with pytest.raises(REFUSED), transaction.atomic():
        AuditSegment.objects.update(dropped_at=None)


def test_values_are_sealed_committed_to_and_forgotten_while_the_chain_holds(hehku: Register) -> None:
    person = anna()
    event = audit.record(
        action="contact.changed",
        by="cli",
        subject=person.subject,
        data=["email"],
        values={"email": "vanha@kivimaki.example"},
        now=at(DAY),
    )
    stored = AuditValue.objects.get(event=event)
    assert b"vanha" not in bytes(stored.sealed)
    assert audit.values_of(event) == {"email": "vanha@kivimaki.example"}
    assert audit.verify().values >= 1
    erasure.erase([person.subject], reason="request", by="cli", now=at(DAY), as_of=DAY)
    assert audit.values_of(event) is None and not AuditValue.objects.exists()
    report = audit.verify()
    assert report.ok and report.links == AuditEvent.objects.count()


def test_exchanged_values_show(hehku: Register) -> None:
    person = anna()
    for mail in ("yksi@kivimaki.example", "kaksi@kivimaki.example"):
        audit.record(
            action="contact.changed", by="cli", subject=person.subject, data=["email"], values={"email": mail}, now=at(DAY)
        )
    one, two = AuditValue.objects.order_by("-pk")[:2]
    AuditValue.objects.filter(pk=one.pk).update(sealed=two.sealed, salt=two.salt)
    assert not audit.verify().ok


def test_only_values_of_the_erased_datum_go(hehku: Register) -> None:
    person = anna()
    for datum in ("email", "phone"):
        audit.record(action="contact.changed", by="cli", subject=person.subject, data=[datum], values={datum: "x" * 9}, now=at(DAY))
    before = AuditValue.objects.count()
    assert audit.forget([(person.subject_id, "email", "")]) == 1
    assert AuditValue.objects.count() == before - 1


def test_who_looked_at_whom(hehku: Register) -> None:
    person = anna()
    audit.seen("reader-ref", "contacts", [person.subject, person.subject_id], at(DAY))
    assert (
        list(ReadEvent.objects.values_list("actor_ref", "activity", "subject_ref"))
        == [("reader-ref", "contacts", str(person.subject.ref))] * 2
    )
    people.sweep(DAY.replace(year=2028), now=at(DAY.replace(year=2028)))
    assert not ReadEvent.objects.exists(), "the read log has a term of its own"
