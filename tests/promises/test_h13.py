"""H13: “Jos henkilö poistuu asiakasyrityksen palveluksesta, passivoidaan hänen tietonsa ja/tai ne siirretään hänen uuden
työnantajansa (Hehku Businessin asiakkaan tai potentiaalisen asiakkaan) yhteyshenkilön tiedoiksi.” (b2b: “…Vanhat yhteystietosi
eivät siirry, kieltosi siirtyvät.”)
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from tests.proof import people, staff
from tests.proof.days import at
from tests.proof.register import Register

DAY = date(2026, 3, 2)
LEFT = date(2026, 9, 14)
ROLES = {"hehku": ("employee", "register_keeper"), "b2b": ("marketing", "privacy_officer")}
"""Who works with people, and who may re-link the passive."""


@pytest.fixture
def contact(either: Register) -> object:
    contact = people.person("Aino Lehtovirta", people.firm(since=DAY), on=DAY, email="aino@kivimaki.example", phone="+358405551234")
    people.informed(contact, on=DAY)
    return contact


def passivate(contact: object) -> str:
    from kortisto.contacts import actions

    return str(actions.passivate(contact=people.fresh(contact), on=LEFT, by=people.BY, now=at(LEFT)))


def move(contact: object, on: date, **work: str) -> object:
    from kortisto.contacts import actions

    company = people.firm("Toinen Talo Oy", "prospect", since=DAY)
    actions.move(contact=people.fresh(contact), company=company, details=people.details(**work), by=people.BY, now=at(on))
    return company


def test_the_passive_are_out_of_lists_search_campaigns_and_exports(contact: object, either: Register) -> None:
    from kortisto.contacts.models import Contact
    from kortisto.privacy.gate import open_gate, system_gate

    worker, _ = (staff.account(f"Väki {role}", [role]) for role in ROLES[either.notices[0]])
    passivate(contact)
    for activity in ("contacts", "export", "campaign"):
        try:
            gate = open_gate(worker, activity, as_of=LEFT)
        except PermissionDenied:
            continue
        assert not gate.rows(Contact.objects.all()).exists(), activity
    assert not system_gate("campaign", as_of=LEFT).subjects().exists()


def test_no_list_page_and_no_search_shows_the_passive(contact: object, either: Register) -> None:
    """Through the front door: what somebody at work sees before and after."""
    import time_machine

    worker_role, _ = ROLES[either.notices[0]]
    with time_machine.travel(at(LEFT), tick=False):
        browser = staff.browser(staff.account("Väki Työ", [worker_role]))
        pages = ("/henkilot/", "/haku/?q=Lehtovirta", "/henkilot/?q=lehtovirta")
        before = [browser.get(page).content.decode() for page in pages]
        passivate(contact)
        after = [browser.get(page).content.decode() for page in pages]
    card = f"/henkilot/{contact.code}/"  # type: ignore[attr-defined]
    assert any(card in page for page in before), "the test would prove nothing"
    assert [page for page, text in zip(pages, after, strict=True) if card in text] == []


def test_only_the_relink_view_of_those_who_may_shows_them(contact: object, either: Register) -> None:
    from kortisto.contacts.models import Contact
    from kortisto.privacy.gate import open_gate

    worker, keeper = (staff.account(f"Väki {role}", [role]) for role in ROLES[either.notices[0]])
    passivate(contact)
    [view] = open_gate(keeper, "relink", as_of=LEFT).reveal(list(Contact.objects.all()))
    assert view.family_name == "Lehtovirta"
    if either.notices == ("hehku",):
        with pytest.raises(PermissionDenied):
            open_gate(worker, "relink", as_of=LEFT)


def test_moving_brings_name_and_ban_and_leaves_the_old_details_behind(contact: object, either: Register) -> None:
    from kortisto import consents
    from kortisto.consents import actions

    actions.object_to(contact=people.fresh(contact), channel="email", how="person_told", made_on=DAY, by=people.BY, now=at(DAY))
    old = contact.positions.get()  # type: ignore[attr-defined]
    move(contact, LEFT, email="aino@toinen.example", job_title="toimitusjohtaja")
    people.sweep(LEFT + timedelta(days=1))
    left = {datum for datum, record in people.held(contact) if record == f"contacts.position:{old.pk}"}
    assert left & {"email", "phone", "work_address", "work_task"} == set()
    assert {"name", "dm_ban", "email"} <= people.data_of(contact)
    [answer] = consents.may([contact.pk], "email", f"{either.notices[0]}:new_customers", as_of=LEFT).values()  # type: ignore[attr-defined]
    assert not answer.allowed


def test_passive_first_and_moved_later_is_the_same_person_again(contact: object) -> None:
    from kortisto.contacts.models import Passivation

    passivate(contact)
    move(contact, LEFT + timedelta(days=200), email="aino@toinen.example")
    assert not Passivation.objects.open().exists()
    people.sweep(LEFT + timedelta(days=201))
    assert [p.email for p in contact.positions.all() if p.email] == ["aino@toinen.example"]  # type: ignore[attr-defined]


def test_two_employers_and_one_left_is_no_passivation(contact: object) -> None:
    from kortisto.contacts import actions
    from kortisto.contacts.models import Passivation

    second = people.firm("Toinen Talo Oy", "prospect", since=DAY)
    actions.add_position(
        contact=people.fresh(contact), company=second, details=people.details(job_title="x"), by=people.BY, now=at(DAY)
    )
    actions.end_position(position=contact.positions.order_by("pk").first(), on=LEFT, by=people.BY, now=at(LEFT))  # type: ignore[attr-defined]
    people.sweep(LEFT + timedelta(days=1))
    assert not Passivation.objects.open().exists()
    assert people.there(contact)


def test_a_mistake_is_undone_as_if_it_had_not_been(contact: object) -> None:
    from kortisto.contacts import actions

    before = people.held(contact)
    token = passivate(contact)
    people.sweep(LEFT + timedelta(days=2))
    actions.undo_passivation(contact=people.fresh(contact), token=token, by=people.BY, now=at(LEFT + timedelta(days=3)))
    people.sweep(LEFT + timedelta(days=4))
    assert before <= people.held(contact)
    assert contact.positions.get().is_open(LEFT + timedelta(days=4))  # type: ignore[attr-defined]
