"""Nobody erases people alone (T18): one keeper asks, another approves; alone only after a day; so many a day; holds are respected."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.proof import people
from tests.proof.register import Register
from tests.rights.conftest import DAY, NOON


def crowd(number: int) -> list[Any]:
    firm = people.firm("Talo Oy", since=DAY)
    return [people.person(f"Henkilö Numero{n}", firm, on=DAY, email=f"h{n}@talo.example").subject for n in range(number)]


def test_one_asks_another_approves(either: Register, aino: Any, officer: Any, other: Any) -> None:
    from kortisto.contacts.models import Contact

    page = f"/henkilot/{aino.code}/poisto/"
    waits = officer.post(page, {"confirm": aino.code}).headers["Location"]
    assert officer.post(page, {"confirm": aino.code}).headers["Location"] == waits, "asked for twice, it waits once"
    assert "Hyväksy ja poista" not in officer.get(waits).content.decode()
    assert officer.post(waits + "hyvaksynta/").status_code == 422 and Contact.objects.exists()
    assert "Hyväksy ja poista" in other.get(waits).content.decode()
    assert other.post(waits + "hyvaksynta/").status_code == 302 and not Contact.objects.exists()
    assert other.post(waits + "hyvaksynta/").status_code == 422


def test_another_may_refuse(either: Register, aino: Any, officer: Any, other: Any) -> None:
    from kortisto.contacts.models import Contact
    from kortisto.rights.models import Proposal

    waits = officer.post(f"/henkilot/{aino.code}/poisto/", {"confirm": aino.code}).headers["Location"]
    other.post(waits + "hylkays/")
    assert Proposal.objects.get().state == "refused" and Contact.objects.exists()


def test_alone_only_after_a_day(either: Register, aino: Any, officer: Any, time_machine: Any) -> None:
    from kortisto.contacts.models import Contact
    from kortisto.rights.models import Proposal

    waits = officer.post(f"/henkilot/{aino.code}/poisto/", {"confirm": aino.code}).headers["Location"]
    assert officer.post(waits + "hyvaksynta/").status_code == 422
    time_machine.move_to(NOON + timedelta(hours=24), tick=False)
    from tests.proof import staff

    again = staff.browser(officer.user)
    assert again.post(waits + "hyvaksynta/").status_code == 302
    assert not Contact.objects.exists() and Proposal.objects.get().alone


def test_so_many_a_day(either: Register, officer: Any, other: Any) -> None:
    from kortisto.contacts.models import Contact
    from kortisto.contacts.refusals import Refused
    from kortisto.rights import guarding

    people_ = crowd(guarding.LEAST_A_DAY + 1)
    first = guarding.propose(people_[:-1], why="mistake", by=str(officer.user.ref), now=NOON)
    second = guarding.propose(people_[-1:], why="mistake", by=str(officer.user.ref), now=NOON)
    guarding.approve(first, by=str(other.user.ref), now=NOON)
    with pytest.raises(Refused) as refused:
        guarding.approve(second, by=str(other.user.ref), now=NOON)
    assert refused.value.code == "limit" and Contact.objects.count() == 1
    guarding.approve(second, by=str(other.user.ref), now=NOON + timedelta(hours=25))
    assert not Contact.objects.exists()


def test_a_hold_is_respected(either: Register, aino: Any, officer: Any, other: Any) -> None:
    """What it names stays, whoever approves; where it names everything, nothing can even be asked for."""
    from kortisto.contacts.refusals import Refused
    from kortisto.privacy import holds
    from kortisto.rights import guarding

    holds.set(aino.subject, data=["email"], ground="claim", case_reference="A-1", by="cli", now=NOON)
    row = guarding.propose([aino.subject], why="mistake", by=str(officer.user.ref), now=NOON)
    guarding.approve(row, by=str(other.user.ref), now=NOON)
    assert people.data_of(aino) == {"email"}
    with pytest.raises(Refused) as refused:
        guarding.propose([aino.subject], why="mistake", by=str(officer.user.ref), now=NOON)
    assert refused.value.code == "held"


def test_the_database_itself_wants_two(either: Register, aino: Any, officer: Any, other: Any) -> None:
    from kortisto.rights import guarding
    from kortisto.rights.models import Proposal

    row = guarding.propose([aino.subject], why="mistake", by=str(officer.user.ref), now=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=row.pk).update(state="done", decided_by=row.asked_by, alone=False)
