"""The heads of the trail outside: a day each, beside the backups too, taken back by a restore and by nothing else."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import connection

from kortisto.config.backup.archive import copy_ledger
from kortisto.privacy import audit, erasure, replay, triggers
from kortisto.privacy.audit import heads
from kortisto.privacy.models import AuditEvent
from tests.privacy.making import DAY, anna
from tests.proof.days import at
from tests.proof.register import Register

NEXT = DAY + timedelta(days=1)


def some(number: int = 6, day: date = DAY) -> None:
    audit.record_many([audit.Act("looked", "cli", purpose=str(n)) for n in range(number)], now=at(day))


def test_a_restored_database_goes_on_from_where_it_was(hehku: Register) -> None:
    """The heads written after the backup are of a trail that is no more; that is said, and is no tampering."""
    person = anna()
    hehku.store.keep("before")
    some()
    audit.anchor_head(DAY)
    erasure.erase([person.subject], reason="request", by="cli", now=at(DAY), as_of=DAY)
    hehku.store.put_back("before")
    assert replay.replay(at(NEXT)) is None
    some(20, NEXT)
    report = audit.verify()
    assert report.ok, report


def last_seq() -> int:
    found = AuditEvent.objects.order_by("-seq").values_list("seq", flat=True).first()
    assert found is not None
    return found


def test_a_restore_says_so_outside_and_in_the_trail(hehku: Register) -> None:
    hehku.store.keep("before")
    some()
    audit.anchor_head(DAY)
    lost = last_seq()
    hehku.store.put_back("before")
    kept = last_seq()
    assert not audit.verify().ok, "a trail that is shorter by itself is a cut one"
    assert replay.taken_back(at(NEXT)) == lost - kept
    assert audit.verify().ok and audit.verify().taken_back == 1
    assert AuditEvent.objects.filter(action="trail_taken_back", seq=kept + 1).exists()
    assert [(line.seq, line.why) for line in heads.read()] == [(lost, ""), (kept, "restore")]


def test_a_restore_forgives_nothing_before_it(hehku: Register) -> None:
    """Who alters an anchored link and pretends a restore is found all the same."""
    some()
    audit.anchor_head(DAY)
    some(3)
    audit.anchor_head(NEXT)
    triggers.remove(connection)
    first = next(heads.read()).seq
    AuditEvent.objects.filter(seq__gte=first).delete()
    some(1)  # a link of another hash at the anchored number
    assert replay.taken_back(at(NEXT)) == 3
    report = audit.verify()
    assert not report.ok and report.seq == first


def test_a_half_written_line_was_never_confirmed(hehku: Register) -> None:
    some()
    audit.anchor_head(DAY)
    with heads.heads_file().open("a") as file:
        file.write('{"day": "2026-0')
    assert audit.verify().ok
    some()
    audit.anchor_head(NEXT)
    assert [line.day for line in heads.read()] == [DAY, NEXT] and heads.behind() == 0 and audit.verify().ok


def test_the_copy_beside_the_backups_is_a_witness(hehku: Register) -> None:
    """Whoever writes trail and heads anew on this disk contradicts the copy, and no backup replaces it."""
    some()
    audit.anchor_head(DAY)
    copy = heads.copy_file()
    assert copy is not None and copy.read_bytes() == heads.heads_file().read_bytes()
    triggers.remove(connection)
    AuditEvent.objects.all().delete()
    heads.heads_file().unlink()
    some(9)
    audit.anchor_head(DAY)
    assert not audit.verify().ok and "copy" in audit.verify().problem
    copy_ledger(settings.KORTISTO.ledger, copy.parent)
    assert not audit.verify().ok, "a backup made meanwhile took the witness away"


def test_heads_somebody_kept_are_held_against_the_chain(hehku: Register) -> None:
    some()
    seq, head = heads.tail()
    some(2)
    assert audit.verify({seq: head}).ok
    assert audit.verify({seq: "f" * 64}).seq == seq
    assert audit.verify({seq + 99: head}).seq == seq + 99


def test_a_dropped_month_keeps_its_place_in_the_heads(hehku: Register) -> None:
    """When all links are older than the term, the head is that of the last segment."""
    some(4, date(2026, 2, 2))
    audit.seal_past_months(at(date(2026, 3, 6)))
    for month in AuditEvent.objects.values_list("at__year", "at__month").distinct().order_by("at__year", "at__month"):
        audit.drop(f"{month[0]}-{month[1]:02}", now=at(date(2032, 4, 6)))
    assert not AuditEvent.objects.exists()
    audit.anchor_head(date(2032, 4, 6))
    assert audit.verify().ok and next(heads.read()).seq >= 5
