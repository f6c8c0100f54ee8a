"""H10: “Henkilötietoja säilytetään siihen saakka kun henkilö on asiakkaan tai potentiaalisen asiakkaan yrityksen
palveluksessa.” (b2b: “Säilytämme tietosi niin kauan kuin olet asiakkaamme tai potentiaalisen asiakkaamme palveluksessa.”)

The employment keeps; its end ends the normal use the same day, and of an old job under no other purpose the details go.
"""

from __future__ import annotations

from datetime import date, timedelta

from tests.proof import people, staff
from tests.proof.days import at
from tests.proof.register import Register

DAY = date(2026, 3, 2)
ROLE = {"hehku": "employee", "b2b": "sales"}


def test_while_employed_and_in_touch_everything_stays_for_decades(either: Register) -> None:
    contact = people.person("Aino Lehtovirta", people.firm(since=DAY), on=DAY, email="aino@kivimaki.example", phone="+358405551234")
    people.informed(contact, on=DAY)
    for year in range(2030, 2047, 4):
        people.talked(contact, on=date(year, 3, 2))
        people.sweep(date(year, 3, 3))
    assert {"name", "company", "job_title", "email", "phone", "source", "last_activity"} <= people.data_of(contact)


def test_the_end_of_the_employment_ends_the_normal_use_the_same_day(either: Register) -> None:
    from kortisto.contacts import actions
    from kortisto.contacts.models import Contact
    from kortisto.privacy.gate import open_gate

    contact = people.person("Aino Lehtovirta", people.firm(since=DAY), on=DAY, email="aino@kivimaki.example")
    people.informed(contact, on=DAY)
    clerk = staff.account("Kaisa Käyttäjä", [ROLE[either.notices[0]]])
    left = DAY + timedelta(days=100)
    assert open_gate(clerk, "contacts", as_of=left).rows(Contact.objects.all()).count() == 1
    actions.passivate(contact=people.fresh(contact), on=left, by=people.BY, now=at(left))
    assert open_gate(clerk, "contacts", as_of=left).rows(Contact.objects.all()).count() == 0


def test_an_announced_last_day_counts_without_anybody_coming_back_to_it(either: Register) -> None:
    from kortisto.contacts import actions
    from kortisto.contacts.models import Passivation

    contact = people.person("Aino Lehtovirta", people.firm(since=DAY), on=DAY, email="aino@kivimaki.example")
    ends = DAY + timedelta(days=30)
    actions.end_position(position=contact.positions.get(), on=ends, by=people.BY, now=at(DAY))
    people.sweep(ends - timedelta(days=1))
    assert not Passivation.objects.open().exists()
    people.sweep(ends)
    assert Passivation.objects.open().get().passivated_on == ends


def test_of_an_old_job_beside_a_new_one_the_details_go_the_next_night(hehku: Register) -> None:
    from kortisto.contacts import actions

    contact = people.person("Aino Lehtovirta", people.firm(since=DAY), on=DAY, email="aino@kivimaki.example", phone="+358405551234")
    other, moved = people.firm("Toinen Oy", since=DAY), DAY + timedelta(days=50)
    old = contact.positions.get()
    actions.move(
        contact=people.fresh(contact),
        company=other,
        details=people.details(email="aino@toinen.example"),
        by=people.BY,
        now=at(moved),
    )
    people.sweep(moved + timedelta(days=1))
    assert not [datum for datum, record in people.held(contact) if record == f"contacts.position:{old.pk}"]
    assert "name" in people.data_of(contact)
    assert [position.email for position in contact.positions.all() if position.email] == ["aino@toinen.example"]
