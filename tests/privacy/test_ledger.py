"""The ledger against cutting, forking, exchanging and half-written lines; the restore lock."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client

from kortisto.privacy import erasure, ledger, replay, restrictions
from kortisto.privacy.ledger import file
from kortisto.privacy.middleware import RestoreLock
from kortisto.privacy.models import LedgerPending, LedgerState, Restriction, Subject
from tests.privacy.making import DAY, anna
from tests.proof import people, staff
from tests.proof.days import at
from tests.proof.register import Register


def lines() -> list[str]:
    return file.path().read_text().splitlines(keepends=True)


def restrict(*persons: object) -> None:
    restrictions.set([p.subject_id for p in persons], ground="request", by="cli", now=at(DAY))  # type: ignore[attr-defined]


@pytest.fixture
def two(hehku: Register) -> Register:
    """Two entries in the ledger."""
    one = anna()
    restrict(one)
    restrictions.lift([one.subject_id], ground="request", by="cli", now=at(DAY))
    assert [line.kind for line in ledger.read()] == ["restricted", "restriction_lifted"]
    assert replay.verify() is None
    return hehku


def cut() -> None:
    file.path().write_text("".join(lines()[:-1]))


def take_away() -> None:
    file.path().unlink()


def fork() -> None:
    head, first, _ = lines()
    raw = json.loads(first)
    line = ledger.Line.of(ledger.Entry("restricted", raw["subject_ref"], ["erasure_pending"]), 2, raw["hash"], at(DAY))
    file.path().write_text(head + first + line.written())


def another() -> None:
    file.path().write_text(json.dumps({"installation": "00000000-0000-0000-0000-000000000000"}) + "\n")


def alter() -> None:
    file.path().write_text(file.path().read_text().replace('"restricted"', '"moved"', 1))


@pytest.mark.parametrize(
    ("harm", "code"), [(cut, "shorter"), (take_away, "missing"), (fork, "forked"), (another, "foreign"), (alter, "broken")]
)
def test_a_ledger_that_does_not_fit_locks(two: Register, harm: Callable[[], None], code: str) -> None:
    harm()
    reason = replay.verify()
    assert reason is not None and reason.code == code
    assert replay.replay(at(DAY)) == reason, "only a person may accept that"
    with pytest.raises(Exception, match="locked"):
        people.sweep(DAY)


def test_nothing_is_written_into_a_ledger_that_does_not_fit(two: Register) -> None:
    cut()
    restrict(anna(name="Bertta Aho", email="bertta@kivimaki.example"))
    assert LedgerPending.objects.count() == 1 and len(lines()) == 2


def test_a_named_person_may_accept_the_gap(two: Register) -> None:
    take_away()
    replay.accept_gap("keeper-ref", at(DAY))
    assert replay.verify() is None
    state = LedgerState.objects.get()
    assert (state.accepted_by, state.applied_seq) == ("keeper-ref", 0)


def test_the_copy_knows_when_the_original_was_cut_with_the_database(two: Register) -> None:
    """Ledger and database put back together to an older state: only the copy beside the backups tells."""
    assert ledger.copy_behind() == 0
    cut()
    tail = ledger.tail()
    assert tail is not None
    LedgerState.objects.update(applied_seq=tail.seq, head=tail.hash)
    reason = replay.is_locked()
    assert reason is not None and reason.code == "copy"


def test_a_half_written_line_was_never_confirmed(two: Register) -> None:
    with file.path().open("a") as half:
        half.write('{"seq": 3, "ti')
    assert replay.verify() is None
    restrict(anna(name="Bertta Aho", email="bertta@kivimaki.example"))
    assert [line.seq for line in ledger.read()] == [1, 2, 3]
    assert ledger.verify() == (3, "")


def test_an_act_that_rolls_back_never_reaches_the_file(two: Register) -> None:
    person = anna(name="Bertta Aho", email="bertta@kivimaki.example")
    with pytest.raises(ValueError), transaction.atomic():
        restrict(person)
        raise ValueError
    assert len(list(ledger.read())) == 2 and not LedgerPending.objects.exists()


def test_a_run_that_died_after_writing_the_file_repeats_nothing(two: Register) -> None:
    """Entry in the file, transaction of the note not committed: the pending row finds its own line again."""
    state = LedgerState.objects.get()
    first = next(iter(ledger.read()))
    LedgerState.objects.update(applied_seq=1, head=first.hash)
    second = list(ledger.read())[1]
    LedgerPending.objects.create(
        kind=second.kind, subject_ref=second.subject_ref, scope=list(second.scope), nonce=second.nonce, noted_at=at(DAY)
    )
    assert replay.is_locked() is None
    ledger.flush()
    assert len(list(ledger.read())) == 2 and LedgerState.objects.get().applied_seq == state.applied_seq


def test_entries_hold_codes_only(hehku: Register) -> None:
    ref = str(anna().subject.ref)
    for scope in (["Anna Koskela"], ["anna@kivimaki.example"], [["ok", "ä"]]):
        with pytest.raises(ValueError, match="codes only"):
            ledger.note([ledger.Entry("moved", ref, scope)], now=at(DAY))
    with pytest.raises(ValueError, match="no kind"):
        ledger.note([ledger.Entry("renamed", ref)], now=at(DAY))


def test_an_older_database_is_replayed_before_anybody_gets_in(hehku: Register) -> None:
    gone, restricted = anna(), anna(name="Bertta Aho", email="bertta@kivimaki.example")
    hehku.store.keep("before")
    erasure.erase([gone.subject], reason="request", by="cli", now=at(DAY), as_of=DAY)
    restrict(restricted)
    hehku.store.put_back("before")
    assert people.there(gone) and not Restriction.objects.filter(subject=restricted.subject).exists()
    reason = replay.is_locked()
    assert reason is not None and reason.code == "behind"
    seen: list[str] = []

    def inside(request: HttpRequest) -> HttpResponse:
        seen.append(request.path)
        return HttpResponse("in")

    request = HttpRequest()
    request.path = "/"
    assert RestoreLock(inside)(request).status_code == 200, "replay unlocks by itself"
    assert not people.there(gone)
    assert Restriction.objects.filter(subject=restricted.subject, ground="request", lifted_at=None).exists()
    assert replay.verify() is None


@pytest.fixture
def noting(hehku: Register, monkeypatch: pytest.MonkeyPatch) -> Register:
    """A database three entries older than its ledger; applying two of them notes something."""
    ones = [anna(), anna(name="Bertta Aho", email="bertta@kivimaki.example")]
    hehku.store.keep("before")
    restrict(*ones)
    restrictions.lift([ones[0].subject_id], ground="request", by="cli", now=at(DAY))
    hehku.store.put_back("before")
    done_again = replay._handlers["restricted"]

    def restricted(line: ledger.Line, subject: Subject, now: datetime) -> None:
        done_again(line, subject, now)
        ledger.note([ledger.Entry("restricted", line.subject_ref, ["erasure_pending"])], now=now)

    monkeypatch.setitem(replay._handlers, "restricted", restricted)
    return hehku


def waits(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records if "wait" in record.message]


def test_what_a_replay_notes_waits_for_its_end_without_a_word(noting: Register, caplog: pytest.LogCaptureFixture) -> None:
    assert replay.replay(at(DAY)) is None
    assert waits(caplog) == []
    assert [line.kind for line in ledger.read()] == ["restricted", "restricted", "restriction_lifted", "restricted", "restricted"]
    assert not LedgerPending.objects.exists() and replay.verify() is None


def test_what_still_waits_after_a_replay_is_said_once(
    noting: Register, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(replay._handlers, "restriction_lifted")
    assert replay.replay(at(DAY)) == replay.LockReason("behind", "1")
    assert waits(caplog) == ["Entries wait in the database until the privacy ledger has been replayed: 2."]
    assert LedgerPending.objects.count() == 2


@pytest.mark.parametrize("harm", [cut, take_away, fork, another, alter])
def test_a_locked_register_answers_nobody(two: Register, harm: Callable[[], None]) -> None:
    harm()
    door = RestoreLock(lambda request: HttpResponse("in"))
    request = HttpRequest()
    request.path = "/henkilot/"
    assert [door(request).status_code for _ in range(3)] == [503, 503, 503]
    request.path = "/static/kortisto.css"
    assert door(request).status_code == 200


def test_whoever_may_come_in_is_told_that_it_is_closed(two: Register, client: Client) -> None:
    officer = staff.browser(staff.account("Marja Koskela", staff.all_roles()))
    take_away()
    for page in (client.get("/kirjaudu/"), officer.get("/"), officer.get("/henkilot/")):
        text = page.content.decode()
        assert page.status_code == 200 and ("Rekisteri on suljettu" in text)
    assert 'href="/kirjaudu/"' in client.get("/omat-tiedot/").content.decode()


def test_the_file_is_for_its_owner_only(two: Register) -> None:
    for path in (file.path(), Path(file.path().parent)):
        assert path.stat().st_mode & 0o077 == 0, path
