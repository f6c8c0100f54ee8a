"""A request is a datum of the notice: it stays while it is open and three years after, then goes with its papers and their keys."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register

DAY = date(2026, 3, 5)
TERM = date(2029, 3, 6)


def opened(subject: Any, **more: Any) -> Any:
    from kortisto.rights import actions

    said = actions.Said("Aino Lehtovirta", "aino@muualla.example", "Haluan nähdä tietoni.")
    asked: dict[str, Any] = {"kind": "access", "came_by": "mail", "received_on": DAY, "said": said} | more
    return actions.open_request(subject=subject, by="cli", now=at(DAY), **asked)


def files(register: Register, folder: str) -> list[Path]:
    return sorted((register.home / folder / "requests").glob("*"))


def test_somebody_we_do_not_know(either: Register) -> None:
    """Their request is kept like everybody's, and nothing else is kept of them."""
    from kortisto.privacy.models import Subject
    from kortisto.rights import actions, sealing
    from kortisto.rights.models import Paper, Request

    request = opened(None)
    assert not request.known and people.held(request.subject) == {("requests", f"rights.request:{request.pk}")}
    assert sealing.read_json(request, Paper.Kind.SAID)["text"] == "Haluan nähdä tietoni."
    assert len(files(either, "files")) == len(files(either, "keys")) == 1
    actions.close(request, outcome="withdrawn", by="cli", now=at(DAY))
    subject = Subject.objects.get()
    assert (subject.keep_until, subject.undatable) == (date(2029, 3, 5), "")
    people.sweep(TERM - timedelta(days=1))
    assert Request.objects.exists()
    people.sweep(TERM)
    assert not Subject.objects.exists() and not Request.objects.exists()
    assert files(either, "files") == files(either, "keys") == []


def test_an_open_request_waits_for_whoever_must_answer_it(either: Register) -> None:
    from kortisto.privacy.models import Clock
    from kortisto.rights.models import Request

    opened(None)
    people.sweep(date(2031, 1, 1))
    assert Request.objects.exists() and Clock.objects.get().overdue_at is not None


def test_after_an_erasure_only_the_request_stays(either: Register) -> None:
    from kortisto.contacts.models import Contact
    from kortisto.privacy import erasure
    from kortisto.privacy.models import Subject
    from kortisto.rights import actions

    who = people.person("Aino Lehtovirta", people.firm(since=DAY), on=DAY, email="aino@kivimaki.example")
    request = opened(who.subject, kind="erasure")
    [done] = erasure.erase([who.subject], reason="request", by="cli", now=at(DAY), as_of=DAY)
    assert done.state == "verified" and not Contact.objects.exists()
    assert {(line.datum, line.ground.rpartition(":")[2]) for line in done.plan.stays} == {("requests", "requests")}
    actions.close(request, outcome="withdrawn", by="cli", now=at(DAY))
    people.sweep(TERM)
    assert not Subject.objects.exists()


def test_two_requests_end_each_by_itself(either: Register) -> None:
    from kortisto.rights import actions
    from kortisto.rights.models import Request

    who = people.person("Aino Lehtovirta", people.firm(since=DAY), on=DAY, email="aino@kivimaki.example")
    people.informed(who, on=DAY)
    first, second = opened(who.subject), opened(who.subject, kind="rectification")
    people.talked(who, on=date(2029, 1, 1))
    actions.close(first, outcome="withdrawn", by="cli", now=at(DAY))
    people.sweep(TERM)
    assert list(Request.objects.all()) == [second]


def test_an_overdue_request_is_red(either: Register) -> None:
    from kortisto.privacy import conformance

    request = opened(None)
    said = {line.id: line.ok for line in conformance.lines(as_of=request.due_on, now=at(DAY))}
    assert said["requests"] and said["clocks"]
    late = request.due_on + timedelta(days=1)
    said = {line.id: line.ok for line in conformance.lines(as_of=late, now=at(late))}
    assert not said["requests"] and not said["clocks"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"kind": "everything"}, "required"), ({"came_by": "pigeon"}, "required"), ({"received_on": date(2027, 1, 1)}, "future")],
)
def test_what_cannot_be_written_down(either: Register, wrong: dict[str, Any], code: str) -> None:
    from kortisto.contacts.refusals import Refused

    with pytest.raises(Refused) as refused:
        opened(None, **wrong)
    assert refused.value.code == code
