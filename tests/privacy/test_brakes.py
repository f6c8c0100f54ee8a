"""A wrong clock or a wrong rule must not empty the register; one failing person must not stop the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kortisto.privacy import erasers, ledger, sweep
from kortisto.privacy.models import Erasure, Keep, Subject, SweepRun
from kortisto.privacy.sweep import brakes, running
from tests.privacy.making import DAY, LAST, NIGHT, anna, crowd
from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register


def night(day: date, **options: Any) -> sweep.Report:
    return people.sweep(day, **({"confirm": False} | options))


def test_more_than_twenty_beyond_the_forecast_stops_the_run(hehku: Register) -> None:
    crowd(21)
    report = night(NIGHT)
    assert (report.state, report.braked, report.due, report.done) == ("braked", "share", 21, 0)
    assert Subject.objects.filter(kind="contact").count() == 21 and not Erasure.objects.exists()
    assert SweepRun.objects.get().brake == "share"
    freed = night(NIGHT, confirm=True)
    assert (freed.state, freed.done) == ("done", 21)


def test_twenty_are_within_the_brake(hehku: Register) -> None:
    crowd(20)
    assert night(NIGHT).done == 20


def test_what_the_last_run_foresaw_needs_no_confirmation(hehku: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    crowd(30)
    monkeypatch.setattr(brakes, "machine", lambda: {"boot": "b", "up": 1000})
    assert night(LAST).done == 0
    assert SweepRun.objects.get().nights == {NIGHT.isoformat(): 30}
    monkeypatch.setattr(brakes, "machine", lambda: {"boot": "b", "up": 1000 + 24 * 3600})
    report = night(NIGHT)
    assert (report.expected, report.done, report.braked) == (30, 30, "")


def test_downtime_is_caught_up_without_a_word(hehku: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    crowd(30)
    monkeypatch.setattr(brakes, "machine", lambda: {"boot": "b", "up": 1000})
    night(LAST - timedelta(days=3))
    monkeypatch.setattr(brakes, "machine", lambda: {"boot": "another", "up": 60})
    assert night(NIGHT + timedelta(days=9)).done == 30


def test_a_night_that_failed_does_not_forget_what_was_foreseen(hehku: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise one fault would stop every night after it until somebody confirms."""
    crowd(30)
    monkeypatch.setattr(brakes, "machine", lambda: {"boot": "b", "up": 1000})
    night(LAST)
    monkeypatch.setattr(brakes, "machine", lambda: {"boot": "b", "up": 1000 + 24 * 3600})
    with monkeypatch.context() as patched, pytest.raises(ZeroDivisionError):
        patched.setattr(running, "_before", [lambda **said: 1 // 0])
        night(NIGHT)
    report = night(NIGHT)
    assert (report.expected, report.done, report.braked) == (30, 30, "")


def test_a_dry_run_tells_what_was_foreseen_and_whether_the_brake_would_stop_it(hehku: Register) -> None:
    crowd(21)
    dry = night(NIGHT, dry_run=True)
    assert (dry.state, dry.expected, dry.braked, dry.done) == ("done", 0, "share", 0)
    assert dry.ok


@pytest.mark.parametrize("jump", [timedelta(days=3650), timedelta(days=-3650), timedelta(hours=-1), timedelta(hours=5)])
def test_a_clock_that_jumped_stops_the_run(hehku: Register, monkeypatch: pytest.MonkeyPatch, jump: timedelta) -> None:
    monkeypatch.setattr(brakes, "machine", lambda: {"boot": "b", "up": 1000})
    anna()
    noon = at(NIGHT - timedelta(days=400))
    sweep.run(as_of=noon.date(), now=noon, by="system")
    jumped: datetime = noon + jump
    report = sweep.run(as_of=jumped.date(), now=jumped, by="system")
    assert (report.state, report.braked) == ("braked", "clock")
    assert Subject.objects.filter(kind="contact").exists()


def test_a_day_in_the_future_needs_a_word(hehku: Register) -> None:
    anna()
    with pytest.raises(sweep.SweepRefused, match="--dry-run"):
        night(NIGHT, now=at(DAY))
    assert night(NIGHT, now=at(DAY), dry_run=True).due == 1
    assert night(NIGHT, now=at(DAY), confirm=True).done == 1


def test_a_demo_may_run_ahead(hehku: Register, settings: Any) -> None:
    settings.KORTISTO = replace(settings.KORTISTO, values={**settings.KORTISTO.values, "instance_demo": True})
    anna()
    assert night(NIGHT, now=at(DAY)).done == 1


def test_one_failing_person_never_stops_the_rest(hehku: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, *good = crowd(4)

    def refuse(targets: list[erasers.Target]) -> None:
        if any(target.subject_id == bad.subject_id for target in targets):
            raise OSError("the store does not answer")

    monkeypatch.setattr(erasers, "_erasers", [*erasers._erasers, ("*", refuse, None)])
    report = night(NIGHT)
    assert (report.due, report.done, report.failed, report.state) == (4, 3, 1, "done"), report
    assert not report.ok
    assert report.failures[0]["subject"] == str(bad.subject.ref) and "OSError" in report.failures[0]["problem"]
    assert "answer" not in str(report.failures), "the text of a fault may hold anything"
    assert people.there(bad) and not any(people.there(one) for one in good)
    kinds = [(line.kind, line.subject_ref) for line in ledger.read()]
    assert ("aborted", str(bad.subject.ref)) in kinds
    assert Erasure.objects.get(subject_ref=str(bad.subject.ref)).state == "incomplete"


def test_the_next_night_mends_it(hehku: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    (bad,) = crowd(1)
    with monkeypatch.context() as patched:
        patched.setattr(erasers, "_erasers", [("*", lambda targets: 1 / 0, None)])
        assert night(NIGHT).state == "failed", "a run that did nothing of what was due is a failure"
    report = people.sweep(NIGHT + timedelta(days=1))
    assert (report.done, report.failed) == (1, 0) and not people.there(bad)
    people.sweep(NIGHT + timedelta(days=2))
    assert not Erasure.objects.filter(state="incomplete").exists()


def test_a_duty_of_the_night_that_fails_lets_nothing_be_erased(hehku: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who should have been passivated first would otherwise be erased too early."""
    person = anna()

    def broken(*, as_of: date, now: datetime, by: str) -> int:
        raise RuntimeError("cannot")

    monkeypatch.setattr(running, "_before", [*running._before, broken])
    with pytest.raises(RuntimeError):
        night(NIGHT)
    assert people.there(person)
    assert SweepRun.objects.get().state == "failed"


def test_a_day_gone_by_is_only_looked_at(hehku: Register) -> None:
    """Dates derived for a past day would be wrong today: people would seem employed who have left since."""
    anna = people.person("Anna Koskela", people.firm(since=DAY), on=DAY)
    later = DAY + timedelta(days=40)
    before = list(Keep.objects.filter(subject=anna.subject_id).order_by("pk").values())
    with pytest.raises(sweep.SweepRefused, match="is past"):
        sweep.run(as_of=DAY, now=at(later), confirm=True, by="cli")
    assert sweep.run(as_of=DAY, now=at(later), dry_run=True, by="cli").state == "done"
    assert list(Keep.objects.filter(subject=anna.subject_id).order_by("pk").values()) == before
