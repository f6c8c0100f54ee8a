"""Killed at every step: nothing half-done is lost, hidden or done twice; the next run or start finishes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from kortisto.privacy import erasers, ledger, replay, scan
from kortisto.privacy.erasure import emptying, erasing, executing, resuming
from kortisto.privacy.models import Certificate, Erasure, SweepRun
from tests.privacy.making import DAY, NIGHT, anna, crowd
from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register


class Killed(BaseException):
    """Not an Exception: nothing in the engine may catch it, as nothing catches SIGKILL."""


STEPS: dict[str, tuple[Any, str, bool]] = {
    # step → where it is killed, and whether the function has done its work first
    "before the plan is written": (erasing, "_planned", False),
    "after the plan is written": (erasing, "_planned", True),
    "before the ledger entry": (ledger, "append", False),
    "after the ledger entry": (ledger, "append", True),
    "before the hooks": (erasers, "run_before", False),
    "after the stores": (erasers, "run", True),
    "before the rows go": (executing, "remove", False),
    "after the rows went": (executing, "remove", True),
    "in the middle of the tables": (emptying, "_delete_rows", True),
    "at the commit": (executing, "_mark", True),
    "before the files go": (erasers, "remove_files", False),
    "before it is read again": (erasing, "remains", False),
    "before the certificate": (erasing, "certify", False),
    "after the certificate": (erasing, "certify", True),
    "before the stores are tidied": (erasers, "run_outside", False),
    "before the scan": (scan, "thorough", False),
}


def killed(module: Any, name: str, after: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    real: Callable[..., Any] = getattr(module, name)

    def once(*args: Any, **kwargs: Any) -> Any:
        if after:
            real(*args, **kwargs)
        raise Killed

    monkeypatch.setattr(module, name, once)


@pytest.mark.parametrize("step", STEPS)
def test_the_next_run_finishes(hehku: Register, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = crowd(3)
    refs = [str(person.subject.ref) for person in gone]
    with monkeypatch.context() as patched:
        killed(*STEPS[step], patched)
        with pytest.raises(Killed):
            people.sweep(NIGHT)
    connections.close_all()  # what the dead process held is let go
    report = people.sweep(NIGHT + timedelta(days=1))
    assert report.state == "done" and not report.failed, report
    assert not any(people.there(person) for person in gone)
    mine = Erasure.objects.filter(subject_ref__in=refs)
    assert set(mine.values_list("state", flat=True)) == {"verified"}
    assert mine.count() == Certificate.objects.filter(erasure__in=mine).count() == 3, "each once, each certified"
    assert replay.verify() is None
    erased = [line.subject_ref for line in ledger.read() if line.kind == "erased"]
    assert set(erased) == set(refs)
    assert SweepRun.objects.filter(state="running").count() == 0


@pytest.mark.parametrize("step", ["after the ledger entry", "after the rows went", "before it is read again"])
def test_a_start_finishes_too(hehku: Register, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without waiting for the night: the lock at the door replays, and meanwhile nobody sees the person."""
    (gone,) = crowd(1)
    with monkeypatch.context() as patched:
        killed(*STEPS[step], patched)
        with pytest.raises(Killed):
            people.sweep(NIGHT)
    connections.close_all()
    replay.replay(at(NIGHT))
    resuming.finish(now=at(NIGHT))
    assert not people.there(gone) and replay.verify() is None
    assert Erasure.objects.get().state == "verified"


def test_a_request_that_died_after_its_plan_is_still_answered(hehku: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    from kortisto.privacy import erasure

    person = anna()
    told: list[erasers.Answer] = []
    monkeypatch.setattr(erasers, "_answers", [lambda answer, now: told.append(answer)])
    with monkeypatch.context() as patched:
        killed(ledger, "append", False, patched)
        with pytest.raises(Killed):
            erasure.erase([person.subject], reason="request", by="cli", now=at(DAY), as_of=DAY)
    connections.close_all()
    assert Erasure.objects.get().state == "planned" and people.there(person)
    people.sweep(DAY + timedelta(days=1))
    assert not people.there(person)
    assert [answer.email for answer in told] == ["anna.koskela@kivimaki.example"]
    proof = Certificate.objects.get()
    assert erasure.proves(proof, secret=told[0].secret, email=" Anna.Koskela@KIVIMAKI.example ")
    assert not erasure.proves(proof, secret=told[0].secret, email="bertta@kivimaki.example")
    assert not erasure.proves(proof, secret="0" * 32, email="anna.koskela@kivimaki.example")


def test_a_file_that_cannot_be_removed_stays_red_until_it_is(hehku: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    (gone,) = crowd(1)
    kept = hehku.home / "files" / "a1b2.bin"
    kept.write_bytes(b"picture")
    monkeypatch.setattr(erasers, "_erasers", [*erasers._erasers, ("*", lambda targets: ["a1b2.bin"], None)])
    with monkeypatch.context() as patched:
        patched.setattr(erasers, "remove_files", lambda names: list(names))
        report = people.sweep(NIGHT)
    assert report.failed == 1 and Erasure.objects.get().state == "incomplete" and kept.exists()
    people.sweep(NIGHT + timedelta(days=1))
    assert Erasure.objects.get().state == "verified" and not kept.exists()
    assert not people.there(gone)
