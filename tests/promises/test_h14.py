"""H14: “Passivointipäivä kirjataan käsiteltävään asiakastietojärjestelmään.” (b2b: “Kirjaamme passivointipäivän.”)

Whoever is passive has a day; the database does not take a passivation without one, and the day never moves forward.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.proof import people, staff
from tests.proof.days import at
from tests.proof.register import Register

DAY = date(2026, 3, 2)
LEFT = date(2026, 9, 14)


@pytest.fixture
def contact(either: Register) -> object:
    contact = people.person("Aino Lehtovirta", people.firm(since=DAY), on=DAY, email="aino@kivimaki.example")
    people.informed(contact, on=DAY)
    return contact


def passivate(contact: object, on: date | None, now: date) -> None:
    from kortisto.contacts import actions

    actions.passivate(contact=people.fresh(contact), on=on, by=people.BY, now=at(now))


def open_one(contact: object) -> object:
    from kortisto.contacts.models import Passivation

    return Passivation.objects.open().get(contact=contact)


@pytest.mark.parametrize(("said", "recorded"), [(None, LEFT + timedelta(days=5)), (LEFT, LEFT)])
def test_the_day_is_recorded_with_who_and_when(contact: object, said: date | None, recorded: date) -> None:
    passivate(contact, said, LEFT + timedelta(days=5))
    row = open_one(contact)
    assert (row.passivated_on, row.recorded_by, row.recorded_at) == (recorded, people.BY, at(LEFT + timedelta(days=5)))  # type: ignore[attr-defined]
    assert "passivated_on" in people.data_of(contact)


def test_the_database_itself_refuses_a_passivation_without_a_day(contact: object) -> None:
    from kortisto.contacts.models import Passivation

    with pytest.raises(IntegrityError), transaction.atomic():
        Passivation.objects.create(
            contact=contact, passivated_on=None, reason="left_employer", recorded_by=people.BY, recorded_at=at(LEFT)
        )


def test_the_day_is_neither_ahead_nor_before_the_employment(contact: object) -> None:
    from kortisto.contacts import actions
    from kortisto.contacts.refusals import Refused

    position = contact.positions.get()  # type: ignore[attr-defined]
    actions.change_position(position=position, details=people.details(job_title="x"), started_on=DAY, by=people.BY, now=at(DAY))
    for wrong in (LEFT + timedelta(days=1), DAY - timedelta(days=1)):
        with pytest.raises(Refused):
            passivate(contact, wrong, LEFT)


def test_the_day_may_be_corrected_back_but_never_forward(contact: object) -> None:
    """A later day would lengthen the storage that H15 limits; not through the act, and not past it."""
    from django.db import DatabaseError

    from kortisto.contacts.actions.passivation import correct_passivation
    from kortisto.contacts.models import Passivation
    from kortisto.contacts.refusals import Refused

    passivate(contact, LEFT, LEFT)
    later = LEFT + timedelta(days=30)
    with pytest.raises(Refused):
        correct_passivation(contact=people.fresh(contact), on=later, by=people.BY, now=at(later))
    with pytest.raises(DatabaseError), transaction.atomic():
        Passivation.objects.filter(contact=contact).update(passivated_on=later)
    correct_passivation(contact=people.fresh(contact), on=LEFT - timedelta(days=9), by=people.BY, now=at(later))
    assert open_one(contact).passivated_on == LEFT - timedelta(days=9)  # type: ignore[attr-defined]


def test_the_corrected_day_is_not_before_the_employment_and_survives_a_restore(contact: object) -> None:
    from kortisto.contacts import actions
    from kortisto.contacts.actions.passivation import correct_passivation
    from kortisto.contacts.models import Passivation
    from kortisto.contacts.refusals import Refused
    from kortisto.privacy import ledger, replay

    position = contact.positions.get()  # type: ignore[attr-defined]
    actions.change_position(position=position, details=people.details(job_title="x"), started_on=DAY, by=people.BY, now=at(DAY))
    passivate(contact, LEFT, LEFT)
    with pytest.raises(Refused):
        correct_passivation(contact=people.fresh(contact), on=DAY - timedelta(days=1), by=people.BY, now=at(LEFT))
    true = LEFT - timedelta(days=9)
    correct_passivation(contact=people.fresh(contact), on=true, by=people.BY, now=at(LEFT))
    said = [line for line in ledger.read() if line.kind == "passivated"]
    assert [line.scope[0] for line in said] == [LEFT.isoformat(), true.isoformat()]
    # The register as the backup had it, without the correction: the ledger's word does it again.
    Passivation.objects.filter(contact=contact).delete()
    contact.positions.update(ended_on=None)  # type: ignore[attr-defined]
    for line in said:
        replay._handlers["passivated"](line, people.fresh(contact).subject, at(LEFT))
    assert open_one(contact).passivated_on == true  # type: ignore[attr-defined]
    assert contact.positions.get().ended_on == true  # type: ignore[attr-defined]


def test_the_day_is_shown_to_those_who_may_see_the_passive(contact: object, either: Register) -> None:
    import time_machine

    role = {"hehku": "register_keeper", "b2b": "privacy_officer"}[either.notices[0]]
    passivate(contact, LEFT, LEFT)
    with time_machine.travel(at(LEFT), tick=False):
        keeper = staff.browser(staff.account("Pia Pitäjä", [role]))
        card = keeper.get(f"/henkilot/{contact.pk}/")  # type: ignore[attr-defined]
    assert card.status_code == 200
    assert "14.9.2026" in card.content.decode()


def test_somebody_is_passive_once(contact: object) -> None:
    from kortisto.contacts.refusals import Refused

    passivate(contact, LEFT, LEFT)
    with pytest.raises(Refused):
        passivate(contact, LEFT, LEFT + timedelta(days=1))
