"""Recipients are told of an erasure, a rectification or a restriction (Art. 19), and reminded after five days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.proof import people
from tests.proof.register import Register
from tests.rights.conftest import DAY, NOON, send


def taken_out(contact: Any, columns: list[str]) -> Any:
    """A file with the person in it, on somebody's device."""
    from kortisto.exchange.models import Disclosure, DisclosureMember

    file = Disclosure.objects.create(
        made_at=NOON,
        made_by="a-member-of-staff",
        format="csv",
        purposes=[],
        columns=columns,
        count=1,
        destroy_by=DAY + timedelta(days=30),
    )
    DisclosureMember.objects.create(disclosure=file, subject=contact.subject)
    return file


def carried_out(opened: Any, contact: Any, kind: str) -> Any:
    from kortisto.rights import actions, carrying
    from kortisto.rights.deciding import correcting, decide

    request = opened(contact.subject, kind)
    actions.identify(request, how="page", by="self", now=NOON)
    if kind == "rectification":
        correcting.want(request, {"job_title": "johtaja"}, by="officer", now=NOON)
    decide(request, {}, by="officer", now=NOON)
    return carrying.carry_out(request, by="officer", now=NOON)


@pytest.mark.parametrize(
    ("kind", "told"), [("erasure", {"V-1", "V-2"}), ("restriction", {"V-1", "V-2"}), ("rectification", {"V-2"}), ("access", set())]
)
def test_who_is_told(either: Register, aino: Any, opened: Any, kind: str, told: set[str]) -> None:
    """Whoever has the data that change, and nobody else; before the data go."""
    files = {taken_out(aino, ["email"]).code: "V-1", taken_out(aino, ["email", "job_title"]).code: "V-2"}
    gone = taken_out(aino, ["email", "job_title"])
    gone.destroyed_at = NOON
    gone.save()
    request = carried_out(opened, aino, kind)
    said = {name for row in request.recipients.all() for code, name in files.items() if code in row.label}
    assert said == told and request.recipients.count() == len(told)


def test_the_person_is_told_who_they_are(either: Register, aino: Any, opened: Any, post_office: Any) -> None:
    from tests.rights.conftest import bodies

    file = taken_out(aino, ["email"])
    carried_out(opened, aino, "restriction")
    send()
    assert file.code in bodies(post_office)[-1][2]


def test_unconfirmed_goes_red_is_chased_and_ends(either: Register, aino: Any, opened: Any, officer: Any) -> None:
    from kortisto.privacy import conformance
    from kortisto.rights import telling

    request = carried_out(opened, aino, "restriction") if taken_out(aino, ["email"]) else None
    assert request is not None
    [row] = request.recipients.all()

    def red(day: Any) -> bool:
        return not {line.id: line.ok for line in conformance.lines(as_of=day, now=NOON)}["recipients"]

    late = DAY + timedelta(days=6)
    assert not red(DAY + timedelta(days=5)) and red(late)
    assert telling.follow(as_of=late, now=NOON + timedelta(days=6)) == 1
    assert telling.follow(as_of=late, now=NOON + timedelta(days=6, hours=1)) == 0, "once a term"
    assert people.fresh(row).chased_at is not None and red(late)
    officer.post(f"/tietosuoja/pyynnot/{request.number}/saaja/{row.pk}/")
    assert not red(late) and {"chased", "confirmed"} <= set(request.steps.values_list("what", flat=True))


def test_a_file_said_to_be_destroyed_confirms_by_itself(either: Register, aino: Any, opened: Any) -> None:
    from kortisto.exchange import disclosing
    from kortisto.rights import telling

    file = taken_out(aino, ["email"])
    request = carried_out(opened, aino, "erasure")
    disclosing.say_destroyed(file, by="a-member-of-staff", now=NOON)
    telling.follow(as_of=DAY, now=NOON)
    assert request.recipients.get().confirmed_by == "system"
